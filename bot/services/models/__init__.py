"""Models: which ones the gateway offers, and what their names tell about them."""
