"""Menus: messages of buttons for models, help, notes, GPTs, drawings, and the command menu."""
