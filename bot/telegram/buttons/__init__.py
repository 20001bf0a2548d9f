"""Buttons: what they carry when they are pressed, and how they stand in rows. Pure."""
