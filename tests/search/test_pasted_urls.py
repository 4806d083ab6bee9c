"""URLs that readers paste into the search. The key of a URL identifies what the URL leads to.

The browser must give a URL the key that Python gives it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from site_builder.models.urls import UrlError, identify
from site_builder.search.from_catalog import index_files
from tests.conftest import served
from tests.factories import catalog, paper

from .conftest import engine_page, write_site

GROUPS = json.loads((Path(__file__).parent.parent / "data" / "url_groups.json").read_text("utf-8"))
"""Groups of URLs that lead to one thing, each with the key of this thing."""


def _papers() -> list[Any]:
    """Return a paper for each group of URLs. The paper has a link with the first URL of the group."""
    return [
        paper(f"paper-{number}", title="A title", links={"paper": group["urls"][0]})
        for number, group in enumerate(GROUPS)
    ]


@pytest.fixture(scope="module")
def url_page(search_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page of `engine_page`. Its index contains a paper for each group of URLs."""
    folder = tmp_path_factory.mktemp("urls")
    write_site(folder, index_files(catalog(*_papers())))
    with served(folder) as root, engine_page(search_browser, root) as page:
        yield page


def keys_in_browser(page: Page, urls: list[str]) -> list[str | None]:
    keys: list[str | None] = page.evaluate(
        "(urls) => urls.map((url) => engine.identify(url)?.key ?? null)", urls
    )
    return keys


def test_the_browser_gives_each_url_the_key_of_its_group(url_page: Page) -> None:
    urls = [url for group in GROUPS for url in group["urls"]]
    expected = [group["key"] for group in GROUPS for _ in group["urls"]]
    keys = keys_in_browser(url_page, urls)
    wrong = [case for case in zip(urls, keys, expected, strict=True) if case[1] != case[2]]
    assert wrong == []


def test_identifying_a_key_returns_the_key_itself_in_the_browser(url_page: Page) -> None:
    keys = [group["key"] for group in GROUPS]
    assert keys_in_browser(url_page, keys) == keys


@pytest.mark.parametrize(
    "text",
    ["", "CLIP", "arxiv:BLIP-2", "doi:abc", "javascript:alert(1)", "https://", "https://a b.org",
     "https://me@example.org/", "ftp://example.org/x", "//example.org", "https://a\u200bb.org/"],
)  # fmt: skip
def test_the_browser_gives_no_key_to_a_text_that_python_refuses(url_page: Page, text: str) -> None:
    with pytest.raises(UrlError):
        identify(text)
    assert keys_in_browser(url_page, [text]) == [None]


URL_TEMPLATES = (
    "{}https://example.org/a",
    "https://example.org/a{}",
    "https://example.org/a{}b?c#d",
    "https://exa{}mple.org/",
    "https://example.org/?a={}b",
    "https://example.org/#/{}b",
    "doi:10.1145/3474085{}",
    "doi:10.1145/34{}74085",
    "arxiv:2301.12597{}",
    "arxiv:2301{}.12597",
    "git@github.com:a/b{}",
)
"""URLs in which `{}` is the place for an invisible character."""


@pytest.mark.parametrize(
    "character", [*"\0\t\n\x1c\x1f\x7f\x85", *"\xa0\u200b\u200e\u2029\u3000\ufeff"], ids=ascii
)
def test_invisible_characters_are_refused_but_white_space_around_a_url_is_removed(
    url_page: Page, character: str
) -> None:
    """White space is what `trim` in JavaScript removes. It is removed from both ends of a URL."""
    is_white_space = (
        character.isspace() and character not in "\x1c\x1f\x85"
    ) or character == "\ufeff"
    for template in URL_TEMPLATES:
        url = template.format(character)
        if is_white_space and (template.startswith("{}") or template.endswith("{}")):
            assert identify(url).key == identify(template.format("")).key
            assert keys_in_browser(url_page, [url]) == [identify(url).key]
        else:
            with pytest.raises(UrlError, match="invisible character"):
                identify(url)
            assert keys_in_browser(url_page, [url]) == [None]


def test_each_url_of_a_group_finds_the_paper_that_links_to_the_first_url_of_the_group(
    url_page: Page,
) -> None:
    queries = [url for group in GROUPS for url in group["urls"]]
    expected = [
        f"papers/paper-{number}" for number, group in enumerate(GROUPS) for _ in group["urls"]
    ]
    found = url_page.evaluate(
        """async (queries) => Promise.all(queries.map(async (query) => {
            const { results } = await index.search(query, { facets: false });
            return results.map(({ id }) => id);
        }))""",
        queries,
    )
    cases = zip(queries, expected, found, strict=True)
    assert [(query, ids) for query, id_, ids in cases if id_ not in ids] == []


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("https://arxiv.org/abs/2301.12597v2", "230112597"),
        ("  see <https://arxiv.org/pdf/2301.12597.pdf>.", "see 230112597"),
        ("https://arxiv.org/abs/2301.12597）", "230112597"),
        ("arXiv: 2301.12597v1 BLIP", "230112597 blip"),
        ("2301.12597v3", "230112597"),
        ("10.1145/3474085.3475188", "10114534740853475188"),
        ("github.com/salesforce/LAVIS/issues", "salesforcelavis"),
        ("git@github.com:salesforce/LAVIS.git", "salesforcelavis"),
        ("blip-2 cross-modal v2", "blip2 crossmodal v2"),
        ("example.org/a", "exampleorga"),
    ],
)
def test_words_urls_and_identifiers_in_a_query_become_terms_that_the_index_has(
    url_page: Page, query: str, text: str
) -> None:
    terms = url_page.evaluate("(query) => engine.parseQuery(query).map(({ text }) => text)", query)
    assert " ".join(terms) == text


def test_identifying_a_key_returns_the_key_itself_in_python() -> None:
    assert [group for group in GROUPS if identify(group["key"]).key != group["key"]] == []
