"""Pictures that come at once: gpt-image, DALL·E, Flux and others; their forms, wishes and rows.

Midjourney's pictures are tasks and stand in `bot/services/kinds/midjourney`.
"""
