"""Buttons: the callback data they carry, and keyboards. Pure.

What a press does is in `handlers/` and the services.
"""
