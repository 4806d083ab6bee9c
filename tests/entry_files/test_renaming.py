"""Renaming an entry moves its file, updates references, and redirects the old id to the new id."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.citations import citation_key
from site_builder.entry_files import load_entries
from site_builder.entry_files.file_changes import write_changes
from site_builder.entry_files.redirects import with_redirect
from site_builder.entry_files.renaming import RenameError, plan_rename
from site_builder.errors import Problem
from site_builder.knowledge_base import open_knowledge_base
from site_builder.pages import redirect_files

TOPICS = """\
- id: vision
  name: {en: Vision, zh: 视觉}
  description:
    en: Begin with [blip](papers/blip2).
    zh: 先读 [blip](papers/blip2)。
"""
TAGS = """\
- tag: ocr
  name: OCR
  description: {en: "See [blip](papers/blip2).", zh: "见 [blip](papers/blip2)。"}
"""
PAPER = """\
# A comment that stays.
title: "{title}"
authors: [A, B]   # odd spaces stay
year: 2023
topics: [vision]
tags: [ocr]
links:
  paper: https://example.org/{title}
{references}summary: {en: Text., zh: 文字。}
added: 2026-11-23
"""
REFERENCES = """\
uses: [papers/blip,  "papers/blip2",papers/blip2-large]  # uses papers/blip2
notes:
  en: |
    - See [BLIP-2](papers/blip2), [it](<papers/blip2> "papers/blip2") and [that][b].
    - But not [large](papers/blip2-large), [[papers/blip2-large]], papers/blip2 or `papers/blip2`.

    [b]: papers/blip2
  zh: "- 见 [BLIP-2](papers/blip2)。\\n- [[papers/blip2]]，[](papers/blip2)"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "tags.yml").write_text(TAGS, encoding="utf-8")
    for name in ("blip", "blip2", "blip2-large", "llava"):
        references = REFERENCES if name == "llava" else ""
        text = PAPER.replace("{title}", name).replace("{references}", references)
        (papers / f"{name}.yml").write_text(text, encoding="utf-8")
    assert open_knowledge_base(tmp_path).problems == ()
    return tmp_path


def rename(folder: Path, old: str, new: str) -> None:
    plan = plan_rename(load_entries(folder), old, new)
    write_changes(plan.before, plan.after)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_renaming_moves_the_file_adds_cite_key_and_updates_references(folder: Path) -> None:
    before = contents(folder)
    rename(folder, "papers/blip2", "papers/blip-2")
    after = contents(folder)
    assert open_knowledge_base(folder).problems == ()
    added = "added: 2026-11-23\n"
    assert after["papers/blip-2.yml"] == before["papers/blip2.yml"].replace(
        added, f"{added}cite_key: blip2\n"
    )
    assert "papers/blip2.yml" not in after
    assert after["papers/blip2-large.yml"] == before["papers/blip2-large.yml"]
    for name in ("topics.yml", "tags.yml"):
        assert after[name] == before[name].replace("papers/blip2", "papers/blip-2")
    assert after["papers/llava.yml"] == PAPER.replace("{title}", "llava").replace(
        "{references}",
        """\
uses: [papers/blip,  "papers/blip-2",papers/blip2-large]  # uses papers/blip2
notes:
  en: |
    - See [BLIP-2](papers/blip-2), [it](<papers/blip-2> "papers/blip2") and [that][b].
    - But not [large](papers/blip2-large), [[papers/blip2-large]], papers/blip2 or `papers/blip2`.

    [b]: papers/blip-2
  zh: "- 见 [BLIP-2](papers/blip-2)。\\n- [[papers/blip-2]]，[](papers/blip-2)"
""",
    )
    assert after["redirects.yml"].splitlines()[1:] == ["papers/blip2: papers/blip-2"]


def test_references_in_the_field_waive_are_updated(folder: Path) -> None:
    path = folder / "papers" / "blip.yml"
    reasons = "waive: {similar-title: The short form of papers/blip2; not papers/blip2-large.}\n"
    path.write_text(path.read_text("utf-8") + reasons, encoding="utf-8")
    rename(folder, "papers/blip2", "papers/blip-2")
    text = path.read_text("utf-8")
    assert "The short form of papers/blip-2; not papers/blip2-large." in text


def test_old_urls_in_both_languages_redirect_to_new_urls(folder: Path) -> None:
    rename(folder, "papers/blip2", "papers/blip-2")
    files = redirect_files(load_entries(folder).catalog)
    assert set(files) == {"papers/blip2/index.html", "zh/papers/blip2/index.html"}
    page = files["zh/papers/blip2/index.html"].decode()
    assert 'content="0; url=../../../zh/papers/blip-2/"' in page
    assert '<html lang="zh-Hans">' in page
    assert "noindex" in page


def test_renaming_twice_does_not_make_a_chain_of_redirects(folder: Path) -> None:
    rename(folder, "papers/blip2", "papers/blip-2")
    rename(folder, "papers/blip-2", "papers/blip-two")
    redirects = load_entries(folder).catalog.redirects
    assert set(redirects.values()) == {"papers/blip-two"}
    assert set(redirects) == {"papers/blip2", "papers/blip-2"}


def test_renaming_back_restores_every_file_except_redirects_yml(folder: Path) -> None:
    before = contents(folder)
    rename(folder, "papers/blip2", "papers/blip-2")
    rename(folder, "papers/blip-2", "papers/blip2")
    after = contents(folder)
    assert after.pop("redirects.yml").splitlines()[1:] == ["papers/blip-2: papers/blip2"]
    assert after == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("papers/blip3", "papers/x", "no entry papers/blip3"),
        ("papers/blip2", "repos/blip2", "cannot move to another folder"),
        ("papers/blip2", "papers/blip", "already exists"),
        ("papers/blip2", "papers/blip2", "already exists"),
        ("papers/blip2", "papers/index", "called index"),
        ("papers/blip2", "papers/con", "reserves the name con"),
        ("papers/blip2", "papers/BLIP", "not the id"),
        ("papers/blip2", "papers/../x", "not the id"),
        ("blip2", "blip-2", "not the id"),
    ],
)
def test_invalid_renamings_are_refused(folder: Path, old: str, new: str, message: str) -> None:
    before = contents(folder)
    with pytest.raises(RenameError, match=message):
        plan_rename(load_entries(folder), old, new)
    assert contents(folder) == before


def test_a_former_id_is_refused_as_new_id_and_as_old_id(folder: Path) -> None:
    rename(folder, "papers/blip2", "papers/blip-2")
    redirect = r"redirects\.yml redirects papers/blip2 to papers/blip-2\."
    with pytest.raises(RenameError, match=rf"^{redirect} Choose another id\.$"):
        plan_rename(load_entries(folder), "papers/llava", "papers/blip2")
    with pytest.raises(RenameError, match=rf"^There is no entry papers/blip2\. {redirect}$"):
        plan_rename(load_entries(folder), "papers/blip2", "papers/x")


def test_a_gone_id_is_refused_as_new_id_and_as_old_id(folder: Path) -> None:
    (folder / "redirects.yml").write_text("papers/old: gone\n", encoding="utf-8")
    mark = r"redirects\.yml marks papers/old as gone\."
    with pytest.raises(RenameError, match=rf"^{mark} Choose another id\.$"):
        plan_rename(load_entries(folder), "papers/llava", "papers/old")
    with pytest.raises(RenameError, match=rf"^There is no entry papers/old\. {mark}$"):
        plan_rename(load_entries(folder), "papers/old", "papers/x")


def test_nothing_changes_if_a_reference_cannot_be_updated(folder: Path) -> None:
    path = folder / "papers" / "blip.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + 'notes: {en: "[it](papers/bl\\x69p2)"}\n', encoding="utf-8")
    before = contents(folder)
    with pytest.raises(RenameError, match="cannot be updated"):
        plan_rename(load_entries(folder), "papers/blip2", "papers/blip-2")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("redirects", "expected"),
    [
        ("papers/a: papers/llava\n", ()),
        ("papers/a: papers/none\n", [(1, 11, "dangling-redirect")]),
        ("papers/a: papers/llava\npapers/blip: papers/llava\n", [(2, 1, "redirected-entry")]),
        ("papers/a: papers/b\npapers/b: papers/blip\n", [(1, 11, "dangling-redirect")]),
        ("Papers/a: papers/llava\n", [(1, 1, "bad-entry-id")]),
        ("papers/a: [papers/llava]\n", [(1, 11, "bad-entry-id")]),
        ("papers/a:\n", [(1, 10, "bad-entry-id")]),
        ("- papers/a\n", [(1, 1, "not-a-mapping")]),
        ("papers/a: b\npapers/a: c\n", [(1, 11, "bad-entry-id"), (2, 1, "duplicate-key")]),
    ],
)
def test_only_invalid_redirects_are_reported(
    folder: Path, redirects: str, expected: list[tuple[int, int, str]]
) -> None:
    (folder / "redirects.yml").write_text(redirects, encoding="utf-8")
    problems: tuple[Problem, ...] = load_entries(folder).problems
    assert sorted((p.line, p.column, p.code) for p in problems) == list(expected)


def test_redirects_form_no_chains_and_no_cycles() -> None:
    redirects: dict[str, str] = {}
    for old, new in ("ab", "bc", "ca", "ad", "da"):
        redirects = with_redirect(redirects, old, new)
        assert not set(redirects) & set(redirects.values())
        assert set(redirects.values()) == {new}


@pytest.mark.parametrize(
    ("cite_key", "expected"),
    [("", "cite_key: blip2\n"), ("cite_key: li2023\n", ""), ("cite_key: [a, blip2]\n", "")],
)
def test_a_renamed_entry_keeps_its_citation_key(folder: Path, cite_key: str, expected: str) -> None:
    file = folder / "papers/blip2.yml"
    text = file.read_text(encoding="utf-8") + cite_key
    file.write_text(text, encoding="utf-8")
    before = citation_key(load_entries(folder).catalog.entries["papers/blip2"])
    plan = plan_rename(load_entries(folder), "papers/blip2", "papers/blip-2")
    write_changes(plan.before, plan.after)
    assert citation_key(load_entries(folder).catalog.entries["papers/blip-2"]) == before
    assert plan.kept_key == (before if expected else None)
    assert (folder / "papers/blip-2.yml").read_text(encoding="utf-8") == text + expected


@pytest.mark.parametrize("ending", ["", "\r\n"])
def test_unusual_line_ends_do_not_change_the_citation_key(folder: Path, ending: str) -> None:
    file = folder / "papers/blip2.yml"
    text = file.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n" if ending else "\n")
    file.write_bytes(f"{text}{ending}".encode())
    rename(folder, "papers/blip2", "papers/1984")
    entry = load_entries(folder).catalog.entries["papers/1984"]
    assert entry.cite_key == ("blip2",)
    rename(folder, "papers/1984", "papers/2001")
    assert load_entries(folder).catalog.entries["papers/2001"].cite_key == ("blip2",)


def test_a_citation_key_that_looks_like_a_number_is_put_in_quotes(folder: Path) -> None:
    (folder / "papers/blip2.yml").rename(folder / "papers/1984.yml")
    (folder / "papers/llava.yml").unlink()
    for name in ("topics.yml", "tags.yml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("papers/blip2", "papers/1984"), encoding="utf-8")
    rename(folder, "papers/1984", "papers/orwell")
    assert 'cite_key: "1984"\n' in (folder / "papers/orwell.yml").read_text(encoding="utf-8")
    assert load_entries(folder).catalog.entries["papers/orwell"].cite_key == ("1984",)
