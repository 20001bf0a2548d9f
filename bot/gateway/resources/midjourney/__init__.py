"""Midjourney, as spoken by midjourney-proxy-plus and the relays in front of it."""

from bot.gateway.resources.midjourney.namespace import Midjourney
from bot.gateway.resources.midjourney.prompts import clean_prompt, variants

__all__ = ["Midjourney", "clean_prompt", "variants"]
