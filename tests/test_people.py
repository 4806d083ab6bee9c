"""people.yml joins the spellings of a person, and distinguishes people who have the same name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog, SameAuthors, build_catalog
from site_builder.checks import CHECKS, run_checks
from site_builder.citations.csl_json import csl_item
from site_builder.citations.record import record_of
from site_builder.errors import Finding
from site_builder.models import Entry, Person
from site_builder.pages import redirect_files
from site_builder.search.browse import data_files
from site_builder.search.browse.facets import facets
from site_builder.search.from_catalog import to_document
from site_builder.selection import Selection
from tests.factories import paper
from tests.pages.sample_catalogs import pages_by_url
from tests.search.browse.python_client import BrowseFiles

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"


def person(id_: str, name: object, /, **fields: object) -> Person:
    return Person.model_validate({"id": id_, "name": name, **fields})


WITH_SPELLINGS = person("wei-zhang-a", "Wei Zhang", spellings=["W. Zhang", "张伟"], orcid=ORCID)
WITH_DISTINCTION = person("wei-zhang-vision", "Wei Zhang", distinction="University of Example")
WITH_ORCID = person("wei-zhang-2", "Wei Zhang", orcid=OTHER_ORCID)
WITH_SLUG_AS_ID = person("wei-zhang", "Wei Zhang")


def catalog_of(people: Sequence[Person], *authors: object) -> Catalog:
    """Return a catalog with a paper for each author."""
    papers = [paper(f"p{n}", authors=[author]) for n, author in enumerate(authors)]
    return build_catalog(papers, (), people=people)


def grouped(catalog: Catalog) -> dict[str, list[str]]:
    """Return slug of an author's page -> slugs of its entries."""
    pages = catalog.author_pages
    return {slug: sorted(entry.slug for entry in page.entries) for slug, page in pages.items()}


def findings(catalog: Catalog, code: str) -> list[Finding]:
    return [finding for finding in CHECKS[code].find(catalog) if finding.code == code]


# --- which person an author is --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "authors", "expected"),
    [
        # authors in any spelling of a person, even with accents or in capitals, are on one page
        (
            [WITH_SPELLINGS],
            ["Wei Zhang", "W. Zhang", "张 伟", "WEI ZHÁNG", "Wen Zhang"],
            {"wei-zhang-a": ["p0", "p1", "p2", "p3"], "wen-zhang": ["p4"]},
        ),
        # `person` or `orcid` says which person is meant; a name alone means the person whose id is the slug of the name
        (
            [WITH_SLUG_AS_ID, WITH_DISTINCTION, WITH_ORCID],
            [
                "Wei Zhang",
                {"family": "Zhang", "given": "Wei", "person": "wei-zhang-vision"},
                {"family": "Zhang", "given": "Wei", "orcid": OTHER_ORCID},
            ],
            {"wei-zhang": ["p0"], "wei-zhang-vision": ["p1"], "wei-zhang-2": ["p2"]},
        ),
        # if no person's id is the slug of a name, the name alone means an author who is not in people.yml
        (
            [WITH_DISTINCTION, WITH_ORCID],
            ["Wei Zhang", {"literal": "Wei Zhang", "person": "wei-zhang-2"}],
            {"wei-zhang": ["p0"], "wei-zhang-2": ["p1"]},
        ),
        # an author whose ORCID iD is not in people.yml is not the person with this name in people.yml
        (
            [WITH_SPELLINGS],
            ["Wei Zhang", {"family": "Zhang", "given": "Wei", "orcid": OTHER_ORCID}],
            {"wei-zhang-a": ["p0"], f"wei-zhang-{OTHER_ORCID}": ["p1"]},
        ),
        # if people.yml does not list a name, only the field `person` says which person is meant
        (
            [WITH_ORCID],
            ["Jane Doe", {"family": "Doe", "given": "Jane", "person": "wei-zhang-2"}],
            {"jane-doe": ["p0"], "wei-zhang-2": ["p1"]},
        ),
    ],
    ids=[
        "spellings",
        "equal names",
        "no person with the slug as id",
        "unknown ORCID iD",
        "unlisted name",
    ],
)
def test_authors_who_are_one_person_share_a_page_and_others_do_not(
    people: list[Person], authors: list[object], expected: dict[str, list[str]]
) -> None:
    assert grouped(catalog_of(people, *authors)) == expected


def test_pages_distinguish_people_with_equal_names_but_citations_do_not() -> None:
    author = {"family": "Zhang", "given": "Wei", "person": "wei-zhang-vision"}
    catalog = catalog_of([WITH_SLUG_AS_ID, WITH_DISTINCTION], "Wei Zhang", author)
    entry = catalog.entries["papers/p1"]
    assert entry.author_names == ("Wei Zhang (University of Example)",)
    item = csl_item(record_of(entry, "en", catalog.venues))
    assert item["author"] == [{"family": "Zhang", "given": "Wei"}]


def test_authors_get_the_orcid_and_the_family_name_from_people_yml() -> None:
    anna = person("anna", "Van Der Berg, Anna", orcid=ORCID)
    catalog = catalog_of([anna], "Anna Van Der Berg")
    (author,) = catalog.entries["papers/p0"].authors
    assert (author.family, author.is_guess, author.orcid) == ("Van Der Berg", False, ORCID)
    assert not findings(catalog, "name-split")
    assert findings(catalog_of([], "Anna Van Der Berg"), "name-split")


def test_people_yml_decides_whether_the_family_name_comes_first() -> None:
    xiaoming = person("xiaoming", "Xiaoming Zhang", spellings=["Zhang Xiaoming"])
    catalog = catalog_of([xiaoming], "Zhang Xiaoming", "Xiaoming Zhang")
    assert {entry.author_names for entry in catalog} == {("Xiaoming Zhang",)}
    assert not findings(catalog, "name-split")


# --- pages, search and filters --------------------------------------------------------------------


def test_the_page_of_a_person_shows_all_spellings_and_the_orcid() -> None:
    pages = pages_by_url(
        catalog_of([WITH_SPELLINGS], "W. Zhang")
    )  # one entry is enough for the page of a person in people.yml
    for url, also, grouping in (
        ("", 'W. Zhang, <span lang="zh-Hans">张伟</span>.', "Grouped by name"),
        ("zh/", "W. Zhang</span>、张伟。", "按姓名归类"),
    ):
        page = pages[f"{url}authors/wei-zhang-a/"]
        assert page.title == "Wei Zhang"
        assert f'<a href="https://orcid.org/{ORCID}"' in page.html
        assert also in page.html
        assert grouping in page.html
    assert 'href="../../authors/wei-zhang-a/">W. Zhang</a>' in pages["papers/p0/"].html


def test_the_browse_link_of_a_tag_has_all_spellings_of_the_tag() -> None:
    """A person with the same name as the tag makes no difference."""
    papers = [paper("p0", authors=["Ada"], tags=["Ada"]), paper("p1", tags=["ada"])]
    catalog = build_catalog(papers, (), people=[person("ada-king", "Ada")])
    assert "?tag=Ada&amp;tag=ada&amp;kind=paper" in pages_by_url(catalog)["tags/ada/"].html


def test_the_pages_of_people_with_equal_names_link_to_each_other() -> None:
    author = {"family": "Zhang", "given": "Wei", "person": "wei-zhang-vision"}
    pages = pages_by_url(catalog_of([WITH_SLUG_AS_ID, WITH_DISTINCTION], "Wei Zhang", author))
    first, vision = pages["authors/wei-zhang/"].html, pages["authors/wei-zhang-vision/"].html
    link = '<a href="../../authors/wei-zhang-vision/">Wei Zhang (University of Example)</a>'
    assert f"Other people have this name: {link}." in first
    assert 'this name: <a href="../../authors/wei-zhang/">Wei Zhang</a>.' in vision
    assert "Grouped by name" in first
    assert "Grouped by name" not in vision


def test_the_slugs_of_all_spellings_redirect_to_the_page_of_a_person() -> None:
    files = redirect_files(catalog_of([WITH_SPELLINGS], "Wei Zhang"))
    assert {path for path in files if path.startswith("authors/")} == {
        f"authors/{slug}/index.html" for slug in ("wei-zhang", "w-zhang", "张伟")
    }
    assert b'href="../../authors/wei-zhang-a/"' in files["authors/w-zhang/index.html"]
    assert not redirect_files(catalog_of([WITH_SPELLINGS], "Someone Else"))


def test_search_and_browse_know_all_spellings() -> None:
    catalog = catalog_of([WITH_SPELLINGS], "W. Zhang", "Wei Zhang")
    document = to_document(catalog.entries["papers/p0"], catalog)
    assert document.authors == ("W. Zhang",)
    assert {"Wei Zhang", "张伟"} <= {*document.keywords}
    author = dict(facets(catalog, None))["author"]
    assert [author(entry) for entry in catalog] == [("Wei Zhang",), ("Wei Zhang",)]


def test_entries_by_a_person_in_two_spellings_are_related() -> None:
    catalog = catalog_of([WITH_SPELLINGS], "W. Zhang", "Wei Zhang")
    (relation,) = catalog.related(catalog.entries["papers/p0"]).similar
    assert relation.reasons[0] == SameAuthors(("Wei Zhang",))


def test_papers_with_any_spelling_of_a_co_author_count_together() -> None:
    people = [person("bo-two", "Bo Two", spellings=["B. Two"])]
    papers = [paper("a", authors=["Ana One", "B. Two"]), paper("b", authors=["Ana One", "Bo Two"])]
    page = pages_by_url(build_catalog(papers, (), people=people))["authors/ana-one/"]
    assert 'Often with <a href="../../authors/bo-two/">Bo Two</a>.' in page.html


@pytest.mark.parametrize("name", ["wei-zhang-a", "Wei Zhang", "张伟", "w. zhang"])
def test_a_selection_by_id_or_by_any_spelling_contains_all_entries_of_the_person(name: str) -> None:
    catalog = catalog_of([WITH_SPELLINGS], "W. Zhang", "Wei Zhang", "Wen Zhang")
    selection = Selection(authors=(name,))
    assert [entry.slug for entry in selection.select(catalog)] == ["p0", "p1"]
    assert not list(selection.unknown_names(catalog))


# --- checks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "author", "message", "hint"),
    [
        (
            [WITH_DISTINCTION, WITH_ORCID],
            "Wei Zhang",
            "`Wei Zhang` may be one of `wei-zhang-2`, `wei-zhang-vision`",
            "Write which person it is, as in {family: Zhang, given: Wei, person: wei-zhang-2}.",
        ),
        (
            [WITH_SPELLINGS],
            {"family": "Zhang", "given": "Wei", "orcid": OTHER_ORCID},
            "people.yml has another ORCID iD for `Wei Zhang`",
            f"Add a person with `name: Wei Zhang` and `orcid: {OTHER_ORCID}` to people.yml.",
        ),
        (
            [WITH_SPELLINGS],
            {"family": "Zhang", "orcid": OTHER_ORCID, "person": "wei-zhang-a"},
            f"`wei-zhang-a` has the ORCID iD {ORCID} in people.yml",
            "Correct `person` or `orcid`.",
        ),
        (
            [WITH_SPELLINGS],
            {"family": "Doe", "given": "Jane", "orcid": ORCID},
            "`Jane Doe` is not a spelling of `wei-zhang-a` in people.yml",
            "Add `Jane Doe` to the spellings of `wei-zhang-a`.",
        ),
        ([WITH_SPELLINGS], "W. Zhang", "", ""),
        ([WITH_SLUG_AS_ID, WITH_ORCID], "Wei Zhang", "", ""),
    ],
    ids=[
        "several people",
        "another ORCID iD",
        "contradiction",
        "unlisted name",
        "listed spelling is accepted",
        "slug of the name is accepted",
    ],
)
def test_only_an_author_with_an_ambiguous_or_contradictory_person_is_reported(
    people: list[Person], author: object, message: str, hint: str
) -> None:
    found = findings(catalog_of(people, author), "ambiguous-person")
    assert [(f.subject, f.field, f.message, f.hint) for f in found] == (
        [("papers/p0", ("authors", 0), message, hint)] if message else []
    )


def test_two_orcids_of_authors_with_equal_names_are_reported() -> None:
    authors = [{"literal": "Wei Zhang", "orcid": orcid} for orcid in (ORCID, OTHER_ORCID, ORCID)]
    (finding,) = findings(catalog_of([], *authors), "ambiguous-person")
    assert finding.subject == "papers/p1"
    assert finding.message == f"`Wei Zhang` has the ORCID iD {ORCID} in papers/p0"


def test_unknown_people_and_people_without_entries_are_reported() -> None:
    author = {"family": "Zhang", "given": "Wei", "person": "wei-zhang-b"}
    catalog = catalog_of([WITH_SPELLINGS], author)
    _, dangling = findings(catalog, "dangling-reference")  # the first is about the topic
    assert dangling.message == "there is no person `wei-zhang-b` in people.yml"
    assert dangling.hint == "Did you mean `wei-zhang-a`?"
    (unused,) = findings(catalog_of([WITH_SPELLINGS], "Ana One"), "unused-person")
    assert (unused.subject, unused.field) == ("people/wei-zhang-a", ("id",))
    # Each of these two people may be the author, so neither counts as unused.
    assert not findings(catalog_of([WITH_DISTINCTION, WITH_ORCID], "Wei Zhang"), "unused-person")


def test_only_spellings_that_people_yml_does_not_list_are_reported() -> None:
    accents = person("jose-nunez", "José Núñez", spellings=["Jose Nunez"])
    names = ["José Núñez", "Jose Nunez", "JOSE NUNEZ"]
    found = findings(catalog_of([accents], *names), "name-spelling")
    assert [finding.subject for finding in found] == ["papers/p2"]
    assert found[0].message == "`JOSE NUNEZ` is written `José Núñez` in people.yml"
    assert len(findings(catalog_of([], *names), "name-spelling")) == 2


# --- order of people and entries, and people without entries --------------------------------------

NAMES = st.sampled_from(["Wei Zhang", "W. Zhang", "WEI ZHANG", "张伟", "Ana One", "Jane Doe"])
IDS = ["wei-zhang", "wei-zhang-2", "w-zhang", "ana-one"]
ORCIDS = [ORCID, OTHER_ORCID]
AUTHORS = st.one_of(
    NAMES,
    st.fixed_dictionaries(
        {"literal": NAMES},
        optional={"person": st.sampled_from(IDS), "orcid": st.sampled_from(ORCIDS)},
    ),
)
PEOPLE = st.lists(
    st.builds(
        lambda id_, names, orcid: person(
            id_, names[0], spellings=list(dict.fromkeys(names[1:])), orcid=orcid
        ),
        st.sampled_from(IDS),
        st.lists(NAMES, min_size=1, max_size=3),
        st.sampled_from([None, *ORCIDS]),
    ),
    max_size=3,
    unique_by=(lambda record: record.id, lambda record: record.orcid or record.id),
)


def everything(
    entries: Sequence[Entry], people: Sequence[Person]
) -> tuple[dict[str, tuple[str, str]], dict[str, bytes], list[Finding]]:
    """Return all pages, redirects and findings of a catalog."""
    catalog = build_catalog(entries, (), people=people)
    pages = pages_by_url(catalog)
    assert {
        f"authors/{slug}/" for slug in catalog.author_pages if slug in catalog.people.by_id
    } <= {*pages}
    texts = {url: (page.title, page.html) for url, page in pages.items()}
    return texts, redirect_files(catalog), run_checks(catalog)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(PEOPLE, st.lists(st.lists(AUTHORS, max_size=3), max_size=5), st.randoms())
def test_the_order_of_people_and_entries_does_not_change_pages(
    people: list[Person], authors: list[list[object]], random: object
) -> None:
    entries = [paper(f"p{n}", authors=names or ["A B"]) for n, names in enumerate(authors)]
    expected = everything(entries, people)
    assert everything(entries[::-1], people[::-1]) == expected
    for entry in build_catalog(entries, (), people=people):
        again = build_catalog([entry], (), people=people).entries[entry.id]
        assert again == entry  # a second catalog does not change the entry again


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=5))
def test_a_person_without_entries_causes_only_the_finding_unused_person(
    authors: list[list[str]],
) -> None:
    entries = [paper(f"p{n}", authors=names) for n, names in enumerate(authors)]
    texts, redirects, findings = everything(entries, [])
    other = person("someone-else", "Someone Else")
    *same, more = everything(entries, [other])
    assert same == [texts, redirects]
    assert [finding for finding in more if finding.code != "unused-person"] == findings
    catalog = build_catalog(entries, (), people=[])
    assert all(catalog.entries[entry.id] is entry for entry in entries)


def header_of(catalog: Catalog) -> dict[str, Any]:
    return BrowseFiles(data_files(catalog, None)).header


def test_browse_maps_unambiguous_spellings_to_the_name_of_the_person() -> None:
    catalog = catalog_of([WITH_SPELLINGS], "W. Zhang", "Bo Two")
    assert header_of(catalog)["authors"] == [["W. Zhang", "Wei Zhang"], ["张伟", "Wei Zhang"]]
    assert "authors" not in header_of(catalog_of([], "W. Zhang"))
    ambiguous = catalog_of(
        [WITH_SLUG_AS_ID, WITH_ORCID], "Wei Zhang", {"literal": "X", "person": "wei-zhang-2"}
    )
    names = dict(header_of(ambiguous).get("authors", []))
    assert "Wei Zhang" not in names


def test_entry_pages_show_the_orcid_only_of_authors_without_a_page() -> None:
    author = {"family": "Li", "given": "Na", "orcid": ORCID}
    html = pages_by_url(catalog_of([], author))["papers/p0/"].html
    assert f'Na Li&nbsp;<a class="kb-orcid" href="https://orcid.org/{ORCID}"' in html
    assert (
        "kb-orcid" not in pages_by_url(catalog_of([WITH_SPELLINGS], "Wei Zhang"))["papers/p0/"].html
    )
