"""The bot against servers that are not our emulators."""
