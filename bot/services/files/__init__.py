"""Files of people: what they are, whose turn it is to have one opened, documents as text.

The opening itself happens in a process of its own (`bot/sandboxed`); fetching from Telegram does
not belong here (`bot/telegram/incoming/fetching.py`).
"""
