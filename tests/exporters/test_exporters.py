"""The formats of `kb export`: which entries, fields and citation keys the files contain."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.citations import bibtex, record_of
from site_builder.entry_files import load_entries
from site_builder.exporters import EXPORTERS
from site_builder.exporters.as_csv import csv_head
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry
from site_builder.models.venue_series import VenueSeries
from site_builder.selection import select_entries
from site_builder.venues import VenueRegistry
from tests.conftest import SEED
from tests.extensions import add_kind
from tests.factories import paper, repo, topic


def catalog(*entries: Entry, languages: SiteLanguages | None = None) -> Catalog:
    redirects = {"papers/old": "papers/a"}
    return build_catalog(entries, [topic()], (), redirects, languages)


def export(name: str, one: Catalog, *ids: str) -> str:
    return EXPORTERS[name].export(one, select_entries(one, ids), {}).decode("utf-8")


def citation_keys(text: str) -> list[str]:
    return re.findall(r"^@\w+\{([^,]+),$", text, re.MULTILINE)


TEXT_FORMATS = [name for name, exporter in EXPORTERS.items() if exporter.is_text]


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_every_text_format_has_a_link_to_the_work_of_each_entry(name: str) -> None:
    seed = load_entries(SEED / "entries").catalog
    text = export(name, seed)
    assert text.endswith("\n")
    assert re.fullmatch(r"(?:entries|catalog)\.[a-z]+", EXPORTERS[name].file_name)
    for entry in seed:
        assert any(link.url in text for link in entry.own_links), entry.id


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_empty_catalog_is_exported_in_every_format_without_an_error(name: str) -> None:
    assert isinstance(EXPORTERS[name].export(catalog(), (), {}), bytes)


def test_a_bibtex_file_joins_the_records_of_its_entries() -> None:
    first, second = paper("a"), repo("b")
    text = export("bibtex", catalog(first, second))
    records = [bibtex(record_of(entry, "en")) for entry in (first, second)]
    assert text == f"{records[0]}\n\n{records[1]}\n"


DETAILED = paper(
    "a",
    year=2023,
    published="2023-07-23",
    tags=["q-former", "图文"],
    abstract="We *sort* a list:\n\n- by parts",
)


def test_files_for_reference_managers_contain_tags_abstract_and_date() -> None:
    one = catalog(DETAILED)
    text = export("bibtex", one)
    assert "year     = {2023},\n  month    = jul,\n" in text
    assert (
        "  day      = {23},\n  keywords = {q-former, 图文},\n  abstract = {We sort a list: by parts},\n}"
        in text
    )
    assert export("ris", one).split("\r\n")[4:6] == ["PY  - 2023", "DA  - 2023/07/23"]
    assert "KW  - q-former\r\nKW  - 图文\r\nAB  - We sort a list: by parts\r\n" in export(
        "ris", one
    )
    (item,) = json.loads(export("csl-json", one))
    assert item["issued"] == {"date-parts": [[2023, 7, 23]]}
    assert (item["keyword"], item["abstract"]) == ("q-former, 图文", "We sort a list: by parts")


def test_bibtex_titles_are_in_the_sites_first_language() -> None:
    entry = paper("a", title={"en": "Title", "zh": "标题"})
    assert "{标题}" in export("bibtex", catalog(entry, languages=SiteLanguages(("zh", "en"))))


def test_citation_keys_do_not_depend_on_the_selection_of_entries() -> None:
    slugs = ("a-b", "ab", "ab-2", "a-b-2")
    one = catalog(*(paper(slug, authors=["Ann Li"]) for slug in slugs))
    assert len(set(citation_keys(export("bibtex", one)))) == len(slugs)
    assert citation_keys(export("bibtex", one, "papers/ab", "papers/a-b")) == ["ab", "a-b"]


def test_an_item_in_csl_json_has_the_key_and_the_author() -> None:
    (item,) = json.loads(export("csl-json", catalog(paper("a", authors=["欧阳锋"]))))
    assert (item["id"], item["author"]) == ("a", [{"literal": "欧阳锋"}])


def test_ris_lines_end_with_cr_and_lf() -> None:
    text = export("ris", catalog(paper("a", authors=["Shreya"]), repo("b")))
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert "AU  - Shreya" in lines
    assert lines.count("ER  - ") == 2


@pytest.mark.parametrize("name", ["bibtex", "bibtex-plain", "csl-json", "ris", "json", "jsonl"])
def test_citation_formats_and_json_contain_the_full_name_of_a_venue(name: str) -> None:
    fields = {"id": "jip", "name": "JIP", "full_name": "Journal of Invented Physics"}
    series = VenueSeries.model_validate({**fields, "kind": "journal"})
    one = replace(catalog(paper("a", venue="JIP 2023")), venues=VenueRegistry((series,)))
    assert "Journal of Invented Physics" in export(name, one)


def test_csv_columns_of_an_added_kind_exist_only_while_the_kind_exists() -> None:
    languages = SiteLanguages()
    before = csv_head(languages)
    with pytest.MonkeyPatch.context() as patch:
        add_kind(patch)
        assert "base_model" in csv_head(languages).split(",")
    assert csv_head(languages) == before
