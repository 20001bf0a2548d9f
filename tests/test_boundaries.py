"""What the architecture promises, checked: directions of imports, sizes, first lines, bans."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("bot", "handlers", "emulators", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
EVERYTHING = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_imports_go_one_way_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", EVERYTHING, ids=names(EVERYTHING))
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_a_file_opens_with_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, "no module docstring"


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_tasks_start_in_the_app_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("create_task", "ensure_future"):
            owner = ast.unparse(node.value)
            group = owner.endswith(("group", "tasks", "_group", "tg"))
            assert group, f"{owner}.{node.attr} in line {node.lineno}"


def test_a_class_name_means_one_thing() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].add(str(path.relative_to(ROOT)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


ASIDE = {
    "bot/telegram/updates/intake.py",  # how updates come in: it waits for ever, nothing is sent
    "bot/check.py",  # one question of an operator, who reads Telegram's own words
    "bot/metrics.py",  # counts what really went over the wire, below everything else
}


def test_only_the_outgoing_side_knows_how_telegram_refuses() -> None:
    for folder in ("bot", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name not in ASIDE and not name.startswith("bot/telegram/outgoing/"):
                assert "aiogram.exceptions" not in path.read_text(encoding="utf-8"), name


@pytest.mark.parametrize(("room", "most"), [("telegram", 11), ("services", 16), ("gateway", 24)])
def test_a_room_is_seen_at_a_glance(room: str, most: int) -> None:
    aside = {"__init__.py", "__pycache__", "locales"}
    found = {path.name for path in (ROOT / "bot" / room).iterdir()} - aside
    assert len(found) <= most, sorted(found)


REAL_WAITS = {
    "tests/process.py",  # for another process, of which no emulator tells
    "tests/emulators/test_telegram_updates.py",  # a poll that waits by the real clock
    "tests/gateway/test_bounded.py",  # a server that drips, against time limits of the real clock
}


def test_tests_do_not_wait_for_the_real_clock() -> None:
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name not in REAL_WAITS:
                assert not _waits(node), f"{name} line {node.lineno}"


def _waits(call: ast.Call) -> bool:
    """Whether it passes time by the real clock: a sleep, or a wait that is short on purpose."""
    words = ast.unparse(call.func)
    if words.endswith(("asyncio.sleep", "time.sleep")):
        return not call.args or ast.unparse(call.args[0]) != "0"
    limits = [one.value for one in call.keywords if one.arg == "timeout"]
    short = any(
        isinstance(one, ast.Name) or float(ast.unparse(one)) < 1
        for one in limits
        if isinstance(one, ast.Name | ast.Constant) and ast.unparse(one) != "None"
    )
    return words == "asyncio.wait" and short
