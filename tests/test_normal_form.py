"""Texts in NFD, as in macOS file names and PDF files, give the results that texts in NFC give."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from site_builder.cli import commands
from site_builder.entry_files import format_text, load_entries
from site_builder.entry_files.canonical_form import render_entry
from site_builder.entry_files.link_positions import EntryText, record_links
from site_builder.entry_files.record_lists import TAGS_FILE, TOPICS_FILE
from site_builder.models import SiteText
from site_builder.models.normal_form import index_before_nfc, nfc_markdown
from site_builder.search.from_catalog import index_files
from tests import examples
from tests.pages.sample_catalogs import SITE, render_pages


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


TEXTS = st.text(alphabet="éÑü ẹ̀aB한がй", min_size=1, max_size=12).filter(
    lambda text: text.strip(" \u0300")
)
ENTRIES = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "aliases": st.lists(TEXTS, max_size=1),
        "authors": st.lists(TEXTS, min_size=1, max_size=2),
        "venue": TEXTS,
        "tags": st.lists(TEXTS, max_size=1),
        "summary": st.fixed_dictionaries({"en": TEXTS, "zh": TEXTS}),
        "abstract": TEXTS,
        "notes": st.fixed_dictionaries({"en": TEXTS.map(lambda text: f"- {text}\n- b\n")}),
    }
)
REST = {
    "year": 2023,
    "topics": ["vision"],
    "links": {"paper": "https://example.org"},
    "added": "2026-11-23",
    "waive": {"whitespace": "é"},
}


@given(ENTRIES, TEXTS)
@settings(max_examples=examples(25))
def test_entries_in_nfd_and_in_nfc_give_equal_results(fields: dict[str, object], name: str) -> None:
    entry = render_entry("papers", fields | REST)
    files = {
        "papers/a.yml": entry,
        TOPICS_FILE: f'- id: vision\n  name: "{name}"\n  description: {{en: "{name}", zh: b}}\n',
        TAGS_FILE: f'- tag: "{name}"\n  name: "{name}"\n  aliases: ["x{name}"]\n',
    }
    results = []
    for normalize in (str, nfd):
        with TemporaryDirectory() as folder:
            (Path(folder) / "papers").mkdir()
            for file, text in files.items():
                (Path(folder) / file).write_text(normalize(text), encoding="utf-8")
            loaded = load_entries(Path(folder))
        assert loaded.problems == ()
        collection = loaded.catalog
        pages = [(page.url, page.html, page.title) for page in render_pages(collection, SITE)]
        results.append((collection, pages, index_files(collection)))
    assert results[0] == results[1]
    assert format_text(nfd(entry), "papers") == entry


def test_only_code_and_urls_in_markdown_keep_their_characters() -> None:
    kept = nfd("``é` é``\n\n```\né\n```\n\n~~~~\né\n~~~~\n\n<https://é.org/é> [é](https://é.org/é)")
    text = nfc_markdown(kept)
    assert text == kept.replace(nfd("[é]"), "[é]")
    assert nfc_markdown(nfd("é `é")) == "é `é"


@given(st.text(alphabet="é\u0301e`https:/ 한", max_size=20))
@example(nfd("é `é` é"))
def test_an_index_in_normalized_markdown_leads_to_the_original_character(
    text: str,
) -> None:
    text = nfd(text)
    normalized = nfc_markdown(text)
    assert unicodedata.normalize("NFC", normalized) == unicodedata.normalize("NFC", text)
    for index, character in enumerate(normalized):
        if character == "h":
            assert text[index_before_nfc(text, index)] == "h"
    assert index_before_nfc(text, len(normalized)) == len(text)


def test_links_in_nfd_notes_are_found(tmp_path: Path) -> None:
    fields = {"title": "A", "authors": ["B"], "notes": {"en": "- é é [é](https://a.org) é\n- b\n"}}
    (tmp_path / "papers").mkdir()
    (tmp_path / TOPICS_FILE).write_text("- {id: vision, name: V}\n")
    content = nfd(render_entry("papers", fields | REST))
    (tmp_path / "papers" / "a.yml").write_text(content, encoding="utf-8")
    (entry,) = load_entries(tmp_path).catalog
    text = EntryText(content.encode())
    (link,) = (link for link in record_links(entry) if link.in_markdown)
    span = text.locate(link).span
    assert span is not None
    assert content[slice(*span)] == "https://a.org"


def test_site_text_is_normalized_to_nfc() -> None:
    text = SiteText.model_validate({"en": nfd("Café")})
    assert text.root == {"en": "Café"}


def test_kb_new_writes_nfc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "entries" / "papers").mkdir(parents=True)
    (tmp_path / "entries" / TOPICS_FILE).write_text("- {id: vision, name: V}\n")
    monkeypatch.chdir(tmp_path)
    arguments = [
        *("new", "paper", "--title", "Café", "--author", "José", "--year", "2023"),
        *("--topic", "vision", "--tag", "café", "--url", "https://a.org", "--summary-en", "É."),
    ]
    result = CliRunner().invoke(commands.app, [nfd(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    content = (tmp_path / "entries" / "papers" / "cafe.yml").read_text(encoding="utf-8")
    assert "title: Café" in content
    assert unicodedata.is_normalized("NFC", content)
