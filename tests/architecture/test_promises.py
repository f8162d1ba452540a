"""Promises of the README that can be read off the source: no network, no hidden randomness, no hidden settings."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "heirloom"
FILES = sorted(SOURCE.rglob("*.py"))
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "asyncio", "requests", "httpx", "aiohttp"}
RANDOMNESS = {"random", "secrets", "uuid"}
# names of temporary files must not collide, whatever the seed
RANDOM_NAMES = {"core/atomic.py"}


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imported(path: Path) -> set[str]:
    """The packages that a file imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def attributes_of(path: Path) -> set[str]:
    """The dotted names a file uses, such as `os.environ`."""
    return {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_there_is_no_network_code(path: Path) -> None:
    assert not imported(path) & NETWORK


@pytest.mark.parametrize("path", FILES, ids=named)
def test_randomness_comes_from_seeded_generators_only(path: Path) -> None:
    assert named(path) in RANDOM_NAMES or not imported(path) & RANDOMNESS
    drawn = {name for name in attributes_of(path) if re.match(r"(np|numpy)\.random\.[a-z]", name)}
    assert drawn <= {"np.random.default_rng"}
    assert "default_rng()" not in path.read_text(), "a generator without a seed"


READS_SETTINGS = {"models/store.py"}


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if not named(path).startswith("cli/") and named(path) not in READS_SETTINGS],
    ids=named,
)
def test_only_the_command_and_the_store_read_the_environment(path: Path) -> None:
    assert not attributes_of(path) & {"os.environ", "os.getenv"}


def test_these_checks_notice_what_they_look_for(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import os\ndef f():\n    from urllib.request import urlopen\n    return os.environ, np.random.rand()\n"
    )
    assert imported(bad) & NETWORK
    assert {"os.environ", "np.random.rand"} <= attributes_of(bad)


def requirements(*extras: str) -> list[Requirement]:
    """Every package that the base install and these extras ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def test_continuous_integration_pins_every_package_at_an_allowed_version() -> None:
    lines = (ROOT / "constraints.txt").read_text().replace("_", "-").splitlines()
    pins = dict(line.split("==") for line in lines)
    for package in requirements("dev"):
        assert package.specifier.contains(pins[package.name]), str(package)
