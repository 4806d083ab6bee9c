"""Parsed pages of a built site: their elements, ids, texts and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from justhtml import Element, JustHTML, Node, Text

from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages
from tests.conftest import SITE_URL

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
DEFAULT_LANGUAGES = SiteLanguages()
_INVISIBLE = {"script", "style", "template", "noscript"}


@dataclass(frozen=True)
class ParsedPage:
    """One HTML file of a built site."""

    file: str
    """Path of the file in the site's folder: `zh/papers/blip-2/index.html`."""
    html: str
    languages: SiteLanguages = DEFAULT_LANGUAGES
    """The languages of the site."""

    @property
    def url(self) -> str:
        """The page's URL, relative to the site's root: `zh/papers/blip-2/`."""
        return self.file.removesuffix("index.html")

    @property
    def language(self) -> LanguageCode:
        """The page's language. For example, pages below `zh/` are Chinese."""
        return self.languages.split(self.url)[0]

    @property
    def path(self) -> str:
        """The URL without the language: `papers/blip-2/`."""
        return self.languages.split(self.url)[1]

    @cached_property
    def document(self) -> JustHTML:
        """The parsed page, with all parse errors that the HTML standard defines."""
        return JustHTML(self.html, sanitize=False, collect_errors=True)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """All elements, in document order."""
        return tuple(node for node in descendants(self.document.root) if isinstance(node, Element))

    def find_all(self, *names: str) -> list[Element]:
        """Return the elements with these names, in document order."""
        return [element for element in self.elements if element.name in names]

    @cached_property
    def ids(self) -> frozenset[str]:
        """All ids in the page."""
        return frozenset(found for element in self.elements if (found := attribute(element, "id")))

    @cached_property
    def text(self) -> str:
        """The title and the visible text of the page."""
        return visible_text(self.document.root)

    @cached_property
    def alternates(self) -> dict[str, str]:
        """Language tag -> URL, from the page's `<link rel="alternate" hreflang>` elements."""
        links = [
            e
            for e in self.find_all("link")
            if "alternate" in tokens(e, "rel") and "hreflang" in (e.attrs or {})
        ]
        found = {attribute(link, "hreflang"): attribute(link, "href") for link in links}
        assert len(found) == len(links), f"{self.file} has two alternates in one language"
        return found

    @property
    def expected_alternates(self) -> dict[str, str]:
        """The alternates that this page should have if it exists in all languages of the site."""
        if len(self.languages) == 1:
            return {}
        urls = {
            LANGUAGES[code].tag: SITE_URL + quote(self.languages.localized_path(code, self.path))
            for code in self.languages
        }
        return urls | {"x-default": SITE_URL + quote(self.path)}

    def absolute(self, href: str) -> str:
        """Return the absolute URL of a link on this page."""
        return urljoin(SITE_URL + self.url, href)


def attribute(element: Node, name: str) -> str:
    """Return an attribute's value, or an empty text if the element does not have the attribute."""
    return (element.attrs or {}).get(name) or ""


def tokens(element: Node, name: str) -> list[str]:
    """Return the tokens of an attribute such as `rel` or `class`."""
    return attribute(element, name).split()


def descendants(node: Node) -> Iterator[Node | Text]:
    """Yield all nodes below a node, in document order."""
    for child in node.children or ():
        yield child
        if not isinstance(child, Text):
            yield from descendants(child)


def visible_text(node: Node) -> str:
    """Return the visible text below a node, with one space between the texts of two elements."""
    pieces: list[str] = []
    for child in node.children or ():
        if isinstance(child, Text):
            pieces.append(child.data or "")
        elif child.name not in _INVISIBLE:
            pieces.append(visible_text(child))
    return " ".join(" ".join(pieces).split())


def heading_text(heading: Node) -> str:
    """Return a heading's text without the text of its anchor link."""
    words = [
        node.data or ""
        for node in descendants(heading)
        if isinstance(node, Text) and "headerlink" not in tokens(node.parent or heading, "class")
    ]
    return " ".join("".join(words).split())


def parse_site(folder: Path, languages: SiteLanguages = DEFAULT_LANGUAGES) -> dict[str, ParsedPage]:
    """Return file path -> page for the HTML files in a folder. Redirects, and embeds for frames, are left out."""
    texts = {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(folder.rglob("*.html"))
    }
    pages = [
        ParsedPage(file, text, languages)
        for file, text in texts.items()
        if 'http-equiv="refresh"' not in text and "embed/" not in file
    ]
    return {page.file: page for page in pages}


def file_for_url(url: str) -> str | None:
    """Return the path of the site's file for an absolute URL, or None for a URL of another site."""
    parts = urlsplit(url)
    home = urlsplit(SITE_URL)
    if parts.netloc != home.netloc:
        return None
    url_path = parts.path
    is_inside = url_path.startswith(home.path)
    inside = url_path.removeprefix(home.path) if is_inside else f"..{url_path}"
    return f"{inside}index.html" if inside.endswith("/") or not inside else inside
