"""Answers in a chat: first sign, drafts and edits, final messages."""
