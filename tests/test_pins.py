"""The pinned versions: with hashes, without addresses, one version of a package everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILES = ("build", "runtime", "postgres", "dev", "mutants")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Package → version, of one file."""
    lines = [line.partition("\\")[0] for line in text(name).splitlines()]
    found = [Requirement(line) for line in lines if re.match(r"[A-Za-z]", line)]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in found}


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_one_version_and_hashes(name):
    blocks = re.split(r"\n(?=[A-Za-z])", re.sub(r"^#.*\n", "", text(name), flags=re.MULTILINE))
    for block in blocks:
        first, *hashes = block.strip().split(" \\\n")
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==[\w.]+( ; .+)?$", first), first
        assert hashes, first
        assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}", one) for one in hashes), first


@pytest.mark.parametrize("name", FILES)
def test_no_address_of_a_registry_is_written_down(name):
    assert not re.search(r"://|index-url|find-links|trusted-host| @ |file:", text(name))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("build", ["hatchling>=1.27"]),
        ("runtime", PROJECT["dependencies"]),
        ("postgres", [*PROJECT["dependencies"], *EXTRAS["postgres"]]),
        ("dev", [*PROJECT["dependencies"], *EXTRAS["postgres"], *EXTRAS["dev"]]),
    ],
)
def test_what_the_project_asks_for_is_pinned(name, wanted):
    pinned = pins(name)
    for one in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(one.name))
        assert version, one.name
        assert one.specifier.contains(version), (one, version)


@pytest.mark.parametrize("name", ["build", "runtime", "postgres"])
def test_what_runs_is_what_was_tested(name):
    assert pins(name).items() <= pins("dev").items()


def test_the_build_asks_for_what_pyproject_asks_for():
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    asked = (ROOT / "requirements" / "build.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in asked if not line.startswith("#")] == built["requires"]


def test_git_runs_what_make_check_runs():
    recipe = re.search(r"\ncheck: .*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text("utf-8"))
    assert recipe is not None
    lines = recipe[1].replace("$(BIN)", ".venv/bin").split("\n\t")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", hooks) == [line.strip() for line in lines]


def test_the_supported_pythons_are_the_same_everywhere():
    least = PROJECT["requires-python"].removeprefix(">=")
    listed = [
        one.rpartition(" ")[2]
        for one in PROJECT["classifiers"]
        if re.match(r"Programming Language :: Python :: 3\.\d+$", one)
    ]
    tried = re.search(r"for version in (.+);", (ROOT / "scripts/versions").read_text("utf-8"))
    assert tried is not None
    assert listed[0] == least
    assert set(listed) <= set(tried[1].split())
