"""Forms in Telegram: commands that order something, the message of fields, what answers it.

Which fields there are is told by `bot/services/kinds`.
"""
