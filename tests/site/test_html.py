"""Laws that hold for the HTML of every page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from justhtml import Element, Text

from site_builder.checks import CHECKS
from site_builder.models import slugify
from tests.site.parsed import HEADINGS, ParsedPage, heading_text, nodes_below, value

HAN = re.compile(r"[\u3400-\u9fff]")

LEFTOVERS = re.compile(r"\b(?:None|undefined|NaN|null)\b|\{\{|\{%|%\}|\[object |Undefined|</?\w+>")
"""What a program says where a template or a script forgot to say something."""

MATERIAL_LABELS = {("label", "__toc")}
"""Material titles its table of contents with a label; the box that it ticks is in the navigation,
and only for pages that stand there. Entries do not."""

CODE = {"code", "pre"}
"""Where braces are meant: BibTeX is full of them."""


def test_the_site_has_its_pages(pages: list[ParsedPage]) -> None:
    """A floor, so that no test below passes because there was nothing to look at."""
    assert len(pages) > 150
    assert {page.address for page in pages if page.language == "en"} == {
        page.address for page in pages if page.language == "zh"
    }


def test_html_is_well_formed(parsed: dict[str, ParsedPage]) -> None:
    errors = [
        f"{page.path}:{error.line}: {error.code}: {page.html.splitlines()[(error.line or 1) - 1]}"
        for page in parsed.values()
        for error in page.document.errors
    ]
    assert errors == []


def test_ids_are_unique_and_not_empty(parsed: dict[str, ParsedPage]) -> None:
    wrong = []
    for page in parsed.values():
        ids = Counter(value(e, "id") for e in page.elements if "id" in (e.attrs or {}))
        wrong += [f"{page.path}: {found!r} x {n}" for found, n in ids.items() if n > 1 or not found]
    assert wrong == []


def test_what_is_referred_to_by_id_exists(parsed: dict[str, ParsedPage]) -> None:
    names = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-kb-copy")
    wrong = [
        f"{page.path}: <{element.name} {name}={value(element, name)!r}>"
        for page in parsed.values()
        for element in page.elements
        for name in names
        for target in value(element, name).split()
        if target not in page.ids and (element.name, target) not in MATERIAL_LABELS
    ]
    assert wrong == []


def test_every_page_has_one_main_heading_and_skips_no_level(parsed: dict[str, ParsedPage]) -> None:
    wrong = []
    for page in parsed.values():
        headings = page.all(*HEADINGS)
        levels = [int(heading.name[1]) for heading in headings]
        if levels[:1] != [1] or levels.count(1) != 1:
            wrong.append(f"{page.path}: headings {levels}")
        wrong += [
            f"{page.path}: {heading_text(heading)!r} is <{heading.name}> below an <h{above}>"
            for above, level, heading in zip(levels, levels[1:], headings[1:], strict=False)
            if level > above + 1
        ]
        wrong += [f"{page.path}: empty <{h.name}>" for h in headings if not heading_text(h)]
    assert wrong == []


def test_headings_have_readable_anchors(pages: list[ParsedPage]) -> None:
    """Python-Markdown's own slugs would be empty for Chinese, then `_1`, `_2`."""
    wrong = []
    seen_han = 0
    for page in pages:
        if page.address.endswith("checks/"):  # the ids of checks, the same in every language
            assert [value(heading, "id") for heading in page.all("h2")] == list(CHECKS)
            continue
        for heading in page.all("h2", "h3"):
            anchor, text = value(heading, "id"), heading_text(heading)
            number = re.escape(slugify(text)) + r"(-\d+)?"
            seen_han += bool(HAN.search(anchor))
            if not re.fullmatch(number, anchor) or bool(HAN.search(text)) != bool(
                HAN.search(anchor)
            ):
                wrong.append(f"{page.path}: {text!r} has the anchor {anchor!r}")
    assert wrong == []
    assert seen_han > 100


def test_headings_of_hand_written_chinese_pages_have_readable_anchors(
    parsed: dict[str, ParsedPage],
) -> None:
    anchors = [value(h, "id") for h in parsed["zh/about/index.html"].all("h2")]
    assert len(anchors) > 2
    assert [anchor for anchor in anchors if not HAN.search(anchor)] == []


def test_titles_are_unique_in_each_language(pages: list[ParsedPage]) -> None:
    titles = defaultdict(list)
    for page in pages:
        (title,) = [
            e for e in page.all("title") if e.parent is not None and e.parent.name == "head"
        ]
        titles[page.language, " ".join(title.to_text().split())].append(page.url)
    assert {key: urls for key, urls in titles.items() if len(urls) > 1 or not key[1]} == {}


def test_every_page_describes_itself(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        found = [value(m, "content") for m in page.all("meta") if value(m, "name") == "description"]
        if len(found) != 1 or not 4 <= len(found[0]) <= 200:
            wrong.append(f"{page.path}: {found}")
    assert wrong == []


def test_nothing_is_left_over_from_templates_and_scripts(parsed: dict[str, ParsedPage]) -> None:
    wrong = [
        f"{page.path}: {text!r}"
        for page in parsed.values()
        for text in said(page)
        if LEFTOVERS.search(text)
    ]
    assert wrong == []


def said(page: ParsedPage) -> Iterator[str]:
    """Yield every text and every attribute of a page that a person or a program may read."""
    for node in nodes_below(page.document.root):
        if isinstance(node, Text):
            inside = {ancestor.name for ancestor in ancestors(node)}
            if not inside & {"script", "style"}:
                yield braceless(node.data or "") if inside & CODE else node.data or ""
        elif isinstance(node, Element):
            yield from (text for text in node.attrs.values() if text)


def ancestors(node: Text) -> Iterator[Element]:
    parent = node.parent
    while isinstance(parent, Element):
        yield parent
        parent = parent.parent


def braceless(text: str) -> str:
    return re.sub(r"[{}]", "", text)
