"""Files that people send: their kind, turns for opening them, and documents as text.

A separate process opens them (`bot/sandboxed`); `bot/telegram/incoming/fetching.py` downloads them
from Telegram.
"""
