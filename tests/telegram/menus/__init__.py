"""Menus and the command menu."""
