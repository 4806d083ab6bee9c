"""Run the examples in docstrings (doctest)."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import site_builder

MODULES = [name for _, name, _ in pkgutil.walk_packages(site_builder.__path__, "site_builder.")]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
