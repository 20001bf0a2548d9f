"""Forms in a chat, and the commands that open them."""
