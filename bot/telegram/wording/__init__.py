"""Words of the bot: errors explained, lengths as Telegram counts, bars, commands. Pure.

The sentences themselves are in `../locales`, got by `../texts.py`.
"""
