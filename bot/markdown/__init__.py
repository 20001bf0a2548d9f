"""Markdown as models write it → what Telegram shows: rich blocks, text with entities, plain words.

`parse` makes a tree of a text; `richly`, `write`, `bare` render it, `split` makes messages of it,
`Growing` does all this for a text that grows. Imports nothing of ours, and no aiogram: entities and
blocks are plain values in the terms of the Bot API. What the dialect is: docs/markdown.md.
"""
