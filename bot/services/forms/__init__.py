"""Forms: commands that still lack something, and the plain messages that answer them.

The fields of each form are declared in `bot/services/kinds`; `bot/telegram/forms` shows forms.
"""
