"""`python -m bot.markdown < answer.md`: all renderings of a text, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from bot.markdown.direction import is_rtl
from bot.markdown.parser import parse
from bot.markdown.plain import bare
from bot.markdown.rich import is_worth_it, richly
from bot.markdown.source import mend
from bot.markdown.splitting import entities, split
from bot.markdown.text import write


def renderings(markdown: str) -> dict[str, Any]:
    """What people would see of it, in every way there is."""
    blocks = parse(mend(markdown))
    written = write(blocks)
    rich = [richly(block) for block in blocks]
    return {
        "rich": {
            "needed": is_worth_it(blocks),
            "html": "".join(block.html for block in rich),
            "fits": all(block.fits for block in rich),
            "is_rtl": is_rtl(written.text),
        },
        "text": [{"text": one.text, "entities": entities(one)} for one in split(written)],
        "plain": bare(written),
    }


def main() -> None:
    """Read standard input, write standard output."""
    json.dump(renderings(sys.stdin.read()), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
