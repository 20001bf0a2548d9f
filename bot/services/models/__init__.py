"""Models: which ones the gateway offers, what their names tell, what they make possible."""
