"""Reading BibTeX records in the forms of Google Scholar, DBLP, ACL and JabRef."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.i18n import SiteLanguages
from site_builder.metadata.bibtex import BibtexRecord, entry_from, is_bibtex, read_bibtex
from site_builder.services.works import Person, Work
from site_builder.venues import VenueRegistry
from tests import examples


def one(text: str) -> BibtexRecord:
    [record] = read_bibtex(text)
    return record


def test_the_record_of_a_conference_paper_is_read() -> None:
    record = one(r"""
        % from a publisher
        @string{icml = "International Conference on Machine Learning"}
        @InProceedings{ada23,
          title = {{NumPair}: Sorting {\"o} in $\pi_0$ Pairs --- ``Fast''},
          author = {Lovelace, Ada and {\'E}mile Zola and {Sorting Team} and van der Berg, Anna and others},
          booktitle = icml # " 2023", pages = {1--9}, year = 2023, month = jul,
          doi = {https://doi.org/10.1145/123\_45}, volume = "4"
        }""")

    assert record.name == "ada23 (line 4)"
    assert record.is_incomplete
    assert record.work == Work(
        title="NumPair: Sorting ö in π₀ Pairs — “Fast”",
        authors=(
            Person(name="Ada Lovelace", family="Lovelace", given="Ada"),
            Person(name="Émile Zola"),
            Person(name="Sorting Team", is_organisation=True),
            Person(name="Anna van der Berg", family="van der Berg", given="Anna"),
        ),
        date="2023-07",
        type="conference",
        venue="International Conference on Machine Learning 2023",
        volume="4",
        pages="1-9",
        doi="10.1145/123_45",
    )


@pytest.mark.parametrize(
    ("fields", "arxiv_id", "url"),
    [
        ("eprint={2301.12597}, archivePrefix={arXiv}", "2301.12597", ""),
        ("journal={arXiv preprint arXiv:2301.12597}", "2301.12597", ""),
        ("journal={CoRR}, volume={abs/2301.12597}", "2301.12597", ""),
        ("doi={10.48550/arXiv.2301.12597}", "2301.12597", ""),
        ("url={https://arxiv.org/abs/2301.12597v2}", "", "https://arxiv.org/abs/2301.12597v2"),
        ("howpublished={\\url{https://example.org/a\\_b}}", "", "https://example.org/a_b"),
        ("url={https://example.org/x}, eprint={2301.12597}", "2301.12597", ""),
        ("eprint={2301.12597}, eprinttype={pubmed}, url={https://x.example.org/}", "", None),
    ],
)
def test_the_arxiv_id_and_the_url_of_a_record_are_read(
    fields: str, arxiv_id: str, url: str | None
) -> None:
    record = one(f"@article{{x, title={{Sorting}}, {fields}}}")

    assert record.work.arxiv_id == arxiv_id
    assert record.reference is not None
    expected = url or (
        f"https://arxiv.org/abs/{arxiv_id}" if arxiv_id else "https://x.example.org/"
    )
    assert record.reference.identifier.url == expected
    assert record.work.venue == ""


@pytest.mark.parametrize("last", ["others", "Others"])
def test_a_record_whose_authors_end_with_others_is_incomplete(last: str) -> None:
    record = one(f"@misc{{x, title={{Sorting}}, author={{Ada Li and {last}}}}}")
    assert [person.name for person in record.work.authors] == ["Ada Li"]
    assert record.is_incomplete


def test_valid_bibtex_records_are_read_although_other_records_cannot_be_read() -> None:
    records = list(
        read_bibtex(
            "@article{broken, title = {never closed\n"
            "@misc{none, title={No link}}\n"
            '@misc(fine, title="Numbers", url="https://example.org/")\n'
            "@misc{fine, title={Again}, title={Twice}, doi={10.1145/22222}}"
        )
    )

    assert [bool(record.problem) for record in records] == [True, True, False, False]
    assert "line 1 cannot be read" in records[0].problem
    assert "no valid DOI, arXiv id or URL" in records[1].problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [("@article{x,}", True), ("# refs\n2301.12597\n", False), ("mail@example.org {x}", False)],
)
def test_a_text_is_bibtex_only_if_a_line_begins_a_record(text: str, expected: bool) -> None:
    assert is_bibtex(text) is expected


def test_very_many_empty_lines_are_searched_in_a_second() -> None:
    start = time.process_time()
    assert not is_bibtex("\n" * 100_000)
    assert time.process_time() - start < 1


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
@example("<script>alert(1)</script>", "&amp;lt;b&amp;gt;")
@example("{{{{", "} @article{x, title=")
@example(r"\textless script\textgreater", "a and {b and c")
def test_reading_any_text_raises_no_exception(title: str, author: str) -> None:
    text = f"@misc{{x, title={{{title}}}, author={{{author}}}, url={{https://example.org/x}}}}"
    for record in read_bibtex(text):
        if record.reference is not None:
            found = entry_from(record, VenueRegistry(), SiteLanguages())
            assert "<script" not in repr(found.data())
