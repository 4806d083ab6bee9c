"""`read_json` and `read_jsonl` return the catalog that was exported, except for its pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from site_builder.catalog import Catalog
from site_builder.catalog.collection import with_entries
from site_builder.entry_files import load_entries
from site_builder.errors import UsageError
from site_builder.exporters import EXPORTERS
from site_builder.exporters.reading import read_json, read_jsonl
from site_builder.i18n import SiteLanguages
from tests import examples
from tests.conftest import PROJECT, SEED
from tests.exporters.strategies import catalogs
from tests.factories import catalog, paper

Read = Callable[[bytes], Catalog]
GOOD = PROJECT / "tests" / "data" / "good"
READERS = {"json": read_json, "jsonl": read_jsonl}
both_formats = pytest.mark.parametrize(("name", "read"), READERS.items())


def exported(name: str, one: Catalog) -> bytes:
    return EXPORTERS[name].export(one, tuple(one), {})


@pytest.mark.slow
@both_formats
@settings(max_examples=examples(60))
@given(catalogs())
def test_reading_an_exported_file_returns_the_exported_catalog(
    name: str, read: Read, one: Catalog
) -> None:
    content = exported(name, one)
    again = read(content)
    assert again == one
    assert [repr(entry) for entry in again] == [repr(entry) for entry in one]
    assert exported(name, again) == content


@both_formats
@pytest.mark.parametrize("folder", [SEED / "entries", GOOD])
def test_reading_an_exported_folder_returns_its_catalog_without_pictures(
    name: str, read: Read, folder: Path
) -> None:
    loaded = load_entries(folder).catalog
    assert read(exported(name, loaded)) == replace(loaded, pictures={})


@both_formats
def test_a_file_of_one_selected_entry_contains_all_topics(name: str, read: Read) -> None:
    loaded = load_entries(SEED / "entries").catalog
    selected = [loaded.entries["papers/clip"]]
    again = read(EXPORTERS[name].export(loaded, selected, {}))
    assert again == replace(
        with_entries(loaded, selected), pictures={}, text_links=again.text_links
    )
    assert again.topics == loaded.topics


@both_formats
def test_a_catalog_that_is_read_has_the_languages_of_the_site(name: str, read: Read) -> None:
    one = replace(catalog(paper()), languages=SiteLanguages(("zh",)))
    assert read(exported(name, one)).languages.codes == ("zh",)


@pytest.mark.parametrize("name", READERS)
def test_each_record_is_on_one_line(name: str) -> None:
    one = catalog(paper("a", notes={"en": "Two\n\nparagraphs"}), paper("b"))
    lines = exported(name, one).decode().splitlines()
    records = [json.loads(line.rstrip(",")) for line in lines if '"papers/' in line]
    assert [record["id"] for record in records] == ["papers/a", "papers/b"]


HEAD = '"version": 1, "languages": ["en"]'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is not a JSON object: Invalid JSON"),
        ("[" * 100_000, "The file is not a JSON object: Invalid JSON"),
        ("[]", "The file is not a JSON object: Input should be an object"),
        ("{}", "version: is missing. Export the file again"),
        (
            '{"version": 2, "languages": ["en"]}',
            "version: is 2; this program reads 1. Export the file again with this version",
        ),
        ('{"version": 1, "languages": ["xx"]}', "languages[0]: xx is not a language"),
        ('{"version": 1, "languages": [[]]}', "languages[0]: Input should be a valid string"),
        ('{"version": 1, "languages": []}', "languages: List should have at least 1 item"),
        (f'{{{HEAD}, "entries": {{}}}}', "entries: Input should be a valid list"),
        (f'{{{HEAD}, "entries": [{{"id": "talks/a"}}]}}', "entries[0]: needs an `id`"),
        (f'{{{HEAD}, "entries": [null]}}', "entries[0]: needs an `id`"),
        (
            f'{{{HEAD}, "entries": [{{"id": "papers/a"}}]}}',
            "papers/a: entries[0].authors: is missing. Export the file again",
        ),
        (f'{{{HEAD}, "topics": [{{"id": "A B", "name": "A"}}]}}', "topics[0].id: `A B` is not an"),
        (f'{{{HEAD}, "redirects": [{{"from": "a"}}]}}', "redirects[0].to: is missing"),
        (f'{{{HEAD}, "macros": [{{"name": 1}}]}}', "macros[0].name: Input should be a valid str"),
        (f'{{{HEAD}, "tags": ["a"]}}', "tags[0]: Input should be a valid dictionary"),
    ],
)
def test_the_error_of_an_invalid_file_says_what_is_wrong(content: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_json(content.encode())
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"type": "talk"}', "Line 3 needs a `type`: one of topic"),
        (b'{"type": []}', "Line 3 needs a `type`: one of topic"),
        (b"[", "Line 3 is not a JSON object: Invalid JSON"),
    ],
)
def test_line_numbers_in_errors_count_empty_lines(line: bytes, message: str) -> None:
    head = b'{"type": "catalog", "version": 1, "languages": ["en"]}'
    with pytest.raises(UsageError, match=message):
        read_jsonl(head + b"\n\n" + line + b"\n")
