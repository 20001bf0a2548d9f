"""Every locale has every sentence, with the same gaps; every sentence the code asks for exists."""

import ast
import logging
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.gateway.errors import RateLimited
from bot.gateway.types import ErrorKind
from bot.services.kinds import registry
from bot.telegram import texts
from bot.telegram.wording.explain import explain

ROOT = Path(texts.__file__).parents[2]


class Gaps(Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):  # noqa: N802
        self.names.add(node.id.name)


def sentences(language):
    """Key → names of the values it wants; fails on junk and on doubled keys."""
    found = {}
    for path in sorted((texts.LOCALES / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path}: {entry.content[:80]!r}"
            if isinstance(entry, ftl.Message):
                key = entry.id.name
                assert key not in found, f"{path}: {key} stands twice"
                gaps = Gaps()
                gaps.visit(entry)
                found[key] = gaps.names
    return found


def calls_of_get():
    """(file, line, key, names of values) of every `texts.get("…")` in the code."""
    for folder in ("bot", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "texts.get"
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    values = {keyword.arg for keyword in node.keywords} - {"language"}
                    yield f"{path.name}:{node.lineno}", node.args[0].value, values


def keys_of_refusals():
    """(file, line, key, names of values) of every `BadInput("error-…", …)` in the code."""
    names = {"BotError", "NotAllowed", "BadInput", "NotYours", "Gone", "AlreadyRunning"}
    names |= {"NothingToDo", "Unreachable"}
    for folder in ("bot", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func).rpartition(".")[2] in names
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    values = {keyword.arg for keyword in node.keywords}
                    yield f"{path.name}:{node.lineno}", node.args[0].value, values


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_locale_has_every_sentence_with_the_same_gaps(language):
    english = sentences("en")
    assert english
    assert sentences(language) == english


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_locales_have_the_same_files(language):
    def names(of):
        return sorted(path.name for path in (texts.LOCALES / of).iterdir())

    assert names(language) == names("en")


def test_every_sentence_the_code_asks_for_exists_and_is_filled():
    wanted = sentences("en")
    for place, key, values in [*calls_of_get(), *keys_of_refusals()]:
        assert key in wanted, f"{place} asks for {key}"
        if None not in values:  # a ** hides the names
            assert wanted[key] <= values, f"{place} does not give {wanted[key] - values}"


def test_chinese_is_chinese():
    for path in (texts.LOCALES / "zh").glob("*.ftl"):
        assert any("\u4e00" <= char <= "\u9fff" for char in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_language_of(code, language):
    assert texts.language_of(code) == language


def test_numbers_stand_as_they_are_and_nothing_is_isolated():
    text = texts.get("error-file-too-big", "en", size=1234567, limit=20)
    assert "1234567 MB" in text
    assert "\u2068" not in text


def test_plural():
    assert texts.get("error-rate-limited-seconds", "en", seconds=1).endswith("1 second.")
    assert texts.get("error-rate-limited-seconds", "en", seconds=2).endswith("2 seconds.")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(8.2, "9 seconds"), (90, "90 seconds"), (91, "2 minutes"), (5400, "90 minutes"),
     (5401, "2 hours"), (86_400, "24 hours")],
)  # fmt: skip
def test_a_wait_is_told_in_its_own_unit(seconds, said):
    error = RateLimited("no", kind=ErrorKind.RATE_LIMITED, retry_after=seconds)
    assert said in explain(error, "en")


def test_a_missing_key_is_an_error():
    with pytest.raises(KeyError):
        texts.get("no-such-sentence", "en")


def test_a_missing_value_is_logged_and_does_not_break_the_sentence(caplog):
    with caplog.at_level(logging.ERROR):
        assert "MB" in texts.get("error-file-too-big", "en")
    assert "error-file-too-big" in caplog.text


KINDS = {name.replace(".", "-").replace("_", "-") for name in registry._kinds}
FAILURES = {
    *(one.value.replace("_", "-") for one in ErrorKind),
    # The failures of jobs that are ours: see `JobFailure`.
    *("deadline", "interrupted", "unanswered", "media", "files", "deaths", "internal"),
    *("cancelled", "cancelled-here", "look-forbidden"),
}


def made_up():
    """What the code puts before a word of its own, as in f"help-{subject}"."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
    )
    worded = {f"{what}-" for what in re.findall(r'_worded\(\s*"([a-z]+)"', code)}
    return code, {
        one for one in re.findall(r"""f["']([a-z][a-z-]*-)\{""", code) if one != "error-"
    } | worded


def fails_of_a_job(key):
    """Whether it is `error-KIND-FAILURE`, `error-job-FAILURE` or `error-FAILURE`."""
    name = key.removeprefix("error-")
    return name != key and any(
        name in {failure, f"job-{failure}", *(f"{kind}-{failure}" for kind in KINDS)}
        for failure in FAILURES
    )


def test_no_sentence_is_left_that_nobody_says():
    code, begun = made_up()
    unsaid = [
        key
        for key in sentences("en")
        if f'"{key}"' not in code
        and f"'{key}'" not in code
        and not any(key.startswith(one) for one in begun)
        and not fails_of_a_job(key)
    ]
    assert not unsaid
