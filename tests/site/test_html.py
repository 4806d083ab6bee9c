"""Rules that the HTML of every page follows."""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from justhtml import Element, Text

from benchmarks.synthetic import write_entries
from site_builder.checks import CHECKS
from site_builder.mkdocs_plugin import build_site
from tests.conftest import SITE_URL
from tests.site.conftest import copy_project
from tests.site.parsed import HEADINGS, ParsedPage, attribute, descendants, heading_text

HAN = re.compile(r"[\u3400-\u9fff]")

LEFTOVERS = re.compile(r"\b(?:None|undefined|NaN|null)\b|\{\{|\{%|%\}|\[object |Undefined|</?\w+>")
"""Matches template code, HTML tags, and program values such as `None`. Only the line of HTML that embeds a page may
contain them."""

NOT_AROUND_AN_ENTRY = re.compile(
    r"<article.*</article>"
    r'|<meta name="(?:citation_[a-z_]+|z:itemType)"[^<>]*>'
    r'|<script type="application/ld\+json">.*?</script>',
    re.DOTALL,
)
"""Matches, on an entry's page, the entry and the metadata of the work."""

CODE = {"code", "pre"}
"""Elements whose text may contain braces, for example because it is BibTeX."""


def test_site_has_over_150_pages_and_each_exists_in_both_languages(
    pages: list[ParsedPage],
) -> None:
    """Most tests in this file would pass on a site without pages."""
    assert len(pages) > 150
    assert {page.path for page in pages if page.language == "en"} == {
        page.path for page in pages if page.language == "zh"
    }


def test_html_around_an_entry_has_at_most_6144_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site has all parts, and the entries are those of the benchmarks. The metadata of the work do not count.

    One more kilobyte per page adds 20 MB to a site with 10,000 entries in two languages.
    """
    monkeypatch.setenv("KB_SITE_URL", "https://example.org/")
    project = copy_project(tmp_path)
    shutil.rmtree(project / "entries")
    write_entries(project / "entries", 100)
    build_site(project / "mkdocs.yml", None, tmp_path / "site")
    sizes = {
        file: len(NOT_AROUND_AN_ENTRY.sub("", file.read_text(encoding="utf-8")).encode())
        for language in ("", "zh/")
        for kind in ("papers", "repos", "datasets")
        for file in (tmp_path / "site").glob(f"{language}{kind}/*/index.html")
    }
    assert len(sizes) == 2 * 100
    assert max(sizes.values()) <= 6_144


def test_html_of_every_page_is_well_formed(parsed: dict[str, ParsedPage]) -> None:
    errors = [
        f"{page.file}:{error.line}: {error.code}: {page.html.splitlines()[(error.line or 1) - 1]}"
        for page in parsed.values()
        for error in page.document.errors
    ]
    assert errors == []


def test_ids_on_a_page_are_unique_and_not_empty(parsed: dict[str, ParsedPage]) -> None:
    wrong = []
    for page in parsed.values():
        ids = Counter(attribute(e, "id") for e in page.elements if "id" in (e.attrs or {}))
        wrong += [f"{page.file}: {found!r} x {n}" for found, n in ids.items() if n > 1 or not found]
    assert wrong == []


def test_every_referenced_id_exists_on_the_page(
    parsed: dict[str, ParsedPage],
) -> None:
    names = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-kb-copy")
    wrong = [
        f"{page.file}: <{element.name} {name}={attribute(element, name)!r}>"
        for page in parsed.values()
        for element in page.elements
        for name in names
        for target in attribute(element, name).split()
        if target not in page.ids
    ]
    assert wrong == []


def test_pages_have_one_h1_and_skip_no_level(parsed: dict[str, ParsedPage]) -> None:
    wrong = []
    for page in parsed.values():
        headings = page.find_all(*HEADINGS)
        levels = [int(heading.name[1]) for heading in headings]
        if levels[:1] != [1] or levels.count(1) != 1:
            wrong.append(f"{page.file}: headings {levels}")
        wrong += [
            f"{page.file}: {heading_text(heading)!r} is <{heading.name}> below an <h{above}>"
            for above, level, heading in zip(levels, levels[1:], headings[1:], strict=False)
            if level > above + 1
        ]
        wrong += [f"{page.file}: empty <{h.name}>" for h in headings if not heading_text(h)]
    assert wrong == []


def test_anchors_are_equal_in_both_languages(parsed: dict[str, ParsedPage]) -> None:
    """With equal anchors, a link to a section still works after the reader switches the language.

    Anchors are also readable: they contain only a-z, 0-9 and hyphens.
    """
    count = 0
    for page in parsed.values():
        translation = parsed.get(f"zh/{page.file}")
        # On hand-written pages, the anchors are made from the translated headings.
        if translation is None or page.path == "about/":
            continue
        anchors = [attribute(heading, "id") for heading in page.find_all("h2", "h3")]
        assert anchors == [attribute(h, "id") for h in translation.find_all("h2", "h3")], page.file
        assert [anchor for anchor in anchors if not re.fullmatch("[a-z0-9-]+", anchor)] == []
        count += len(anchors)
    assert count > 100
    assert [attribute(h, "id") for h in parsed["checks/index.html"].find_all("h2")] == list(CHECKS)


def test_anchors_on_the_hand_written_chinese_page_are_chinese(
    parsed: dict[str, ParsedPage],
) -> None:
    anchors = [attribute(h, "id") for h in parsed["zh/about/index.html"].find_all("h2")]
    assert len(anchors) > 2
    assert [anchor for anchor in anchors if not HAN.search(anchor)] == []


def test_page_titles_are_unique_in_each_language(pages: list[ParsedPage]) -> None:
    titles = defaultdict(list)
    for page in pages:
        (title,) = [
            e for e in page.find_all("title") if e.parent is not None and e.parent.name == "head"
        ]
        titles[page.language, " ".join(title.to_text().split())].append(page.url)
    assert {key: urls for key, urls in titles.items() if len(urls) > 1 or not key[1]} == {}


def test_every_page_has_json_ld_and_its_adjacent_pages_have_its_language(
    pages: list[ParsedPage],
) -> None:
    for page in pages:
        types = [attribute(script, "type") for script in page.find_all("script")]
        assert types.count("application/ld+json") == 1, page.file
        for link in page.find_all("link"):
            if attribute(link, "rel") in {"prev", "next"}:
                path = page.absolute(attribute(link, "href")).removeprefix(SITE_URL)
                assert path.startswith("zh/") == (page.language == "zh"), page.file


def test_every_page_has_one_short_description(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        found = [
            attribute(m, "content")
            for m in page.find_all("meta")
            if attribute(m, "name") == "description"
        ]
        if len(found) != 1 or not 4 <= len(found[0]) <= 200:
            wrong.append(f"{page.file}: {found}")
    assert wrong == []


def test_no_page_shows_program_values_or_template_code(parsed: dict[str, ParsedPage]) -> None:
    wrong = [
        f"{page.file}: {text!r}"
        for page in parsed.values()
        for text in texts_of(page)
        # Readers copy the line of HTML that embeds the page.
        if LEFTOVERS.search(text) and not text.startswith("<iframe src=")
    ]
    assert wrong == []


def texts_of(page: ParsedPage) -> Iterator[str]:
    """Yield every text and every attribute value of a page, without scripts and styles."""
    for node in descendants(page.document.root):
        if isinstance(node, Text):
            inside = {ancestor.name for ancestor in ancestors(node)}
            if not inside & {"script", "style"}:
                yield without_braces(node.data or "") if inside & CODE else node.data or ""
        elif isinstance(node, Element):
            yield from (text for text in node.attrs.values() if text)


def ancestors(node: Text) -> Iterator[Element]:
    parent = node.parent
    while isinstance(parent, Element):
        yield parent
        parent = parent.parent


def without_braces(text: str) -> str:
    return re.sub(r"[{}]", "", text)


def test_every_page_has_the_icon_of_the_site(parsed: dict[str, ParsedPage]) -> None:
    for page in parsed.values():
        links = {
            attribute(e, "rel"): page.absolute(attribute(e, "href")) for e in page.find_all("link")
        }
        assert links["icon"] == f"{SITE_URL}assets/kb/icon.svg", page.file
        assert links["manifest"] == f"{SITE_URL}assets/kb/site.webmanifest", page.file
