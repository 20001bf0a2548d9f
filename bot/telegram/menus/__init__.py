"""Menus: messages with buttons for models, help, notes, GPTs and drawings; the command menu.

What a press does is in `handlers/`; forms have their own room.
"""
