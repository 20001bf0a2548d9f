"""Wording: errors explained, lengths as Telegram counts, bars, command names. Pure.

The sentences are in `../locales`, read by `../texts.py`.
"""
