"""Everything that leaves for Telegram: messages as data, their pace, the fate of each call.

What is to be said is decided above; nothing here knows jobs, answers or menus.
"""
