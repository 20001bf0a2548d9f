"""People and chats: permissions, and what each person or place has chosen.

Updates are checked in `bot/telegram/updates/door.py`.
"""
