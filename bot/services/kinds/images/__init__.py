"""Pictures that are returned at once (gpt-image, DALL·E, Flux and others): forms and rows.

Midjourney's pictures are tasks: see `bot/services/kinds/midjourney`.
"""
