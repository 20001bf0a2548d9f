"""Memory: notes that people keep, found again by meaning and by words.

The history of a conversation is not here (`bot/services/talk`).
"""
