"""The registry behind docs/coverage.md: every leaf of the gateway's documentation, and who uses it.

`python -m tests.coverage_table` writes the document; `test_coverage.py` checks that it is true: the
methods exist, the emulator has the paths, the commands have handlers, the tests are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emulators.gateway import app as emulated

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "coverage.md"
HEAD = """\
# Coverage

Every leaf of the gateway's documentation, three times: as a method of `GatewayClient`, in the
emulator, and in the hand of somebody in a chat, with the test that shows it. Written by
`python -m tests.coverage_table`; a test checks that each method, path, command and test exists.

"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row: a leaf, the client's methods for it, and how a person gets at it."""

    folder: str
    name: str
    methods: str  # below `client`, separated by blanks
    route: str  # "METHOD path", as the emulator knows it
    chat: str  # what a person does; commands as /name
    test: str  # below tests/, "file::function"


ROWS = ROOT / "tests" / "data" / "coverage.txt"
LEAVES = tuple(
    Leaf(*(cell.strip() for cell in line.split(" | ")))
    for line in ROWS.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)


def routes() -> dict[str, str]:
    """Every path of the emulator, and the file that plays it."""
    return {
        f"{one.method} {one.path}": one.handler.__module__.replace(".", "/") + ".py"
        for group in emulated._UPSTREAMS
        for one in group
    }


def document() -> str:
    """The text of docs/coverage.md."""
    played = routes()
    lines = [
        "| # | folder | leaf | client | path | emulator | in the chat | test |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for number, leaf in enumerate(LEAVES, start=1):
        methods = " · ".join(f"`{name}`" for name in leaf.methods.split())
        file = played[leaf.route].removeprefix("emulators/gateway/")
        path = leaf.route.replace("{mode:mj-[a-z]+}", "mj-{speed}")
        lines.append(
            f"| {number} | {leaf.folder} | {leaf.name} | {methods} | `{path}` | `{file}` "
            f"| {leaf.chat} | `{leaf.test}` |"
        )
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
