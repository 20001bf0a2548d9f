"""Forms in Telegram: commands that order something, the form's message, and its answers.

The fields are declared in `bot/services/kinds`.
"""
