"""Every internal link leads to an existing file, and pages load no files from other hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from justhtml import Element

from site_builder.catalog import Catalog
from tests.conftest import SEED, SITE_URL
from tests.site.parsed import ParsedPage, attribute, file_for_url, tokens

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
"""Name of an element -> its attributes with URLs that a browser loads together with the page."""

UNLOADED_RELATIONS = {"canonical", "alternate", "next", "prev", "edit", "license", "author"}
"""Values of `rel`. A browser does not load the URL of a `<link>` element with one of these values."""


def loaded_by(element: Element) -> Iterator[str]:
    """Yield the URLs that a browser loads for an element."""
    for name in LOADING.get(element.name, ()):
        if attribute(element, name):
            yield attribute(element, name)
    yield from (part.split()[0] for part in attribute(element, "srcset").split(",") if part.strip())
    if element.name == "link" and not set(tokens(element, "rel")) & UNLOADED_RELATIONS:
        yield attribute(element, "href")
    yield from css_urls(attribute(element, "style"))
    if element.name == "style":
        yield from css_urls(element.to_text())


def css_urls(css: str) -> list[str]:
    """Return the URLs that a stylesheet loads, without `data:` URLs."""
    matches = re.findall(r"""url\(\s*['"]?([^'")\s]+)|@import\s+['"]([^'"]+)""", css)
    return [
        found for groups in matches if (found := "".join(groups)) and not found.startswith("data:")
    ]


def test_internal_links_lead_to_existing_files_and_anchors(
    parsed: dict[str, ParsedPage], built_site: Path
) -> None:
    broken = []
    internal_links = 0
    for page in parsed.values():
        for element in page.find_all("a", "link", "area"):
            href = attribute(element, "href")
            target, _, fragment = page.absolute(href).partition("#")
            path = file_for_url(target)
            if path is None:
                continue
            internal_links += 1
            path = unquote(path)
            if path not in parsed and not (built_site / path).is_file():
                broken.append(f"{page.file}: {href}: no file {path}")
            elif fragment and unquote(fragment) not in parsed[path].ids:
                broken.append(f"{page.file}: {href}: {path} has no anchor {fragment}")
    assert broken == []
    assert internal_links > 1000


def test_pages_load_only_files_of_the_site(parsed: dict[str, ParsedPage], built_site: Path) -> None:
    wrong = []
    loaded: set[str] = set()
    for page in parsed.values():
        for element in page.elements:
            for url in loaded_by(element):
                path = file_for_url(page.absolute(url))
                if path is None or not (built_site / unquote(path)).is_file():
                    wrong.append(f"{page.file}: <{element.name}> loads {url}")
                else:
                    loaded.add(path)
    assert wrong == []
    assert {"assets/kb/kb.css", "assets/kb/kb.js"} <= loaded


def test_stylesheets_load_only_files_of_the_site(built_site: Path) -> None:
    wrong = []
    sheets = list(built_site.rglob("*.css"))
    assert len(sheets) > 3
    for sheet in sheets:
        own_url = SITE_URL + sheet.relative_to(built_site).as_posix()
        for url in css_urls(sheet.read_text(encoding="utf-8")):
            path = file_for_url(urljoin(own_url, url))
            if path is None or not (built_site / unquote(path)).is_file():
                wrong.append(f"{sheet.name} loads {url}")
    assert wrong == []


def test_every_link_has_an_http_or_https_url(parsed: dict[str, ParsedPage]) -> None:
    wrong = [
        f"{page.file}: <a href={attribute(link, 'href')!r}> {link.to_text()}"
        for page in parsed.values()
        for link in page.find_all("a")
        if urlsplit(page.absolute(attribute(link, "href"))).scheme not in {"http", "https"}
        or "href" not in (link.attrs or {})
    ]
    assert wrong == []


def test_links_of_the_404_page_work_at_any_url(parsed: dict[str, ParsedPage]) -> None:
    """Servers show this page at URLs with any number of folders, so its links cannot be relative."""
    page = parsed["404.html"]
    urls = [attribute(element, "href") for element in page.find_all("a", "link")]
    urls += [
        attribute(script, "src") for script in page.find_all("script") if attribute(script, "src")
    ]
    internal = [url for url in urls if not urlsplit(url).netloc]
    assert len(internal) > 20
    root = urlsplit(SITE_URL).path
    assert [url for url in internal if not url.startswith((root, "#"))] == []


def test_materials_script_gets_the_url_of_the_site_as_its_base(
    parsed: dict[str, ParsedPage],
) -> None:
    wrong = []
    for page in parsed.values():
        (settings,) = (
            json.loads("".join(child.data or "" for child in element.children))
            for element in page.find_all("script")
            if attribute(element, "id") == "__config"
        )
        if page.absolute(settings["base"]).rstrip("/") != SITE_URL.rstrip("/"):
            wrong.append(f"{page.file}: {settings['base']}")
    assert wrong == []


def test_each_entry_page_links_to_an_edit_page_for_the_entry_file(
    parsed: dict[str, ParsedPage], catalog: Catalog
) -> None:
    prefixes = {"en": "", "zh": "zh/"}
    edit_links = {
        (language, entry.id): [
            attribute(link, "href")
            for link in parsed[f"{prefix}{entry.id}/index.html"].find_all("a")
            if "edit" in tokens(link, "rel")
        ]
        for language, prefix in prefixes.items()
        for entry in catalog
    }
    assert len(edit_links) == 2 * len(catalog)
    for (_, entry_id), links in edit_links.items():
        (link,) = links
        assert re.fullmatch(rf"https://[^/]+/[^/]+/[^/]+/edit/main/entries/{entry_id}\.yml", link)
        assert (SEED / link.partition("/edit/main/")[2]).is_file()
