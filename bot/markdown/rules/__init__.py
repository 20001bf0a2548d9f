"""The rules of a line, one kind in a file. Importing this package registers them all.

A new rule is a function in one of these files (or in a new one, named below): see `inline.py`.
Their order here is the order in which a sign asks them.
"""

from __future__ import annotations

# isort: off
from bot.markdown.inline import RULES
from bot.markdown.rules import words, maths, small, emphasis, sources, links, html

# isort: on

__all__ = ["RULES", "emphasis", "html", "links", "maths", "small", "sources", "words"]
