"""The Bot object is ready for its first call."""

from __future__ import annotations

import gc

import pytest
from aiogram.methods import (
    DeleteMessage,
    EditMessageText,
    GetFile,
    GetUpdates,
    Response,
    SendMediaGroup,
    SendMessage,
    SendRichMessageDraft,
)

from bot.telegram.outgoing import session


@pytest.mark.parametrize(
    "method",
    [
        DeleteMessage,
        EditMessageText,
        GetFile,
        GetUpdates,
        SendMediaGroup,
        SendMessage,
        SendRichMessageDraft,
    ],
)
def test_the_types_of_answers_are_built_once(method):
    before = id(Response[method.__returning__])
    gc.collect()
    assert id(Response[method.__returning__]) == before
    assert Response[method.__returning__] in session.HELD
