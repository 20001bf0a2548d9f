"""The services without Telegram: fakes of their views, real database, emulated gateway."""
