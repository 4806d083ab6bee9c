"""BibTeX records: fields, names and keys. Special characters are escaped, so no text can end its field."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.citations import bibtex, escape_bibtex, record_of
from site_builder.models import Entry
from tests.factories import dataset, paper, repo

# Name of a case -> (entry, its BibTeX record).
RECORDS: dict[str, tuple[Entry, str]] = {
    "a preprint": (
        paper(
            "blip-2",
            title="BLIP-2: Bootstrapping",
            authors=["Junnan Li"],
            links={"paper": "arXiv:2301.12597v3"},
        ),
        """\
@misc{blip-2,
  title         = {{BLIP-2}: Bootstrapping},
  author        = {Li, Junnan},
  year          = {2023},
  publisher     = {arXiv},
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
@inproceedings{udop,
  title     = {Unifying Vision \\& Text},
  author    = {Tang, Zineng and Bansal, Mohit},
  year      = {2023},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  pages     = {19254--19264},
  doi       = {10.1109/cvpr52729.2023.01845},
  url       = {https://doi.org/10.1109/cvpr52729.2023.01845},
}""",
    ),
    "an article of a journal": (
        paper(
            "survey",
            title="A Survey",
            authors=["Ada Lovelace"],
            venue="to appear in IEEE TPAMI 45(3), 2023",
            cite_key=["lovelace2023", "lovelace2022"],
        ),
        """\
@article{lovelace2023,
  title   = {A Survey},
  author  = {Lovelace, Ada},
  year    = {2023},
  journal = {IEEE Transactions on Pattern Analysis and Machine Intelligence},
  volume  = {45},
  number  = {3},
  url     = {https://example.org/papers/survey},
  note    = {To appear},
  ids     = {lovelace2022},
}""",
    ),
    "a repository": (
        repo("lavis", name={"en": "LAVIS", "zh": "拉维斯"}),
        """\
@software{repo:lavis,
  title        = {{LAVIS}},
  author       = {{example}},
  howpublished = {GitHub repository},
  url          = {https://github.com/example/lavis},
  urldate      = {2026-11-23},
}""",
    ),
    "a dataset with authors": (
        dataset("wukong", name={"zh": "悟空"}, authors=["李俊男", "OpenAI"], year="2022"),
        """\
@dataset{dataset:wukong,
  title        = {悟空},
  author       = {{李俊男} and {OpenAI}},
  year         = {2022},
  howpublished = {Data set},
  url          = {https://example.org/datasets/wukong},
  urldate      = {2026-11-23},
}""",
    ),
    "a dataset without authors": (
        dataset("wukong", name="悟空"),
        """\
@dataset{dataset:wukong,
  title        = {悟空},
  key          = {悟空},
  howpublished = {Data set},
  url          = {https://example.org/datasets/wukong},
  urldate      = {2026-11-23},
}""",
    ),
}


def bibtex_of(entry: Entry, *, plain: bool = False) -> str:
    citation = record_of(entry, "en")
    return bibtex(citation, plain=plain)


@pytest.mark.parametrize(("entry", "record"), RECORDS.values(), ids=RECORDS)
def test_papers_repositories_and_datasets_become_bibtex_records(entry: Entry, record: str) -> None:
    assert bibtex_of(entry) == record


@pytest.mark.parametrize(
    ("venue", "booktitle"),
    [
        ("CVPRW 2023", "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops"),
        ("ICCV Workshops 2023", "Proceedings of the IEEE/CVF International Conference on Computer Vision Workshops"),
        ("CVPR Workshop on X 2023", "CVPR Workshop on X 2023"),
        ("NeurIPS Workshop 2023", "NeurIPS Workshop 2023"),
        ("A → B 2023", r"A {$\rightarrow$} B 2023"),
    ],
)  # fmt: skip
def test_proceedings_have_their_full_title_where_it_is_known(venue: str, booktitle: str) -> None:
    record = bibtex_of(paper(venue=venue, year=2023))
    assert f"booktitle = {{{booktitle}}}," in record


# Name of a case -> (entry, the field `howpublished` of its record for the classic styles of BibTeX).
HOW_PUBLISHED: dict[str, tuple[Entry, str]] = {
    "software": (
        repo("lavis"),
        r"GitHub repository, \url{https://github.com/example/lavis}",
    ),
    "a dataset": (
        dataset("coco", url="https://example.org/coco"),
        r"Data set, \url{https://example.org/coco}",
    ),
    "a preprint": (paper(links={"paper": "arXiv:2301.12597"}), "arXiv:2301.12597"),
    "a paper on a web page": (
        paper(links={"paper": "https://example.org/p"}),
        r"\url{https://example.org/p}",
    ),
}


@pytest.mark.parametrize(("entry", "howpublished"), HOW_PUBLISHED.values(), ids=HOW_PUBLISHED)
def test_plain_bibtex_writes_works_without_a_venue_as_misc_records(
    entry: Entry, howpublished: str
) -> None:
    record = bibtex_of(entry, plain=True)
    assert record.startswith("@misc{")
    assert f"  howpublished = {{{howpublished}}}," in re.sub(" +=", " =", record)


def test_the_option_useprefix_is_set_for_lower_case_particles() -> None:
    def has_option(*names: str) -> bool:
        return "options = {useprefix=true}" in re.sub(
            " +=", " =", bibtex_of(paper(authors=list(names)))
        )

    assert has_option("Ada Lovelace", "Aäron van den Oord")
    assert not has_option("bell hooks", "Anna Van Der Berg", "the vLLM Authors")


# Text -> the text as BibTeX contains it.
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
    "a <5 | b->c": r"a \textless{}5 \textbar{} b-\textgreater{}c",
    "two\n  lines": "two lines",
    "多模态": "多模态",
    "Müller": "Müller",
}


@pytest.mark.parametrize(("text", "escaped"), ESCAPED.items())
def test_only_special_characters_and_white_space_are_changed(text: str, escaped: str) -> None:
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
    "bell hooks": "{hooks}, bell",
    "李俊男": "{李俊男}",
    "山田 太郎": "{山田太郎}",
    "Van Der Berg, Anna": "Van Der Berg, Anna",
    "ATLAS Collaboration": "{ATLAS Collaboration}",
    "Wei Zhang (张伟)": "Zhang, Wei",
    "Shreya": "{Shreya}",
    "OpenAI": "{OpenAI}",
    "Qwen Team": "{Qwen Team}",
    "Institute of Automation, CAS": "{Institute of Automation, CAS}",
    "Smith and Wesson": "{Smith and Wesson}",
    "R&D Group": r"{R\&D Group}",
}


@pytest.mark.parametrize(("name", "author"), NAMES.items())
def test_names_of_authors_become_bibtex_names(name: str, author: str) -> None:
    assert f"author = {{{author}}}," in re.sub(" +", " ", bibtex_of(paper(authors=[name])))


# Title -> the title as BibTeX contains it.
TITLES = {
    "BLIP and GPT-4 at CVPR": "{BLIP} and {GPT-4} at {CVPR}",
    "LLaVA for Q-Former": "{LLaVA} for {Q-Former}",
    "Learning A Thing": "Learning A Thing",
    "50% of {X}": r"50\% of {{\textbraceleft{}X\textbraceright{}}}",
    "BLIP: A Model": "{BLIP}: A Model",
    "The #BlackLivesMatter Tweets": r"The {{\#BlackLivesMatter}} Tweets",
    '"Translationese" No More? On COVID-19': "``{Translationese}'' No More? {On} {COVID-19}",
    "Dirichlet Priors for Chinese-English Text": "{Dirichlet} Priors for {Chinese-English} Text",
    "Vision-Language Pre-Training": "Vision-Language Pre-Training",
    "Learning from Olga and from C++": "Learning from {Olga} and from {C++}",
}


@pytest.mark.parametrize(("title", "written"), TITLES.items())
def test_only_words_whose_capitals_must_stay_are_in_braces(title: str, written: str) -> None:
    assert f"title = {{{written}}}," in re.sub(" +=", " =", bibtex_of(paper(title=title)))


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
    record = bibtex_of(entry)
    depths = depth(record)
    assert min(depths[:-1]) >= 0
    assert 0 not in depths[record.index("{") : -1]
    assert depths[-1] == 0
    for line in record.splitlines()[1:-1]:
        field, _, value = line.partition(" = ")
        assert re.fullmatch(
            r"  (title|author|year|booktitle|journal|volume|number|publisher|pages|url|urldate|note) *",
            field,
        )
        assert value.startswith("{")
        assert value.endswith("},")
        assert 0 not in depth(value[:-1])[:-1]


@pytest.mark.parametrize("hostile", ["a}b{{c", "a}b{c", "a}}}b", "{{{"])
def test_a_doi_or_url_cannot_end_its_field_or_record(hostile: str) -> None:
    """Entries encode braces in URLs, but not in DOIs. So the test itself puts a URL with braces into the citation."""
    citation = record_of(paper(links={"paper": f"doi:10.1234/{hostile}"}), "en")
    assert citation.doi == f"10.1234/{hostile}"
    record = bibtex(replace(citation, url=f"https://example.org/{hostile}"))
    depths = depth(record)
    assert depths[-1] == 0
    assert 0 not in depths[record.index("{") : -1]
    for field in ("doi", "url"):
        (line,) = [line for line in record.splitlines() if line.startswith(f"  {field} ")]
        assert 0 not in depth(line.partition(" = ")[2].removesuffix(","))[:-1]
