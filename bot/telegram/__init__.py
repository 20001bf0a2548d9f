"""Everything that knows aiogram, except the routes (`handlers/`).

It decides nothing about conversations or jobs: that is in `bot/services`.
"""
