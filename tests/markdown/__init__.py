"""Markdown of models: parsing, splitting, rendering.

How rendered messages are sent is tested in `tests/telegram`.
"""
