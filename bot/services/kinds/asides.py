"""Forms of commands that start no job: the words for /recall, /remember and /complete.

`bot/telegram/forms/orders.py` acts on the answers.
"""

from __future__ import annotations

from bot.domain import FileKind
from bot.services.kinds.fields import Given, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import Params

PAPERS = frozenset({FileKind.DOCUMENT})
MOST_PAPERS = 10


def _unwritten(given: Given) -> bool:
    return not given.get("papers")


RECALL_FORM: FormKind[Params] = FormKind(
    name="recall", kind=None, fields=(Words(name="question", required=True),), at_once=True
)
REMEMBER_FORM: FormKind[Params] = FormKind(
    name="remember",
    kind=None,
    fields=(
        Words(name="text", required=True, when=_unwritten),
        Upload(name="papers", kinds=PAPERS, most=MOST_PAPERS),
    ),
    at_once=True,
)
COMPLETE_FORM: FormKind[Params] = FormKind(
    name="complete", kind=None, fields=(Words(name="text", required=True),), at_once=True
)
ASIDES = (RECALL_FORM, REMEMBER_FORM, COMPLETE_FORM)
