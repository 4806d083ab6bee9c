"""The builder reads from the git history when an entry last changed in a way that readers see."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.entry_history import changes_seen_by_readers

TEXT = """\
title: Sortng lists
authors: [Ada Lovelace]
year: 2023
topics: [sorting]
tags: [a, b]
links:
  paper: https://arxiv.org/abs/2301.12597
summary:
  en: Sorts a list.
added: 2026-11-23
"""

Commit = Callable[[int, dict[str, str | None]], None]


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    """Return the entries folder, which is below the root of a git repository."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folder = tmp_path / "site" / "entries"
    (folder / "papers").mkdir(parents=True)
    return folder


@pytest.fixture
def commit(entries: Path) -> Commit:
    """Return a function that commits files.

    The arguments are a day of December 2026, and a mapping of paths to texts. None instead of a text deletes the file.
    """

    def run(day: int, files: dict[str, str | None]) -> None:
        for path, text in files.items():
            if text is None:
                (entries / path).unlink()
            else:
                (entries / path).write_text(text)
        date = f"2026-12-{day:02}T10:00:00+08:00"
        environment = {**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        git = ["git", "-C", str(entries), "-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-qm", "x"], check=True, env=environment)

    return run


def test_a_change_that_readers_see_has_the_time_of_its_commit(
    entries: Path, commit: Commit
) -> None:
    commit(1, {"papers/sort.yml": TEXT, "papers/other.yml": TEXT})
    assert changes_seen_by_readers(entries, {}) == {}
    commit(2, {"papers/sort.yml": TEXT.replace("Sortng", "Sorting")})
    assert changes_seen_by_readers(entries, {}) == {"papers/sort": "2026-12-02T02:00:00Z"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tags: [a, b]", "tags: [b, a, c]"),
        ("title: Sortng lists", 'title: "Sortng lists"'),
        ("  en: Sorts a list.", "  en: >-\n    Sorts\n    a list."),
        ("added: 2026-11-23", "cite_key: sort\nadded: 2026-11-23"),
        ("links:", "# a comment\nlinks:"),
        ("  paper: https://arxiv.org/abs/2301.12597", "  paper: [https://arxiv.org/abs/2301.12597]"),
        ("year: 2023", "year: 2024"),
        ("title: Sortng lists", "title: {en: Sortng lists, zh: Sortng lists}"),
        ("summary:\n  en: Sorts a list.", "summary: Sorts a list."),
        ("https://arxiv.org/abs/2301.12597", "HTTPS://arXiv.org/abs/2301.12597"),
        ("https://arxiv.org/abs/2301.12597", "http://www.arxiv.org/pdf/2301.12597v2"),
    ],
)  # fmt: skip
def test_edits_of_minor_fields_and_equivalent_texts_and_urls_do_not_count(
    entries: Path, commit: Commit, old: str, new: str
) -> None:
    commit(1, {"papers/sort.yml": TEXT})
    changed = TEXT.replace(old, new)
    assert changed != TEXT
    commit(2, {"papers/sort.yml": changed})
    assert changes_seen_by_readers(entries, {}) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sorts a list.", "Sorts lists."),
        ("2301.12597", "2301.12598"),
        ("added:", "notes:\n  en: |\n    First.\n\n    Second.\nadded:"),
        ("  en: Sorts a list.", "  en: Sorts a list.\n  zh: 排序。"),
    ],
)
def test_changes_of_links_notes_and_summaries_count(
    entries: Path, commit: Commit, old: str, new: str
) -> None:
    commit(1, {"papers/sort.yml": TEXT})
    commit(2, {"papers/sort.yml": TEXT.replace(old, new)})
    commit(3, {"papers/sort.yml": TEXT.replace(old, new).replace("tags: [a, b]", "tags: [c]")})
    assert changes_seen_by_readers(entries, {}) == {"papers/sort": "2026-12-02T02:00:00Z"}


def test_a_change_in_the_last_paragraph_of_notes_counts(entries: Path, commit: Commit) -> None:
    text = TEXT + "notes:\n  en: |\n    First.\n\n    Second.\n"
    commit(1, {"papers/sort.yml": text})
    commit(2, {"papers/sort.yml": text.replace("Second.", "Third.")})
    assert changes_seen_by_readers(entries, {}) == {"papers/sort": "2026-12-02T02:00:00Z"}


def test_a_new_id_in_notes_counts_only_if_it_names_another_entry(
    entries: Path, commit: Commit
) -> None:
    """`kb rename` replaces the old id by the new id in the notes of all entries."""
    text = TEXT + "notes:\n  en: Faster than [[papers/old]] and [it](papers/old-one).\n"
    commit(1, {"papers/sort.yml": text})
    commit(2, {"papers/sort.yml": text.replace("papers/old]", "papers/new]")})
    assert changes_seen_by_readers(entries, {"papers/old": "papers/new"}) == {}
    commit(3, {"papers/sort.yml": text.replace("papers/old-one", "papers/other")})
    assert changes_seen_by_readers(entries, {"papers/old": "papers/new"}) == {
        "papers/sort": "2026-12-03T02:00:00Z"
    }


def test_moving_a_url_from_paper_to_pdf_counts(entries: Path, commit: Commit) -> None:
    commit(1, {"papers/sort.yml": TEXT})
    commit(2, {"papers/sort.yml": TEXT.replace("  paper:", "  pdf:")})
    assert changes_seen_by_readers(entries, {}) == {"papers/sort": "2026-12-02T02:00:00Z"}


def test_renaming_an_entry_does_not_count_but_its_earlier_changes_do(
    entries: Path, commit: Commit
) -> None:
    corrected = TEXT.replace("Sortng", "Sorting")
    commit(1, {"papers/sort.yml": TEXT})
    commit(2, {"papers/sort.yml": corrected})
    renamed = corrected + "cite_key: sort\n"
    commit(3, {"papers/sort.yml": None, "papers/sorting.yml": renamed})
    commit(4, {"papers/sorting.yml": None, "papers/quick-sort.yml": renamed})
    redirects = {"papers/sort": "papers/quick-sort", "papers/sorting": "papers/quick-sort"}
    found = changes_seen_by_readers(entries, redirects)
    assert found == {"papers/quick-sort": "2026-12-02T02:00:00Z"}


def test_a_shallow_clone_and_a_folder_without_git_have_no_changes(
    entries: Path, commit: Commit, tmp_path: Path
) -> None:
    commit(1, {"papers/sort.yml": TEXT})
    commit(2, {"papers/sort.yml": TEXT.replace("Sortng", "Sorting")})
    clone = tmp_path / "clone"
    url = f"file://{entries.parent.parent}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", url, str(clone)], check=True)
    assert changes_seen_by_readers(clone / "site" / "entries", {}) == {}
    assert changes_seen_by_readers(Path("/"), {}) == {}


def test_the_cache_does_not_hide_a_later_commit(
    entries: Path, commit: Commit, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    commit(1, {"papers/sort.yml": TEXT})
    assert changes_seen_by_readers(entries, {}, cache) == {}
    commit(2, {"papers/sort.yml": TEXT.replace("Sortng", "Sorting")})
    expected = {"papers/sort": "2026-12-02T02:00:00Z"}
    for _ in range(2):
        assert changes_seen_by_readers(entries, {}, cache) == expected


def test_a_file_that_is_not_yaml_raises_no_error(entries: Path, commit: Commit) -> None:
    commit(1, {"papers/sort.yml": "title: [\n"})
    commit(2, {"papers/sort.yml": "title: {\n\x00"})
    commit(3, {"papers/sort.yml": TEXT})
    assert changes_seen_by_readers(entries, {}).keys() <= {"papers/sort"}
