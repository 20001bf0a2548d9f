"""Emulators of the outside world: an AI gateway and a Telegram server.

They know the two wire protocols and nothing of the bot.
"""
