"""Valid files are loaded into the catalog, and files that are not entries are ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.synthetic import write_entries
from site_builder import parallel
from site_builder.checks import run_entry_checks
from site_builder.entry_files import folder as entries_folder
from site_builder.entry_files import load_entries
from site_builder.errors import SiteBuilderError, has_errors
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import Dataset, Entry, Paper
from tests.conftest import SEED

ROOT = Path(__file__).parent.parent.parent
GOOD = ROOT / "tests" / "data" / "good"


@pytest.mark.parametrize("folder", [GOOD, SEED / "entries"], ids=["good", "sample-entries"])
def test_valid_files_have_no_errors(folder: Path) -> None:
    knowledge_base = open_knowledge_base(folder)
    assert not has_errors(list(knowledge_base.problems))
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.yml")}
    assert set(knowledge_base.catalog.entries) == files


@pytest.mark.forks
def test_parallel_and_serial_loading_give_equal_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entries(tmp_path, 60)
    files = sorted(tmp_path.glob("*/*.yml"))
    for path in (files[3], files[30], files[59]):
        path.write_text(path.read_text(encoding="utf-8") + "odd: [", encoding="utf-8")
    serial = load_entries(tmp_path, run_entry_checks)
    assert len(serial.problems) == 3
    monkeypatch.setattr(entries_folder, "_PARALLEL_THRESHOLD", 7)
    monkeypatch.setattr(parallel, "usable_cores", lambda: 3)
    assert load_entries(tmp_path, run_entry_checks) == serial


def entry(id_: str) -> Entry:
    return load_entries(GOOD).catalog.entries[id_]


def test_texts_that_yaml_would_convert_stay_strings() -> None:
    paper = entry("papers/looks-like-numbers")
    assert isinstance(paper, Paper)
    assert paper.title.text_in("en") == "2103.00020"
    assert paper.aliases == (
        *("No", "1984", "3.10", "=", "12:30", "685e1234", "0x1F", "1_000", "2026-11-23", ".5"),
        *("null", "~"),
    )
    assert paper.author_names == ("1984",)
    assert (paper.year, paper.venue, paper.pages) == (2021, "yes", "1e3")
    assert paper.tags == ("3.10", "on", "007")


def test_every_field_of_a_paper_except_waive_is_loaded() -> None:
    paper = entry("papers/everything")
    # The file has no field `waive`, because no check reports anything about the entry.
    missing = set(Paper.model_fields) - {"waive"} - paper.model_fields_set
    assert not missing, f"add {missing} to tests/data/good/papers/everything.yml"
    assert [role for role, _ in paper.all_links()].count("code") == 2
    assert paper.notes is not None
    assert (paper.notes.text_in("en") or "").startswith("# Method\n\n- Builds on")


def test_the_path_of_an_entry_determines_kind_and_slug() -> None:
    assert isinstance(entry("datasets/pictures"), Dataset)
    assert entry("datasets/pictures").slug == "pictures"


def test_files_that_are_not_entries_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "topics.yml").write_bytes((GOOD / "topics.yml").read_bytes())
    for name in ("README.md", ".hidden.yml", "papers/.blip.yml.swp", "papers/blip.yml~"):
        (tmp_path / name).write_text("no: [entry", encoding="utf-8")
    assert load_entries(tmp_path).problems == ()


def test_loading_a_missing_folder_raises_an_error(tmp_path: Path) -> None:
    with pytest.raises(SiteBuilderError, match=r"There is no folder .*nowhere.*--entries"):
        load_entries(tmp_path / "nowhere")
