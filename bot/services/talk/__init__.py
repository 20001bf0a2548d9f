"""Talk: conversations with a chat model, from a question to its stored answer.

`bot/telegram/answers` shows an answer while it is written.
"""
