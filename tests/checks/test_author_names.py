"""Test the checks `author-style` and `name-split`."""

from __future__ import annotations

from site_builder.catalog import build_catalog
from site_builder.checks.author_names import find_guessed_names, find_wrong_authors
from tests.factories import paper


def test_a_wrong_author_is_reported_with_the_names_to_write() -> None:
    entry = paper(authors=["Ada King", "Liu, Haotian and Li, Chunyuan", "Bob Jones*", "et al."])
    findings = [(f.field, f.message, f.hint) for f in find_wrong_authors(entry)]
    assert findings == [
        (
            ("authors", 1),
            "`Liu, Haotian and Li, Chunyuan` contains several names",
            'Write ["Liu, Haotian", "Li, Chunyuan"], or run `kb fmt --fix`.',
        ),
        (
            ("authors", 2),
            "`Bob Jones*` contains the mark of a footnote",
            "Write [Bob Jones], or run `kb fmt --fix`.",
        ),
        (
            ("authors", 3),
            "`et al.` is not the name of an author",
            "Delete it, and write all authors.",
        ),
    ]


def test_only_a_repeated_name_without_an_orcid_is_reported() -> None:
    (finding,) = find_wrong_authors(paper(authors=["Wei Wang", "Ada King", "Wang, Wei"]))
    assert (finding.field, finding.message) == (("authors", 2), "repeats author 1, `Wei Wang`")
    other = {"family": "Wang", "given": "Wei", "orcid": "0000-0002-1825-0097"}
    assert list(find_wrong_authors(paper(authors=["Wei Wang", other]))) == []


def test_a_guessed_family_name_is_reported_once_with_an_unambiguous_form() -> None:
    names = ["Anna Van Der Berg", "Ada Lovelace", "Anna van der Berg"]
    entries = [paper("a", authors=names), paper("b", authors=["Anna Van Der Berg"])]
    (finding,) = find_guessed_names(build_catalog(entries, ()))
    assert (finding.subject, finding.field) == ("papers/a", ("authors", 0))
    assert finding.hint.startswith("Write `Van Der Berg, Anna`. If")
    entries.append(paper("c", authors=["Van Der Berg, Anna"]))
    (finding,) = find_guessed_names(build_catalog(entries, ()))
    assert finding.hint == "papers/c has `Van Der Berg, Anna`. Write this form here, too."


def test_the_hint_about_and_others_asks_for_all_authors() -> None:
    entry = paper(authors=["Alice Smith and others", "Liu, Haotian and Li, Chunyuan and others"])
    assert [finding.hint for finding in find_wrong_authors(entry)] == [
        "Write [Alice Smith], and all other authors.",
        'Write ["Liu, Haotian", "Li, Chunyuan"], and all other authors.',
    ]


def test_only_a_degree_at_the_end_of_a_name_is_reported() -> None:
    entry = paper(authors=["John Smith, PhD", "Ana One Ph.D.", "PhD Students"])
    hints = [finding.hint for finding in find_wrong_authors(entry)]
    assert [hint[: hint.index(",")] for hint in hints] == [
        "Write [John Smith]",
        "Write [Ana One]",
    ]


def test_the_hint_moves_a_family_name_from_the_beginning_to_the_end() -> None:
    entries = [paper("a", authors=["Zhang Xiaoming", "Zhang Wei", "Wei Zhang"])]
    (finding,) = find_guessed_names(build_catalog(entries, ()))
    assert finding.message == "`Zhang Xiaoming` probably begins with the family name `Zhang`"
    assert (
        finding.hint
        == "Write `Xiaoming Zhang`. If `Zhang` is not the family name, write `Xiaoming, Zhang`."
    )
    (vietnamese,) = find_guessed_names(build_catalog([paper(authors=["Nguyễn Văn An"])], ()))
    assert (
        vietnamese.hint
        == "Write `Văn An Nguyễn`. If `Nguyễn` is not the family name, write `An, Nguyễn Văn`."
    )
    entries.append(paper("b", authors=["Xiaoming Zhang"]))
    (finding,) = find_guessed_names(build_catalog(entries, ()))
    assert finding.hint.startswith("Write `Xiaoming Zhang` as papers/b does.")


def test_both_forms_in_the_hint_are_accepted() -> None:
    for settled in ("Xiaoming Zhang", "Xiaoming, Zhang"):
        assert list(find_guessed_names(build_catalog([paper(authors=[settled])], ()))) == []
