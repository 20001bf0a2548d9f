"""Who runs background work, and when: adapters of `bot.services.jobs.service.Background`."""
