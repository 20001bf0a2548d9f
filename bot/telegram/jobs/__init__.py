"""Jobs in Telegram: the status line, results with their buttons, and bad endings.

Nothing is decided here: `bot/services/jobs` tells what to show.
"""
