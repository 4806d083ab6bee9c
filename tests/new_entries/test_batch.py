"""Preparing and writing one new entry, or a batch of new entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalog import build_catalog
from site_builder.entry_files import LoadedEntries, format_text, load_entries
from site_builder.errors import SiteBuilderError
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS, Entry
from site_builder.new_entries import Duplicate, NewEntries, NewEntry
from tests.factories import topic

PAPER, REPO = KINDS["paper"], KINDS["repo"]
TOPICS = "- {id: vision, name: {en: Vision, zh: 视觉}}\n"
EXISTING_PAPER = """\
title: "BLIP-2: Bootstrapping Language-Image Pre-training"
authors: [Junnan Li]
year: 2023
topics: [vision]
links:
  paper: https://arxiv.org/abs/2301.12597
summary: {en: Connects models., zh: 连接模型。}
added: 2026-11-23
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one entry, `papers/blip-2`, whose former id is `papers/blip2`."""
    folder = tmp_path / "entries"
    (folder / "papers").mkdir(parents=True)
    (folder / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (folder / "redirects.yml").write_text("papers/blip2: papers/blip-2\n", encoding="utf-8")
    (folder / "papers" / "blip-2.yml").write_text(EXISTING_PAPER, encoding="utf-8")
    return folder


@pytest.fixture
def batch(folder: Path) -> NewEntries:
    return NewEntries(load_entries(folder))


def paper(number: int = 1, /, **fields: object) -> dict[str, object]:
    """Return the data of a paper. Papers with different numbers have different titles and links."""
    return {
        "title": f"Paper number {number}",
        "authors": [f"Author {number}"],
        "year": "2024",
        "topics": ["vision"],
        "links": {"paper": f"https://example.org/{number}"},
        "summary": {"en": f"Says {number}.", "zh": f"第 {number} 篇。"},
        "added": "2026-11-23",
        **fields,
    }


def entry_of(new: NewEntry) -> Entry:
    assert new.entry is not None, new.problems
    return new.entry


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_entry_is_written_in_canonical_form(batch: NewEntries, folder: Path) -> None:
    new = batch.prepare(
        PAPER, paper(links={"paper": "https://arxiv.org/pdf/2401.00001v2?utm_source=x"})
    )
    path = batch.write(new, "# comment\n")
    assert path == folder / "papers" / "paper-number-1.yml"
    text = path.read_text("utf-8")
    assert text.startswith("# comment\ntitle: Paper number 1\n")
    assert "  paper: https://arxiv.org/pdf/2401.00001v2\n" in text
    assert format_text(text, "papers") == text
    assert load_entries(folder).catalog.entries["papers/paper-number-1"] == new.entry


def test_translations_in_a_file_have_the_order_of_the_sites_languages(folder: Path) -> None:
    site = SiteLanguages(("zh", "en"))
    batch = NewEntries(load_entries(folder, languages=site))
    text = batch.write(batch.prepare(PAPER, paper())).read_text("utf-8")
    assert text.index("zh: ") < text.index("en: ")
    assert format_text(text, "papers", languages=site) == text


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"year": "soon"}, [("year", "bad-year")]),
        ({"authors": []}, [("authors", "empty-list")]),
        ({"links": {"paper": ["arxiv"]}}, [("links.paper[0]", "bad-url")]),
        ({"summary": {"en": ""}}, [("summary.en", "empty-text")]),
        ({"titel": "x"}, [("titel", "unknown-key")]),
        ({"title": {"en": "a\x1b[2Jb"}}, [("title.en", "hidden-character")]),
        ({"title": "\ud800"}, [("title", "hidden-character")]),
        ({"title": None}, [("title", "no-value")]),
        (
            {"topics": "vision", "year": [], "added": {}},
            [("year", "wrong-type"), ("topics", "wrong-type"), ("added", "wrong-type")],
        ),
    ],
)
def test_wrong_data_has_a_problem_for_each_wrong_field(
    batch: NewEntries, fields: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    new = batch.prepare(PAPER, paper(**fields))
    assert new.entry is None
    assert [(p.field, p.code) for p in new.problems] == problems
    assert all(p.message for p in new.problems)
    with pytest.raises(ValueError, match="not valid"):
        batch.add(new)
    with pytest.raises(ValueError, match="not valid"):
        batch.write(new)


def test_missing_fields_are_problems(batch: NewEntries) -> None:
    new = batch.prepare(PAPER, {"links": {}})
    missing = {p.field for p in new.problems if p.code == "missing-field"}
    assert {"title", "authors", "topics"} <= missing


# --- file names -----------------------------------------------------------------------------------


def test_suggested_file_names_are_free_and_taken_names_have_a_reason(
    batch: NewEntries, folder: Path
) -> None:
    (folder / "papers" / "Draft.yml.txt").touch()
    slugs = [
        entry_of(batch.prepare(PAPER, paper(), name=name)).slug
        for name in ("BLIP-2", "blip2", "draft", "index", "悟空", "../../etc/passwd")
    ]
    assert slugs == ["blip-2-2", "blip2-2", "draft-2", "index-2", "wu-kong", "etc-passwd"]
    assert batch.why_taken(PAPER, "blip-2") == "already exists"
    assert batch.why_taken(PAPER, "blip2") == "is a former id of papers/blip-2 and redirects to it"
    assert batch.why_taken(PAPER, "new-name") == ""
    assert batch.why_taken(REPO, "blip-2") == ""


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("blip-2", "already exists"),
        ("blip2", "is a former id of papers/blip-2"),
        ("link", "already exists"),
        ("dangling", "already exists"),
        ("folder", "already exists"),
        ("../blip", "is not a valid file name"),
        ("Blip", "is not a valid file name"),
        ("index", "is not a valid file name"),
        ("com1", "is not a valid file name"),
    ],
)
def test_a_taken_or_invalid_file_name_is_refused_and_no_file_changes(
    batch: NewEntries, folder: Path, slug: str, reason: str
) -> None:
    (folder / "papers" / "link.yml").symlink_to(folder / "papers" / "blip-2.yml")
    (folder / "papers" / "dangling.yml").symlink_to(folder.parent / "elsewhere.yml")
    (folder / "papers" / "folder.yml").mkdir()
    before = files(folder.parent)
    with pytest.raises(SiteBuilderError, match=reason):
        batch.write(batch.prepare(PAPER, paper(), slug=slug))
    assert files(folder.parent) == before


def test_nothing_is_written_into_a_folder_that_is_a_symbolic_link(
    batch: NewEntries, folder: Path
) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder / "repos").symlink_to(folder.parent / "elsewhere")
    data = {"name": "X", "url": "https://example.org/x", "topics": ["vision"]}
    new = batch.prepare(REPO, {**data, "summary": {"en": "Text."}, "added": "2026-11-23"})
    with pytest.raises(SiteBuilderError, match="symbolic link"):
        batch.write(new)
    assert not list((folder.parent / "elsewhere").iterdir())


def test_a_file_that_another_process_wrote_is_kept(batch: NewEntries, folder: Path) -> None:
    new = batch.prepare(PAPER, paper())
    (folder / "papers" / "paper-number-1.yml").write_text("theirs")
    before = files(folder)
    with pytest.raises(SiteBuilderError, match=r"paper-number-1\.yml already exists"):
        batch.write(new)
    assert files(folder) == before


# --- batches --------------------------------------------------------------------------------------


def add(batch: NewEntries, *items: dict[str, object]) -> Iterator[NewEntry]:
    for data in items:
        new = batch.prepare(PAPER, data)
        batch.add(new)
        yield new


def test_duplicates_are_found_in_the_folder_and_in_the_batch(
    batch: NewEntries,
) -> None:
    first, again, known = add(
        batch,
        paper(1, links={"paper": "https://arxiv.org/abs/2401.00001"}),
        paper(2, links={"paper": ["https://example.org/2", "https://arxiv.org/pdf/2401.00001v3"]}),
        paper(3, links={"paper": "https://doi.org/10.48550/arXiv.2301.12597"}),
    )
    assert first.duplicates == ()
    assert [found.entry_id for found in again.duplicates] == ["papers/paper-number-1"]
    assert [found.entry_id for found in known.duplicates] == ["papers/blip-2"]
    assert isinstance(known.duplicates[0], Duplicate)
    assert "2301.12597" in known.duplicates[0].url
    codes = [(finding.subject, finding.code) for finding in batch.findings()]
    assert ("papers/paper-number-2", "duplicate-url") in codes


def test_similar_titles_are_found_in_the_folder_and_in_the_batch(batch: NewEntries) -> None:
    list(
        add(
            batch,
            paper(1, title="BLIP-2: Bootstrapping Language Image Pretraining"),
            paper(2, title="A survey of contrastive learning", authors=["A"]),
            paper(3, title="A Survey of Contrastive Learning.", authors=["B"]),
            paper(4, title="Something else entirely"),
        )
    )
    assert batch.similar_titles() == {
        "papers/blip-2-2": ("papers/blip-2",),
        "papers/a-survey-of-contrastive-learning": ("papers/a-survey-of-contrastive-learning-2",),
        "papers/a-survey-of-contrastive-learning-2": ("papers/a-survey-of-contrastive-learning",),
    }


def test_a_prepared_entry_that_is_not_added_is_not_in_the_batch(batch: NewEntries) -> None:
    first, second = (batch.prepare(PAPER, paper()) for _ in range(2))
    assert first == second
    assert batch.added == ()
    assert batch.findings() == []
    assert len(batch.catalog) == 1


def test_findings_of_a_batch_leave_out_findings_that_the_folder_already_has(folder: Path) -> None:
    text = EXISTING_PAPER.replace("summary: {en: Connects models., zh: 连接模型。}\n", "")
    (folder / "papers" / "blip-2.yml").write_text(text, encoding="utf-8")
    batch = NewEntries(load_entries(folder))
    _complete, incomplete = add(
        batch, paper(1), paper(2, topics=["visoin"], summary={"en": "Text."})
    )
    subject = entry_of(incomplete).id
    found = {(finding.subject, finding.code) for finding in batch.findings()}
    assert (subject, "missing-language") in found
    assert {entry_id for entry_id, _ in found} == {subject}
    off = batch.findings({"missing-language": None})
    assert "missing-language" not in {finding.code for finding in off}


def test_a_reference_is_an_error_only_if_its_entry_does_not_exist(batch: NewEntries) -> None:
    (added,) = add(batch, paper(1))
    ids = ["papers/blip-2", entry_of(added).id, "papers/missing"]
    new = batch.prepare(KINDS["paper"], paper(2, uses=ids))
    assert [finding.message for finding in batch.own_errors_of(new)] == [
        "there is no entry `papers/missing`"
    ]


def test_a_batch_of_hundreds_is_written_and_read_again(batch: NewEntries, folder: Path) -> None:
    names = ["Same name", "同名", "../x", "index"]
    items = [paper(number, title=names[number % 4]) for number in range(300)]
    added = list(add(batch, *items))
    assert not any(new.duplicates for new in added)
    paths = {batch.write(new) for new in batch.added}
    assert len(paths) == 300
    assert {path.parent for path in paths} == {folder / "papers"}
    loaded = load_entries(folder)
    assert loaded.problems == ()
    assert dict(loaded.catalog.entries) == dict(batch.catalog.entries)
    assert all(path.suffix == ".yml" for path in (folder / "papers").iterdir())


values = st.recursive(
    st.one_of(st.none(), st.text(max_size=20), st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*paper(), "aliases", "venue", "x"]), values, max_size=4))
def test_any_data_becomes_an_entry_or_has_problems(fields: dict[str, object]) -> None:
    loaded = LoadedEntries(Path("nowhere"), build_catalog([], [topic()]), ())
    new = NewEntries(loaded).prepare(PAPER, paper(**fields))
    assert (new.entry is None) == bool(new.problems)
