"""Which program is measured: the one of this checkout, or that of another commit.

Only the bot's own process is exchanged. The emulators, the people and the clock that measures are
always those of this checkout, so that two versions are measured by the same rule.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Version:
    """A folder with the packages `bot` and `handlers`, and the interpreter that runs them."""

    name: str
    root: Path = ROOT
    python: str = sys.executable


OLD_PINS = "constraints.txt"  # without hashes, in commits before version 0.9
HERE = Version("this checkout")
_measured: ContextVar[Version] = ContextVar("measured", default=HERE)


def measured() -> Version:
    """The version that is to be started now."""
    return _measured.get()


@contextlib.contextmanager
def measuring(version: Version) -> Iterator[None]:
    """Start this version until the block ends."""
    token = _measured.set(version)
    try:
        yield
    finally:
        _measured.reset(token)


@contextlib.contextmanager
def checkout(ref: str) -> Iterator[Version]:
    """The files of a commit in a folder of their own, for as long as the block lasts.

    Where that commit pins other packages, it gets an environment of its own.

    Raises:
        ValueError: there is no such commit.
    """
    asked = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    commit = asked.stdout.strip()
    if asked.returncode or not commit:
        raise ValueError(f"there is no commit {ref}")
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit], capture_output=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="bot-bench-ref-") as folder:
        root = Path(folder) / "tree"
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(root, filter="data")
        yield Version(f"{ref} ({commit[:7]})", root, _interpreter(root, Path(folder) / "venv"))


def _interpreter(root: Path, place: Path) -> str:
    if _packages(root) == _packages(ROOT):
        return sys.executable
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = str(place / "bin" / "python")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    pins = _pins(root)
    if pins.name == OLD_PINS:
        subprocess.run([*pip, "-c", str(pins), str(root)], check=True)
    else:
        subprocess.run([*pip, "--require-hashes", "-r", str(pins)], check=True)
        subprocess.run([*pip, "--no-deps", str(root)], check=True)
    return python


def _packages(root: Path) -> tuple[list[str], str]:
    """What it needs, and at which versions."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"], _pins(root).read_text(encoding="utf-8")


def _pins(root: Path) -> Path:
    """The file with the versions of that commit."""
    old = root / OLD_PINS
    return old if old.exists() else root / "requirements" / "runtime.txt"
