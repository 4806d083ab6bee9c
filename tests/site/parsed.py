"""A built page as the tests ask it: parsed once, with what lies in it by element and by id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from justhtml import Element, JustHTML, Node, Text

from site_builder.models import Language
from tests.conftest import SITE_URL

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INVISIBLE = {"script", "style", "template", "noscript"}


@dataclass(frozen=True)
class ParsedPage:
    """One HTML file of a built site."""

    path: str
    """Where the file lies below the site's folder: `zh/papers/blip-2/index.html`."""
    html: str

    @property
    def url(self) -> str:
        """The page's address below the site's root: `zh/papers/blip-2/`."""
        return self.path.removesuffix("index.html")

    @property
    def language(self) -> Language:
        """The language of the tree in which it lies."""
        return "zh" if self.path.startswith("zh/") else "en"

    @property
    def address(self) -> str:
        """Its address without the language."""
        return self.url.removeprefix("zh/")

    @cached_property
    def document(self) -> JustHTML:
        """The parsed page, with everything that the HTML standard calls a parse error."""
        return JustHTML(self.html, sanitize=False, collect_errors=True)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in document order."""
        return tuple(node for node in nodes_below(self.document.root) if isinstance(node, Element))

    def all(self, *names: str) -> list[Element]:
        """Return the elements of these names, in document order."""
        return [element for element in self.elements if element.name in names]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id in the page."""
        return frozenset(found for element in self.elements if (found := value(element, "id")))

    @cached_property
    def text(self) -> str:
        """What a reader may see, title included; scripts and styles are left out."""
        return seen_text(self.document.root)

    @cached_property
    def alternates(self) -> dict[str, str]:
        """Language tag -> address, as a search engine reads it."""
        links = [e for e in self.all("link") if "alternate" in tokens(e, "rel")]
        found = {value(link, "hreflang"): value(link, "href") for link in links}
        assert len(found) == len(links), f"{self.path} names a language twice"
        return found

    @property
    def in_both(self) -> dict[str, str]:
        """The alternates that it should have."""
        english, chinese = SITE_URL + quote(self.address), f"{SITE_URL}zh/{quote(self.address)}"
        return {"en": english, "zh-Hans": chinese, "x-default": english}

    def absolute(self, href: str) -> str:
        """Return where a link of this page leads."""
        return urljoin(SITE_URL + self.url, href)


def value(element: Node, name: str) -> str:
    """Return an attribute's value; empty where it is missing."""
    return (element.attrs or {}).get(name) or ""


def tokens(element: Node, name: str) -> list[str]:
    """Return the words of an attribute, `rel` or `class`."""
    return value(element, name).split()


def nodes_below(node: Node) -> Iterator[Node | Text]:
    """Yield every node below, in document order."""
    for child in node.children or ():
        yield child
        if not isinstance(child, Text):
            yield from nodes_below(child)


def seen_text(node: Node, unseen: frozenset[str] = frozenset(_INVISIBLE)) -> str:
    """Return the text below a node, with a space between any two pieces."""
    pieces: list[str] = []
    for child in node.children or ():
        if isinstance(child, Text):
            pieces.append(child.data or "")
        elif child.name not in unseen:
            pieces.append(seen_text(child, unseen))
    return " ".join(" ".join(pieces).split())


def heading_text(heading: Node) -> str:
    """Return a heading's words without the link to itself."""
    words = [
        node.data or ""
        for node in nodes_below(heading)
        if isinstance(node, Text) and "headerlink" not in tokens(node.parent or heading, "class")
    ]
    return " ".join("".join(words).split())


def parse_site(folder: Path) -> dict[str, ParsedPage]:
    """Parse every HTML file below a folder, by its path."""
    files = sorted(folder.rglob("*.html"))
    return {
        path: ParsedPage(path, file.read_text(encoding="utf-8"))
        for file in files
        for path in [file.relative_to(folder).as_posix()]
    }


def file_of(address: str) -> str | None:
    """Return which file of the site an absolute address means; None for another site's."""
    parts = urlsplit(address)
    home = urlsplit(SITE_URL)
    if parts.netloc != home.netloc:
        return None
    path = parts.path
    inside = path.removeprefix(home.path) if path.startswith(home.path) else f"..{path}"
    return f"{inside}index.html" if inside.endswith("/") or not inside else inside
