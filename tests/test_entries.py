"""The entries of this project are valid and in canonical form."""

from __future__ import annotations

import pytest

from tests.conftest import PROJECT
from tests.site.conftest import run

pytestmark = pytest.mark.slow


def test_the_entries_are_valid_and_in_canonical_form() -> None:
    checked = run("kb", "check", cwd=PROJECT)
    assert (checked.returncode, checked.stdout) == (0, "No problems.\n"), checked.stderr
    formatted = run("kb", "fmt", "--check", cwd=PROJECT)
    assert formatted.returncode == 0, formatted.stdout + formatted.stderr
