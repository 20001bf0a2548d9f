"""The bot: everything but the routes (`handlers/`) and the outside world (`emulators/`)."""

from bot.deferred import defer

defer()
