"""Messages read and gathered into prompts."""
