"""Incoming updates: stored, checked for permission, ordered for each chat, handled.

`../incoming` reads what a message says.
"""
