"""Even if services are hostile, a written entry has no errors, no HTML and no invisible characters."""

from __future__ import annotations

import copy
import json
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.entry_files import LoadedEntries, load_entries, render_entry
from site_builder.entry_files.folder import parse_entry
from site_builder.errors import Problem, Severity
from site_builder.metadata import Finder, parse_reference
from site_builder.metadata.pages import PageContent, read_page
from site_builder.models import KINDS
from site_builder.new_entries import NewEntries
from site_builder.services.failures import service_failure
from site_builder.services.querying import Answers
from site_builder.services.service import Service
from tests import examples
from tests.conftest import SEED

DOI = "10.1145/12345"
WORK = {
    "DOI": DOI,
    "type": "proceedings-article",
    "title": ["NumPair: Sorting in Pairs"],
    "author": [{"given": "Ada", "family": "Lovelace", "ORCID": "x"}, {"name": "Team Sort"}],
    "container-title": ["Proceedings of the ACM International Conference on Multimedia"],
    "published-print": {"date-parts": [[2023, 10, 26]]},
    "page": "1-9",
    "volume": "1",
    "issue": "2",
    "abstract": "<jats:p>We sort numbers.</jats:p>",
    "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}],
    "updated-by": [{"type": "retraction"}],
}
ATTRIBUTES = {
    "titles": [{"title": "Numbers: A Dataset"}],
    "creators": [{"name": "Turing, Alan", "familyName": "Turing", "givenName": "Alan"}],
    "publicationYear": 2022,
    "dates": [{"date": "2022-01-05", "dateType": "Submitted"}],
    "types": {"resourceTypeGeneral": "Dataset"},
    "container": {"title": "Journal of Numbers", "firstPage": "1", "volume": "3"},
    "descriptions": [{"description": "A million numbers.", "descriptionType": "Abstract"}],
    "rightsList": [{"rightsIdentifier": "cc-by-4.0", "rightsUri": "https://example.org/"}],
    "relatedIdentifiers": [
        {"relatedIdentifier": "https://github.com/ada/x", "relatedIdentifierType": "URL"}
    ],
}
OPENALEX = {
    "title": "Sorting",
    "authorships": [{"author": {"display_name": "Ada Lovelace"}, "raw_author_name": "A. L."}],
    "publication_date": "2023-01-30",
    "type": "article",
    "primary_location": {"source": {"display_name": "Nature"}, "license": "cc-by"},
    "biblio": {"first_page": "1", "last_page": "2", "volume": "1", "issue": "2"},
    "abstract_inverted_index": {"We": [0], "sort": [1]},
}
REPOSITORY = {
    "full_name": "ada/sort",
    "path_with_namespace": "ada/sort",
    "html_url": "https://github.com/ada/sort",
    "web_url": "https://gitlab.com/ada/sort",
    "description": "Sorts numbers & more",
    "created_at": "2024-01-01T00:00:00Z",
    "homepage": "https://sort.example.org/",
    "license": {"spdx_id": "MIT"},
    "parent": {"full_name": "bob/sort"},
}
HUB = {
    "id": "ada/numbers",
    "description": "A million numbers.",
    "tags": ["license:mit", "arxiv:2301.00001"],
    "createdAt": "2024-02-19T11:06:12.000Z",
    "cardData": {"license": ["mit"]},
    "githubRepo": "https://github.com/ada/numpair",
    "projectPage": "https://ada.example.org/",
    "linkedDatasets": [{"id": "ada/numbers"}],
}
ANSWERS: dict[str, Any] = {
    "crossref": {"message": WORK},
    "datacite": {"data": {"attributes": ATTRIBUTES}},
    "openalex": OPENALEX,
    "github_rest": REPOSITORY,
    "gitlab": REPOSITORY,
    "gitee": REPOSITORY,
    "huggingface": HUB,
    "doi_agency": [{"DOI": "10.1145", "RA": "Crossref"}],
}
REFERENCES = (
    "2301.00001",
    DOI,
    "https://github.com/ada/sort",
    "https://gitlab.com/ada/sort",
    "https://gitee.com/ada/sort",
    "https://huggingface.co/datasets/ada/numbers",
    "https://huggingface.co/ada/sorter",
    "https://example.org/page",
)
HOSTILE_TEXTS = (
    "",
    " ",
    "<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;amp;lt;img src=x onerror=alert(1)&amp;amp;gt;",
    "<scr<b></b>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)",
    r"\textless script\textgreater alert(1) \textless/script\textgreater",
    r"$\pi_0$ and \textbf{bold} {\"o} \unknown{x} $\frac{1}{2}$ $$ \( {",
    "\u202e\u200b\x00\x07\x1b[31m\ud800\ufeff\x85\u2028",
    "two\n  lines\r\n\tand a tab",
    "欧阳锋",
    "多模态学习综述：方法与挑战",
    "=cmd|' /C calc'!A0",
    "${{ secrets.TOKEN }}",
    "[x](javascript:alert(1)) ![y](x.png) [[papers/clip]]",
    "javascript:alert(1)",
    "https://user:password@example.org/",
    "http://127.0.0.1/",
    "- a: b # c",
    "'\"`: {}[]%@&*!|>",
    "2023-13-45",
    "9999",
    "0001-01-01",
    "Li, Junnan and Wei Zhang; Ada Lovelace, PhD",
    "et al.",
    "a" * 20_000,
    "word " * 3_000,
    "词" * 9_000,
    "State-of-the-art, the best groundbreaking method!",
    "I" * 40 + ": x",
    "con: nul",
)
JSON_VALUES = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.text(max_size=60),
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.just([]),
    st.just({}),
    st.just([[[]]]),
)


class _FakeServices:
    """Parses the bodies that a test gives, just as `Services` parses the bodies of responses."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self.bodies = bodies

    def ask(self, service: Service[Any, Any], keys: Sequence[Any]) -> Answers[Any, Any]:
        found: dict[Any, Any] = {}
        size = service.policy.max_keys
        for start in range(0, len(keys), size):
            try:
                found |= service.parse(self.bodies[service.name], keys[start : start + size])
            except ValueError:
                return Answers(found, (service_failure(service, "invalid-answer"),))
        return Answers(found, ())


class _FakePages:
    def __init__(self, html: str) -> None:
        self.html = html

    def read(self, _url: str) -> PageContent:
        return read_page(self.html)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value inside a JSON value. Lists and objects are values, too."""
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))


@st.composite
def changed(draw: st.DrawFn, answer: Any) -> Any:
    """Generate a copy of an answer in which at most five members have other values."""
    answer = copy.deepcopy(answer)
    for path in draw(st.lists(st.sampled_from(sorted(_paths(answer), key=repr)), max_size=5)):
        place = answer
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = copy.deepcopy(draw(JSON_VALUES))
        except (KeyError, IndexError, TypeError):
            continue
    return answer


def _identified(name: str, answer: Any, key: str) -> Any:
    """Return an answer whose id is the key, because services refuse answers about another key."""
    if name == "crossref" and isinstance(answer["message"], dict):
        answer["message"]["DOI"] = key
    if name == "datacite" and isinstance(answer["data"], dict):
        attributes = answer["data"].get("attributes")
        if isinstance(attributes, dict):
            attributes["doi"] = key
    if name == "openalex":
        answer["doi"] = f"https://doi.org/{key}"
    return answer


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """Generate a response of arXiv."""
    texts = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(max_size=40))
    members = "".join(
        f"<{tag}>{_xml(draw(texts))}</{tag}>"
        for tag in draw(
            st.lists(
                st.sampled_from(
                    ("summary", "published", "arxiv:doi", "arxiv:comment", "arxiv:journal_ref")
                ),
                unique=True,
            )
        )
    )
    names = draw(st.lists(texts, max_size=4))
    authors = "".join(f"<author><name>{_xml(name)}</name></author>" for name in names)
    title = draw(st.one_of(st.just("Sorting"), texts))
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<entry><id>http://arxiv.org/abs/2301.00001v1</id><title>{_xml(title)}</title>"
        f"<published>2023-01-30T00:00:00Z</published>{members}{authors}</entry></feed>"
    ).encode("utf-8", "replace")


def _xml(text: str) -> str:
    return escape("".join(c for c in text if c >= " " and unicodedata.category(c) != "Cs"))


@st.composite
def html_pages(draw: st.DrawFn) -> str:
    """Generate a page with some of the tags that `read_page` reads."""
    texts = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(max_size=40))
    names = draw(st.lists(st.sampled_from(TAGS), max_size=8))
    tags = "".join(
        f'<meta name="{name}" content="{draw(texts) if draw(st.booleans()) else escape(draw(texts))}">'
        for name in names
    )
    data = draw(changed(JSON_LD))
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return f"{tags}{script if draw(st.booleans()) else ''}<title>{draw(texts)}</title>"


TAGS = (
    "citation_title",
    "citation_author",
    "citation_publication_date",
    "citation_conference_title",
    "citation_journal_title",
    "citation_doi",
    "citation_arxiv_id",
    "citation_firstpage",
    "citation_abstract",
    "og:title",
    "og:description",
    "description",
)
JSON_LD = {
    "@type": "Dataset",
    "name": "Numbers",
    "author": [{"name": "Ada Lovelace"}],
    "datePublished": "2023-01-30",
    "description": "A million numbers.",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "codeRepository": "https://github.com/ada/x",
}


@pytest.fixture(scope="module")
def loaded() -> LoadedEntries:
    return load_entries(SEED / "entries")


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(st.data(), st.sampled_from(REFERENCES))
def test_a_written_entry_has_no_errors_and_no_markup_after_any_answer(
    loaded: LoadedEntries, data: st.DataObject, reference: str
) -> None:
    doi = DOI if reference == DOI else "10.48550/arxiv.2301.00001"
    bodies = {
        name: json.dumps(_identified(name, data.draw(changed(answer)), doi)).encode(
            "utf-8", "replace"
        )
        for name, answer in ANSWERS.items()
    }
    bodies["arxiv"] = data.draw(st.one_of(feeds(), st.binary(max_size=20)))
    check_entry(loaded, reference, bodies, data.draw(html_pages()))


@pytest.mark.slow
@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_texts_in_any_part_of_an_answer_are_harmless(
    loaded: LoadedEntries, text: str, reference: str
) -> None:
    doi = DOI if reference == DOI else "10.48550/arxiv.2301.00001"
    rng = random.Random(repr(text))
    bodies = {
        name: json.dumps(_identified(name, _with_texts(answer, text, rng), doi)).encode()
        for name, answer in ANSWERS.items()
    }
    bodies["arxiv"] = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<entry><id>http://arxiv.org/abs/2301.00001v1</id><title>Sort {_xml(text)}</title>"
        f"<published>2023-01-30T00:00:00Z</published><summary>We sort. {_xml(text)}</summary>"
        f"<author><name>Ada Lovelace</name></author><author><name>{_xml(text)}</name></author>"
        f"<arxiv:journal_ref>{_xml(text)}</arxiv:journal_ref></entry></feed>"
    ).encode()
    tags = "".join(f'<meta name="{name}" content="{escape(text)}">' for name in TAGS)
    page = f"<meta name=citation_title content='Sorting'>{tags}"
    check_entry(loaded, reference, bodies, page)


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://sort.example.org/", ["https://sort.example.org/"]),
        ("http://127.0.0.1/", []),
        ("http://[::1]:8000/", []),
        ("http://localhost/", []),
        ("https://wiki.internal/page", []),
    ],
)
@pytest.mark.parametrize("reference", ["https://example.org/page", "https://github.com/ada/sort"])
def test_only_links_to_public_hosts_are_suggested(
    loaded: LoadedEntries, reference: str, url: str, links: list[str]
) -> None:
    bodies = {"github_rest": json.dumps({**REPOSITORY, "homepage": url, "parent": None}).encode()}
    data = json.dumps({**JSON_LD, "codeRepository": url})
    page = _FakePages(f'<script type="application/ld+json">{data}</script>')
    finder = Finder(_FakeServices(bodies), page, loaded.catalog.venues, loaded.catalog.languages)
    (found,) = finder.find([parse_reference(reference)])
    assert found.problem is None
    assert [suggestion.url for suggestion in found.suggestions] == links


def _with_texts(value: Any, text: str, rng: random.Random) -> Any:
    if isinstance(value, dict):
        return {key: _with_texts(item, text, rng) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_texts(item, text, rng) for item in value]
    if isinstance(value, str) and rng.random() < 0.5:
        return f"{value} {text}" if rng.random() < 0.5 else text
    return value


def check_entry(
    loaded: LoadedEntries, reference: str, bodies: Mapping[str, bytes], page: str
) -> None:
    """Make an entry as `kb add` does, and check that its file would have neither errors nor markup."""
    finder = Finder(
        _FakeServices(bodies),
        _FakePages(page),
        loaded.catalog.venues,
        loaded.catalog.languages,
    )
    (found,) = finder.find([parse_reference(reference)])
    if found.problem is not None:
        assert_is_plain(found.problem.message)
        return
    for notice in found.notices:
        assert_is_plain(notice)
    data = {
        **found.data(accept_links=True),
        "added": "2026-11-29",
        "topics": ["multimodal-llm"],
    }
    spec = KINDS[found.kind or "repo"]
    batch = NewEntries(loaded)
    new = batch.prepare(spec, data, name=str((data.get("aliases") or [""])[0]))
    if new.entry is None or new.refused_urls:
        return
    if batch.own_errors_of(new):
        return  # `kb add` prints the errors and writes nothing
    languages = loaded.catalog.languages
    text = render_entry(spec.folder, new.data, languages)
    assert_is_plain(text)
    problems: list[Problem] = []
    path = Path("entries", spec.folder, "new.yml")
    entry = parse_entry(path, text.encode(), languages, problems)
    assert not [problem for problem in problems if problem.severity is Severity.ERROR], text
    assert entry is not None
    for _, link in entry.all_links():
        assert re.match(r"https?://(?!127\.)", link.url)
    if spec.kind != "paper":
        assert urlsplit(entry.own_links[0].url).path.count(":") == 0


def assert_is_plain(text: str) -> None:
    assert not re.search(r"<[a-zA-Z/!]", text), text
    hidden = [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
    assert not hidden, hidden
