"""Page templates: rendered HTML with slots for the texts of similar pages.

The theme renders a page whose texts are placeholders. In the resulting HTML, each placeholder becomes a slot.

Nothing here imports MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from markupsafe import escape

from site_builder.i18n import LanguageCode
from site_builder.pages import Page, PageSection

_TITLE, _DESCRIPTION, _NAME, _DATE, _CONTENT, _TOPIC_MENU, _HEAD, _SECTIONS = range(8)
"""Numbers of the values that fill slots. The numbers from `_SECTIONS` on belong to the sections of the page: the anchor
and the title of the first section, then those of the second section, and so on."""

_HEADING = "<h1"
"""Start of a heading. The theme adds a heading to a page whose content has none."""

UNKNOWN_DATE = "1970-01-01"
"""Date of pages without a date. If their date were empty, MkDocs would use today's date."""

LayoutKey = tuple[object, ...]
"""Pages with equal keys share a layout: their HTML differs only in their texts."""


def layout_key(page: Page, languages: Sequence[LanguageCode], site_name: str) -> LayoutKey:
    """Return all values on which the HTML of a page depends, except its texts."""
    return (
        page.language,
        tuple(languages),
        page.page_type,
        page.parent,
        _folder_and_name(page.path)[0],
        tuple([section.level for section in page.sections]),
        bool(page.title),
        page.title == site_name,
        bool(page.description),
        _HEADING in page.html,
    )


def is_spliceable(page: Page) -> bool:
    """Return whether the theme writes the texts of a page unchanged.

    Themes collapse whitespace when they strip tags from a text. So the few pages with unusual whitespace in a text are
    rendered, not spliced.
    """
    texts = [page.title, page.description, *(section.title for section in page.sections)]
    return all(" ".join(text.split()) == text for text in texts)


class PlaceholderPage(Page):
    """A page whose texts are placeholders."""

    @classmethod
    def like(cls, page: Page, nonce: str) -> Self:
        """Return a page of placeholders with the layout of `page`. Every placeholder begins with `nonce`."""
        folder, _ = _folder_and_name(page.path)
        sections = tuple(
            PageSection(_placeholder(nonce, _SECTIONS + 2 * number + 1), "", section.level)
            for number, section in enumerate(page.sections)
        )
        return cls(
            path=f"{folder}{_placeholder(nonce, _NAME)}/",
            language=page.language,
            languages=page.languages,
            title=_placeholder(nonce, _TITLE) if page.title else "",
            description=_placeholder(nonce, _DESCRIPTION) if page.description else "",
            header_html=(_HEADING if _HEADING in page.html else "") + _placeholder(nonce, _CONTENT),
            sections=sections,
            page_type=page.page_type,
            parent=page.parent,
            head_html=_placeholder(nonce, _HEAD),
            modified=_placeholder(nonce, _DATE),
        )

    @property
    def anchors(self) -> tuple[str, ...]:
        """Placeholders for the ids of the sections."""
        titles = (section.title for section in self.sections)
        return tuple(_NUMBER.sub(lambda found: f"s{int(found[1]) - 1}e", t) for t in titles)

    @property
    def html(self) -> str:
        """A placeholder for the content."""
        return self.header_html


_NUMBER = re.compile("s([0-9]+)e$")


def topic_menu_placeholder(nonce: str) -> str:
    """Return the placeholder for the topics in the navigation, which are not a part of a `Page`."""
    return _placeholder(nonce, _TOPIC_MENU)


def _placeholder(nonce: str, number: int) -> str:
    """Return a text of letters and digits, which is the same in HTML and in a URL."""
    return f"{nonce}s{number}e"


@dataclass(frozen=True)
class PageTemplate:
    """Rendered HTML with slots: fragment, slot, fragment, slot, ..., fragment."""

    fragments: tuple[str, ...]
    slots: tuple[int, ...]
    """Number of the value for each slot, such as `_TITLE`."""

    @classmethod
    def parse(cls, rendered: str, nonce: str) -> PageTemplate:
        """Make a template from the rendered HTML of a placeholder page."""
        content = _placeholder(nonce, _CONTENT)
        pieces = re.split(f"{nonce}s([0-9]+)e", rendered.replace(_HEADING + content, content))
        return cls(tuple(pieces[::2]), tuple(map(int, pieces[1::2])))

    def fill(self, page: Page, topic_menu: str = "") -> str:
        """Return the HTML of a page that has the layout of this template."""
        values: list[str] = [
            escape(page.title),
            escape(page.description),
            quote(_folder_and_name(page.path)[1]),
            page.modified or UNKNOWN_DATE,
            page.html,
            topic_menu,
            page.head_html,
        ]
        for section, anchor in zip(page.sections, page.anchors, strict=True):
            values += (anchor, escape(section.title))
        pieces = [""] * (2 * len(self.slots) + 1)
        pieces[::2] = self.fragments
        pieces[1::2] = [values[slot] for slot in self.slots]
        return "".join(pieces)


def _folder_and_name(path: str) -> tuple[str, str]:
    """Split `papers/blip-2/` into `papers/` and `blip-2`."""
    folder, slash, name = path.removesuffix("/").rpartition("/")
    return folder + slash, name
