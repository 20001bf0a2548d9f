"""The bot: everything but the routes (`handlers/`) and the pretended outside world (`emulators/`)."""
