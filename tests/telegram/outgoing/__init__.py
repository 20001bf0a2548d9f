"""Sending: rate limits, refusals, forms of a message, traces."""
