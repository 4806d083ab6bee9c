"""The program `bibtex` and two parsers of BibTeX read the records of hostile entries and of real entries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pybtex.database
import pytest
from bibtexparser.entrypoint import parse_string

from site_builder.citations import bibtex, record_of
from site_builder.entry_files import load_entries
from site_builder.models import Entry
from tests.citations.samples import hostile_entries
from tests.conftest import SEED
from tests.factories import paper


def records(entries: list[Entry], *, plain: bool = False) -> str:
    return "\n\n".join(bibtex(record_of(entry, "en"), plain=plain) for entry in entries) + "\n"


def all_entries() -> list[Entry]:
    return [*hostile_entries(), *load_entries(SEED / "entries").catalog]


@pytest.fixture(scope="module")
def program() -> str:
    """Return the path of `bibtex`. In CI, requirements/browser.sh has installed it."""
    path = shutil.which("bibtex")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("bibtex is missing: requirements/browser.sh installs texlive-binaries")
    if path is None:
        pytest.skip("bibtex is missing. To install it, run: sh requirements/browser.sh")
    return path


def bibliography(program: str, folder: Path, text: str, style: str = "plain") -> tuple[str, str]:
    """Run the program `bibtex` on the records in `text`. Return (bibliography, messages of the program)."""
    (folder / "all.bib").write_text(text, encoding="utf-8")
    aux = f"\\relax\n\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{all}}\n"
    (folder / "all.aux").write_text(aux, encoding="utf-8")
    done = subprocess.run([program, "all"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return (folder / "all.bbl").read_text(encoding="utf-8", errors="replace"), done.stdout


def test_bibtex_reads_every_record(program: str, tmp_path: Path) -> None:
    entries = all_entries()
    text, messages = bibliography(program, tmp_path, records(entries, plain=True))
    assert text.count("\\bibitem{") == len(entries)
    assert "Repeated entry" not in messages
    assert "to sort, need author or key" not in messages
    assert "error message" not in messages


# Title -> the title as the style `plain` prints it.
TITLES = {
    "BLIP-2: Bootstrapping Language-Image Pre-training": "BLIP-2: Bootstrapping language-image pre-training",
    '"Translationese" No More? On COVID-19, iPhones and the Dirichlet Prior': (
        "``Translationese'' no more? On COVID-19, iPhones and the Dirichlet prior"
    ),
    "The Rise of #BlackLivesMatter Tweets": r"The rise of \#BlackLivesMatter tweets",
    "#Hashtags Considered Harmful": r"\#Hashtags considered harmful",
    "Going Beyond $5 and C++": r"Going beyond \$5 and C++",
    "What Matters? A Study: The Good and the Bad": "What matters? A study: The good and the bad",
    "Learning from Dirichlet, Wasserstein and Chinese text": "Learning from Dirichlet, Wasserstein and Chinese text",
    "Training with Olga priors for q-learning": "Training with Olga priors for q-learning",
}


@pytest.mark.parametrize(("title", "printed"), TITLES.items())
def test_the_style_plain_keeps_capitals_of_names_and_at_the_start_of_sentences(
    program: str, tmp_path: Path, title: str, printed: str
) -> None:
    text, _ = bibliography(program, tmp_path, records([paper(title=title)]))
    assert printed in re.sub(r"[{}]", "", " ".join(text.split()))


def test_pybtex_reads_every_record_and_the_parts_of_names() -> None:
    entries = all_entries()
    database = pybtex.database.parse_string(records(entries), "bibtex")
    assert set(database.entries.keys()) == {record_of(entry, "en").key for entry in entries}
    for entry in entries:
        record = record_of(entry, "en")
        persons = database.entries[record.key].persons.get("author", [])
        assert len(persons) == len(record.authors), record.key
    (berg, _) = database.entries["name-1"].persons["author"]
    assert (berg.last_names, berg.first_names) == (["Van", "Der", "Berg"], ["Anna"])
    (king, _) = database.entries["name-2"].persons["author"]
    assert (king.last_names, king.lineage_names) == (["King"], ["Jr."])
    (beethoven, _) = database.entries["name-9"].persons["author"]
    assert (beethoven.prelast_names, beethoven.last_names) == (["van"], ["Beethoven"])


def test_bibtexparser_reads_every_record() -> None:
    entries = all_entries()
    library = parse_string(records(entries))
    assert library.failed_blocks == []
    assert len(library.entries) == len(entries)
