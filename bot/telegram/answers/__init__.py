"""Answers in Telegram: the first sign, the growing text, the parts that stay.

What is asked and stored is decided in `bot/services/talk`; calls are made in `../outgoing`.
"""
