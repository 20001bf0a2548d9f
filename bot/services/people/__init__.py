"""People and chats: who may do what, and what each has chosen once.

It reads no updates: the door to them is `bot/telegram/updates/door.py`.
"""
