"""Implementations of `bot.services.jobs.service.Background`, which schedules job work.

The work itself is in `bot/services/jobs`.
"""
