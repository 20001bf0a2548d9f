"""Answers in Telegram: the first sign, the growing text, the final messages.

`bot/services/talk` asks the model and stores answers; `../outgoing` makes the calls.
"""
