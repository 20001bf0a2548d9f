"""The bot, without its routes (`handlers/`) and without the emulators (`emulators/`).

`docs/architecture.md` says what is in which folder.
"""

from bot.deferred import defer

defer()
