"""Conversations with a chat model, from question to stored answer."""
