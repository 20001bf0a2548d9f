"""A stand-alone async client of the API4GPT gateway.

It imports nothing of the bot, and knows nothing of Telegram, jobs or the database.
"""
