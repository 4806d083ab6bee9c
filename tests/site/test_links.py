"""Every link leads somewhere, and nothing is loaded from another host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from justhtml import Element

from site_builder.catalog import Catalog
from tests.conftest import SEED, SITE_URL
from tests.site.parsed import ParsedPage, file_of, tokens, value

LOADING = {
    "script": ("src",),
    "img": ("src",),
    "iframe": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
"""Attributes through which an element loads something without being asked."""

JUST_NAMED = {"canonical", "alternate", "next", "prev", "edit", "license", "author"}
"""Relations of `<link>` that name an address and load nothing."""


def loaded_by(element: Element) -> Iterator[str]:
    """Yield every address that an element loads."""
    for name in LOADING.get(element.name, ()):
        if value(element, name):
            yield value(element, name)
    yield from (part.split()[0] for part in value(element, "srcset").split(",") if part.strip())
    if element.name == "link" and not set(tokens(element, "rel")) & JUST_NAMED:
        yield value(element, "href")
    yield from css_addresses(value(element, "style"))
    if element.name == "style":
        yield from css_addresses(element.to_text())


def css_addresses(css: str) -> list[str]:
    """Return what a stylesheet loads; what is written into it (`data:`) is loaded already."""
    quoted = re.findall(r"""url\(\s*['"]?([^'")\s]+)|@import\s+['"]([^'"]+)""", css)
    return [found for pair in quoted if (found := "".join(pair)) and not found.startswith("data:")]


def test_every_internal_link_and_anchor_resolves(
    parsed: dict[str, ParsedPage], built_site: Path
) -> None:
    broken = []
    for page in parsed.values():
        for link in page.all("a", "link", "area"):
            href = value(link, "href")
            target, _, fragment = page.absolute(href).partition("#")
            path = file_of(target)
            if path is None:
                continue
            path = unquote(path)
            if path not in parsed and not (built_site / path).is_file():
                broken.append(f"{page.path}: {href}: there is no {path}")
            elif fragment and unquote(fragment) not in parsed[path].ids:
                broken.append(f"{page.path}: {href}: {path} has no such anchor")
    assert broken == []


def test_everything_a_page_loads_is_a_file_of_the_site(
    parsed: dict[str, ParsedPage], built_site: Path
) -> None:
    wrong = []
    for page in parsed.values():
        for element in page.elements:
            for address in loaded_by(element):
                path = file_of(page.absolute(address))
                if path is None or not (built_site / unquote(path)).is_file():
                    wrong.append(f"{page.path}: <{element.name}> loads {address}")
    assert wrong == []


def test_everything_a_stylesheet_loads_is_a_file_of_the_site(built_site: Path) -> None:
    wrong = []
    for sheet in built_site.rglob("*.css"):
        here = SITE_URL + sheet.relative_to(built_site).as_posix()
        for address in css_addresses(sheet.read_text(encoding="utf-8")):
            path = file_of(urljoin(here, address))
            if path is None or not (built_site / unquote(path)).is_file():
                wrong.append(f"{sheet.name} loads {address}")
    assert wrong == []


def test_every_link_says_where_it_leads(parsed: dict[str, ParsedPage]) -> None:
    wrong = [
        f"{page.path}: <a href={value(link, 'href')!r}> {link.to_text()}"
        for page in parsed.values()
        for link in page.all("a")
        if urlsplit(page.absolute(value(link, "href"))).scheme not in {"http", "https"}
        or "href" not in (link.attrs or {})
    ]
    assert wrong == []


def test_the_404_page_works_from_any_address(parsed: dict[str, ParsedPage]) -> None:
    """It is shown at addresses of any depth, so relative links would lead elsewhere."""
    page = parsed["404.html"]
    addresses = [value(link, "href") for link in page.all("a", "link")]
    addresses += [value(script, "src") for script in page.all("script") if value(script, "src")]
    here = [address for address in addresses if not urlsplit(address).netloc]
    assert len(here) > 20
    root = urlsplit(SITE_URL).path
    assert [a for a in here if not a.startswith((root, "#"))] == []


@pytest.mark.parametrize("script", ["__config", "kb-search-config"])
def test_scripts_are_told_the_way_to_the_root(parsed: dict[str, ParsedPage], script: str) -> None:
    wrong = []
    for page in parsed.values():
        (settings,) = (
            json.loads("".join(child.data or "" for child in element.children))
            for element in page.all("script")
            if value(element, "id") == script
        )
        if page.absolute(settings["base"]).rstrip("/") != SITE_URL.rstrip("/"):
            wrong.append(f"{page.path}: {settings['base']}")
    assert wrong == []


def test_every_entry_leads_to_its_own_file(parsed: dict[str, ParsedPage], catalog: Catalog) -> None:
    folders = {"en": "", "zh": "zh/"}
    edited = {
        (language, entry.id): [
            value(link, "href")
            for link in parsed[f"{folder}{entry.id}/index.html"].all("a")
            if "edit" in tokens(link, "rel")
        ]
        for language, folder in folders.items()
        for entry in catalog
    }
    assert len(edited) == 2 * len(catalog)
    for (_, entry_id), links in edited.items():
        (link,) = links
        assert re.fullmatch(rf"https://[^/]+/[^/]+/[^/]+/edit/main/entries/{entry_id}\.yml", link)
        assert (SEED / link.partition("/edit/main/")[2]).is_file()
