"""Examples in docstrings are correct (doctest), and every module can be imported."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import site_builder

PACKAGE = Path(site_builder.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


NAMES_WITH_EXAMPLES = [
    module_name(file) for file in FILES if ">>> " in file.read_text(encoding="utf-8")
]


def test_some_modules_have_examples() -> None:
    assert len(NAMES_WITH_EXAMPLES) > 10


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES_WITH_EXAMPLES)
def test_docstring_examples_have_the_documented_results(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_every_module_can_be_imported() -> None:
    for name in map(module_name, FILES):
        assert importlib.import_module(name).__name__ == name
