"""Everything sent to Telegram: messages as data, rate limits, and the outcome of each call.

What to say is decided above; nothing here knows jobs, answers or menus.
"""
