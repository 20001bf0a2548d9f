"""What Telegram demands of a text with looks."""

from __future__ import annotations

from bot.markdown.splitting import ENTITY_LIMIT, TEXT_LIMIT, entities, units
from bot.markdown.text import Span, Written

_CODE = ("pre", "code")
_QUOTES = ("blockquote", "expandable_blockquote")


def check_looks(piece: Written) -> None:
    """One message: its size, its looks inside each other, their places in UTF-16."""
    assert units(piece.text) <= TEXT_LIMIT
    assert len(piece.spans) <= ENTITY_LIMIT
    open_ones: list[Span] = []
    for span in sorted(piece.spans, key=lambda span: (span.start, -span.end)):
        assert 0 <= span.start < span.end <= len(piece.text)
        assert piece.text[span.start : span.end].strip()
        while open_ones and open_ones[-1].end <= span.start:
            open_ones.pop()
        for outer in open_ones:
            assert span.end <= outer.end, "overlap"
            assert outer.type not in _CODE
            assert outer.type != span.type
            assert span.type not in _CODE or outer.type in _QUOTES
            assert span.type not in _QUOTES or outer.type not in _QUOTES
        open_ones.append(span)
    data = piece.text.encode("utf-16-le")
    for span, entity in zip(piece.spans, entities(piece), strict=True):
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        words = data[2 * begin : 2 * end].decode("utf-16-le")  # no half characters
        assert words == piece.text[span.start : span.end]
