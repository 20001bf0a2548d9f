"""Jobs in Telegram: the status line, results with their buttons, and failures.

Nothing is decided here: `bot/services/jobs` says what to show.
"""
