"""Talk: conversations with a chat model, from a question to its stored answer.

How an answer looks while it grows is told in `bot/telegram/answers`.
"""
