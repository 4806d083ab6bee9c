"""An edit that changes a value writes the file in canonical form, and keeps comments and all other fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.entry_files import format_text
from site_builder.entry_files.editing import EditAction, FieldEdit, edit_text
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import SiteBuilderError
from site_builder.i18n import SiteLanguages
from tests.conftest import SEED

Arguments = tuple[Any, ...]
"""The attributes of a `FieldEdit`."""

ENTRY = """\
# The file.

title: A Title  # as published
authors: [Ann One]
year: 2023
topics: [vision]
tags:
  # the main tag
  - ocr  # first
  - "no"
links:
  paper: https://example.org/a
  # mirrors
  code: https://github.com/example/a
summary:
  en: A summary.
added: 2026-11-23
"""


def edited(*edits: Arguments, text: str = ENTRY, languages: tuple[str, ...] = ("en", "zh")) -> str:  # fmt: skip
    field_edits = [FieldEdit(EditAction(action), *rest) for action, *rest in edits]
    return edit_text(text, "papers", field_edits, SiteLanguages(languages))


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (("set", "venue", None, "ICML 2023"), "year: 2023\n", "year: 2023\nvenue: ICML 2023\n"),
        (("set", "year", None, "2024"), "year: 2023\n", "year: 2024\n"),
        (("set", "title", None, "B: C"), "title: A Title  #", 'title: "B: C"  #'),
        (("set", "title", "zh", "标题"), "title: A Title  #", "title: {en: A Title, zh: 标题}  #"),
        (("set", "summary", "zh", "摘要。"), "  en: A summary.\n", "  en: A summary.\n  zh: 摘要。\n"),
        (("unset", "summary", "en"), "summary:\n  en: A summary.\n", ""),
        (("add", "topics", None, "data"), "[vision]", "[vision, data]"),
        (("add", "tags", None, "new"), '  - "no"\n', '  - "no"\n  - new\n'),
        (
            ("remove", "tags", None, "ocr"),
            '  # the main tag\n  - ocr  # first\n  - "no"\n',
            '  # the main tag\n  # first\n  - "no"\n',
        ),
        (
            ("remove", "tags", None, "no"),
            '  - ocr  # first\n  - "no"\n',
            "  - ocr  # first\n",
        ),
        (
            ("add", "links", "code", "https://github.com/example/b"),
            "code: https://github.com/example/a\n",
            "code: [https://github.com/example/a, https://github.com/example/b]\n",
        ),
        (
            ("unset", "links", "code"),
            "  # mirrors\n  code: https://github.com/example/a\n",
            "  # mirrors\n",
        ),
        (("set", "aliases", None, ("a", "b")), "authors:", "aliases: [a, b]\nauthors:"),
        (("set", "waive", "similar-title", "Two."), "2026-11-23\n", "2026-11-23\nwaive:\n  similar-title: Two.\n"),
    ],
)  # fmt: skip
def test_an_edit_changes_only_its_field(edit: Arguments, old: str, new: str) -> None:
    assert ENTRY.count(old) == 1
    assert edited(edit) == ENTRY.replace(old, new)


@pytest.mark.parametrize(
    "edit",
    [
        ("add", "tags", None, "ocr"),
        ("remove", "tags", None, "other"),
        ("remove", "aliases", None, "x"),
        ("unset", "venue"),
        ("unset", "notes", "en"),
        ("set", "year", None, "2023"),
        ("set", "topics", None, ("vision",)),
        ("add", "links", "code", " HTTPS://github.com/example/a"),
        ("set", "summary", "en", "A summary. "),
    ],
)
def test_edits_without_effect_do_not_even_format_the_file(
    edit: Arguments,
) -> None:
    assert edited(edit) == ENTRY
    unformatted = ENTRY.replace("year: 2023", "year:   2023")
    assert edited(edit, text=unformatted) == unformatted


def test_comments_of_a_replaced_or_removed_list_are_kept() -> None:
    text = edited(("set", "tags", None, "one"))
    assert "# the main tag\n# first\ntags: one\n" in text
    text = edited(("remove", "tags", None, "ocr"), ("remove", "tags", None, "no"))
    assert "topics: [vision]\n# the main tag\n# first\nlinks:\n" in text


def test_a_translation_does_not_replace_the_text_without_a_language() -> None:
    text = ENTRY.replace("summary:\n  en: A summary.", "summary: A summary.")
    both = edited(("set", "summary", "zh", "摘要。"), text=text, languages=("en",))
    assert "summary:\n  en: A summary.\n  zh: 摘要。\n" in both


def test_a_translation_does_not_replace_an_abstract_in_another_script() -> None:
    text = f"{ENTRY}abstract: 旧摘要。\n"
    both = edited(("set", "abstract", "en", "New."), text=text)
    assert "abstract:\n  zh: 旧摘要。\n  en: New.\n" in both


def test_a_file_with_a_yaml_directive_is_refused() -> None:
    with pytest.raises(SiteBuilderError, match="Edit the file by hand"):
        edited(("unset", "venue"), text="%YAML 1.1\n---\ntitle: A\n")


# --- properties -------------------------------------------------------------------------------

SEED_TEXTS = [
    (path.parent.name, path.read_text("utf-8"))
    for path in sorted((SEED / "entries").glob("*/*.yml"))
] + [("papers", ENTRY)]
VALUES = st.text(st.sampled_from("ab1 :#-[]{},\"'学é\\&*!?%@`|>~"), min_size=1, max_size=12).filter(
    str.strip
)
EDITS = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(["venue", "year"]), st.none(), VALUES),
    st.tuples(st.just("set"), st.sampled_from(["summary", "notes"]), st.sampled_from(["en", "zh"]), VALUES),
    st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(["tags", "topics", "aliases"]), st.none(), VALUES),
    st.tuples(st.just("unset"), st.sampled_from(["tags", "venue", "notes", "links"])),
)  # fmt: skip
COMMENT = re.compile(r"(?:^|\s)(# .*)$", re.MULTILINE)


@given(st.sampled_from(SEED_TEXTS), st.lists(EDITS, min_size=1, max_size=4))
def test_edited_files_are_in_canonical_form_and_keep_comments_and_other_fields(
    file: tuple[str, str], edits: list[Arguments]
) -> None:
    folder, text = file
    field_edits = [FieldEdit(EditAction(action), *rest) for action, *rest in edits]
    result = edit_text(text, folder, field_edits)
    assert format_text(result, folder) == result
    before, after = read_yaml(text.encode()).data, read_yaml(result.encode()).data
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    changed = {edit.field for edit in field_edits}
    assert {k: v for k, v in before.items() if k not in changed} == {
        k: v for k, v in after.items() if k not in changed
    }
    if text == ENTRY:
        assert {*COMMENT.findall(ENTRY)} <= {*COMMENT.findall(result)}
    assert edit_text(result, folder, field_edits) == result or len(field_edits) > 1
