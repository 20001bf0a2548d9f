"""The Telegram rooms against a strict Bot API server, room by room.

Stories through the whole bot are in `tests/scenarios`.
"""
