"""Types of the Bot API are built late, and are the same types then."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

COUNT = """
import json
from aiogram import methods, types
named = [vars(room)[name] for room in (types, methods) for name in room.__all__]
models = [one for one in named if hasattr(one, "model_rebuild")]
early = sum(one.__pydantic_complete__ for one in models)
for one in models:
    one.model_rebuild()
late = sum(one.__pydantic_complete__ for one in models)
print(json.dumps([len(models), early, late]))
"""
OTHERWISE = """
import bot.deferred
bot.deferred._looked_up = lambda *_: False
"""


def counted(program):
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return json.loads(ran.stdout)


@pytest.mark.slow
def test_at_import_hardly_any_is_built_and_each_can_be():
    models, early, late = counted("import bot" + COUNT)
    assert models > 500
    assert early <= 10
    assert late == models


@pytest.mark.slow
def test_where_that_does_not_work_all_are_built_as_ever():
    _, early, _ = counted(OTHERWISE + COUNT)
    assert early > 300  # methods can wait in any case


@pytest.mark.slow
def test_pydantic_is_as_it_was():
    program = (
        "import json, pydantic; was = vars(pydantic.BaseModel)['model_rebuild'];"
        "import bot, aiogram; print(json.dumps(was is vars(pydantic.BaseModel)['model_rebuild']))"
    )
    assert counted(program) is True
