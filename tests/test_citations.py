"""BibTeX records: fields, names and keys. Special characters are escaped, so no text can end its field."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.citations import bibtex, citation_key, escape_bibtex
from site_builder.entry_files import load_entries
from site_builder.models import Entry
from tests.conftest import SEED
from tests.factories import dataset, paper, repo

ENTRIES = SEED / "entries"

RECORDS: dict[str, tuple[Entry, str]] = {
    "a preprint": (
        paper(
            "blip-2",
            title="BLIP-2: Bootstrapping",
            authors=["Junnan Li"],
            links={"paper": "arXiv:2301.12597v3"},
        ),
        """\
@misc{li2023blip2,
  title         = {{BLIP-2:} Bootstrapping},
  author        = {Li, Junnan},
  year          = {2023},
  eprint        = {2301.12597},
  archivePrefix = {arXiv},
  eprinttype    = {arxiv},
  url           = {https://arxiv.org/abs/2301.12597v3},
}""",
    ),
    "a paper of a conference": (
        paper(
            "udop",
            title="Unifying Vision & Text",
            authors=["Zineng Tang", "Mohit Bansal"],
            venue="CVPR 2023",
            pages="19254 – 19264",
            links={"paper": "doi:10.1109/CVPR52729.2023.01845"},
        ),
        """\
@inproceedings{tang2023udop,
  title     = {Unifying Vision \\& Text},
  author    = {Tang, Zineng and Bansal, Mohit},
  year      = {2023},
  booktitle = {CVPR 2023},
  pages     = {19254--19264},
  doi       = {10.1109/cvpr52729.2023.01845},
  url       = {https://doi.org/10.1109/cvpr52729.2023.01845},
}""",
    ),
    "a repository": (
        repo("lavis", name={"en": "LAVIS", "zh": "拉维斯"}),
        """\
@misc{repolavis,
  title = {{LAVIS}},
  url   = {https://github.com/example/lavis},
}""",
    ),
    "a dataset with authors": (
        dataset("wukong", name={"zh": "悟空"}, authors=["李俊男", "OpenAI"], year="2022"),
        """\
@misc{dataset2022wukong,
  title  = {悟空},
  author = {{李俊男} and {OpenAI}},
  year   = {2022},
  url    = {https://example.org/datasets/wukong},
}""",
    ),
}


@pytest.mark.parametrize(("entry", "record"), RECORDS.values(), ids=RECORDS)
def test_papers_repositories_and_datasets_become_bibtex_records(entry: Entry, record: str) -> None:
    assert bibtex(entry, "en") == record


ESCAPED = {
    "R&D": r"R\&D",
    "100%": r"100\%",
    "$5": r"\$5",
    "#1": r"\#1",
    "a_b": r"a\_b",
    "a{b": r"a\textbraceleft{}b",
    "a}b": r"a\textbraceright{}b",
    "~": r"\textasciitilde{}",
    "x^2": r"x\textasciicircum{}2",
    r"\input": r"\textbackslash{}input",
    "two\n  lines": "two lines",
    "多模态": "多模态",
    "Müller": "Müller",
}


@pytest.mark.parametrize(("text", "escaped"), ESCAPED.items())
def test_special_characters_are_escaped(text: str, escaped: str) -> None:
    assert escape_bibtex(text) == escaped


# Name -> BibTeX author.
NAMES = {
    "Junnan Li": "Li, Junnan",
    "Jong Wook Kim": "Kim, Jong Wook",
    "Aäron van den Oord": "van den Oord, Aäron",
    "Charles de la Vallée Poussin": "de la Vallée Poussin, Charles",
    "Martin Luther King Jr.": "King, Jr., Martin Luther",
    "Martin Luther King, Jr.": "King, Jr., Martin Luther",
    "Henry Ford II": "Ford, II, Henry",
    "bell hooks": "hooks, bell",
    "李俊男": "{李俊男}",
    "山田 太郎": "{山田太郎}",
    "OpenAI": "{OpenAI}",
    "Qwen Team": "{Qwen Team}",
    "Institute of Automation, CAS": "{Institute of Automation, CAS}",
    "Smith and Wesson": "{Smith and Wesson}",
    "R&D Group": r"{R\&D Group}",
}


@pytest.mark.parametrize(("name", "author"), NAMES.items())
def test_names_of_people_are_split_and_organisations_are_braced(name: str, author: str) -> None:
    assert f"author = {{{author}}}," in re.sub(" +", " ", bibtex(paper(authors=[name]), "en"))


TITLES = {
    "BLIP and GPT-4 at CVPR": "{BLIP} and {GPT-4} at {CVPR}",
    "LLaVA for Q-Former": "{LLaVA} for {Q-Former}",
    "Learning A Thing": "Learning A Thing",
    "50% of {X}": r"50\% of {\textbraceleft{}X\textbraceright{}}",
}


@pytest.mark.parametrize(("title", "written"), TITLES.items())
def test_words_with_inner_capitals_are_put_in_braces(title: str, written: str) -> None:
    assert f"title  = {{{written}}}," in bibtex(paper(title=title), "en")


# --- keys -------------------------------------------------------------------------------------


def test_citation_keys_of_the_test_entries_are_unique() -> None:
    counted = Counter(citation_key(entry) for entry in load_entries(ENTRIES).catalog)
    assert counted.most_common(1)[0][1] == 1


def test_entries_with_equal_names_have_different_citation_keys() -> None:
    shared = {"authors": ["Haotian Liu"], "year": "2023"}
    entries: list[Entry] = [
        paper("llava", **shared),
        repo("llava", **shared),
        dataset("llava", **shared),
    ]
    assert len({citation_key(entry) for entry in entries}) == 3


KEYS = {
    "Junnan Li": "li2023blip",
    "李俊男": "paper2023blip",
    "Étienne Müller": "muller2023blip",
    "Beijing Academy of Artificial Intelligence": "beijing2023blip",
    "Aäron van den Oord": "vandenoord2023blip",
}


@pytest.mark.parametrize(("author", "key"), KEYS.items())
def test_citation_keys_are_plain_ascii(author: str, key: str) -> None:
    assert citation_key(paper(authors=[author])) == key


# --- properties -------------------------------------------------------------------------------

TEXTS = st.text(alphabet=r"ab {}\%$#&~^_,@=-\"'视", min_size=1, max_size=20).filter(str.strip)
HOSTILE = "x}, url = {evil"


def depth(text: str) -> list[int]:
    """Return the number of open braces after each character. In BibTeX, a backslash does not escape a brace."""
    steps = [{"{": 1, "}": -1}.get(character, 0) for character in text]
    return [sum(steps[: end + 1]) for end in range(len(steps))]


@given(TEXTS, TEXTS, TEXTS, TEXTS)
@example(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
@example("}", "}", "}", "}")
def test_text_cannot_end_its_field_or_record(
    title: str, author: str, venue: str, pages: str
) -> None:
    entry = paper(title=title, authors=[author], venue=venue, pages=pages)
    record = bibtex(entry, "en")
    depths = depth(record)
    assert min(depths[:-1]) >= 0
    assert 0 not in depths[record.index("{") : -1]
    assert depths[-1] == 0
    for line in record.splitlines()[1:-1]:
        field, _, value = line.partition(" = ")
        assert re.fullmatch(r"  (title|author|year|booktitle|pages|url) *", field)
        assert value.startswith("{")
        assert value.endswith("},")
        assert 0 not in depth(value[:-1])[:-1]


@pytest.mark.parametrize(
    "link", ["doi:10.1234/a}b{{c", "https://example.org/a%7Db", "https://example.org/a}b?c={"]
)
def test_url_cannot_end_its_field(link: str) -> None:
    assert depth(bibtex(paper(links={"paper": link}), "en"))[-1] == 0
