"""LaTeX typesets records in all scripts without an error, and without a warning that matters to a reader."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from site_builder.citations import bibtex, record_of
from site_builder.models import Entry
from tests.citations.test_formats import all_entries
from tools.typeset_bibliography import INSTALL, PROGRAMS, is_latin, typeset

pytestmark = pytest.mark.long


def entries_to_typeset() -> list[Entry]:
    """Return all sample entries, with a different citation key in each."""
    return [
        entry.model_copy(update={"cite_key": (f"key{number}",)})
        for number, entry in enumerate(all_entries())
    ]


def require(*, biber: bool) -> None:
    for program in PROGRAMS[biber]:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing. {INSTALL}")


def test_pdflatex_and_bibtex_typeset_all_latin_records(tmp_path: Path) -> None:
    require(biber=False)
    records = [bibtex(record_of(entry, "en"), plain=True) for entry in entries_to_typeset()]
    records = [record for record in records if is_latin(record)]
    result = typeset("\n\n".join(records), tmp_path, biber=False)
    assert (result.errors, result.warnings, result.missing_characters) == ((), (), ())
    assert result.items == len(records) > 80


def test_xelatex_and_biber_typeset_all_records(tmp_path: Path) -> None:
    require(biber=True)
    records = [bibtex(record_of(entry, "en")) for entry in entries_to_typeset()]
    result = typeset("\n\n".join(records), tmp_path, biber=True)
    assert (result.errors, result.warnings) == ((), ())
    assert result.items == len(records)
