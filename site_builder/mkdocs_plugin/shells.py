"""What surrounds the content of pages that are alike: rendered once, cut where pages differ.

A shell is made from a page whose every text is a marker. The theme renders that page like any
other; wherever a marker comes out, the text of a real page belongs. Nothing here knows MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from markupsafe import escape

from site_builder.models import Language
from site_builder.pages import Page, Section

_TITLE, _DESCRIPTION, _NAME, _DATE, _CONTENT, _SECTIONS = range(6)
"""Where a page's values stand; each section has two more, its anchor and its title."""

_HEADING = "<h1"
"""A theme adds a heading of its own to content that does not hold this."""

UNKNOWN_DATE = "1970-01-01"
"""What MkDocs is told where no date is known: it must have one, and takes today's otherwise."""

Likeness = tuple[object, ...]


def likeness_of(page: Page, languages: Sequence[Language], site_name: str) -> Likeness:
    """Return what pages must have in common to share a shell; it decides what the theme writes."""
    return (
        page.language,
        tuple(languages),
        page.kind,
        page.parent,
        _folder_and_name(page.address)[0],
        tuple(section.level for section in page.sections),
        bool(page.title),
        page.title == site_name,
        bool(page.description),
        _HEADING in page.html,
    )


def fits_a_shell(page: Page) -> bool:
    """Tell whether the theme may be trusted to repeat this page's texts as they are.

    Themes pull blanks together where they take a text out of its tags. Such pages are rare.
    """
    texts = [page.title, page.description, *(section.title for section in page.sections)]
    return all(" ".join(text.split()) == text for text in texts)


class MarkerPage(Page):
    """A page whose texts are markers."""

    @classmethod
    def like(cls, page: Page, nonce: str) -> Self:
        """Return the page of markers from which a shell for pages like this one is made."""
        folder, _ = _folder_and_name(page.address)
        sections = tuple(
            Section(_marker(nonce, _SECTIONS + 2 * number + 1), "", section.level)
            for number, section in enumerate(page.sections)
        )
        return cls(
            address=f"{folder}{_marker(nonce, _NAME)}/",
            language=page.language,
            title=_marker(nonce, _TITLE) if page.title else "",
            description=_marker(nonce, _DESCRIPTION) if page.description else "",
            lead=(_HEADING if _HEADING in page.html else "") + _marker(nonce, _CONTENT),
            sections=sections,
            kind=page.kind,
            parent=page.parent,
            modified=_marker(nonce, _DATE),
        )

    @property
    def anchors(self) -> tuple[str, ...]:
        """Markers, where a page has the ids of its sections."""
        titles = (section.title for section in self.sections)
        return tuple(_NUMBER.sub(lambda found: f"s{int(found[1]) - 1}e", t) for t in titles)

    @property
    def html(self) -> str:
        """A marker, where a page has its content."""
        return self.lead


_NUMBER = re.compile("s([0-9]+)e$")


def _marker(nonce: str, number: int) -> str:
    """Return a text that no escaping changes, in HTML or in an address."""
    return f"{nonce}s{number}e"


@dataclass(frozen=True)
class Shell:
    """Rendered HTML in pieces: even ones are the theme's, odd ones say which value stands there."""

    texts: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def cut(cls, rendered: str, nonce: str) -> Shell:
        """Cut what was rendered for a page of markers."""
        content = _marker(nonce, _CONTENT)
        pieces = re.split(f"{nonce}s([0-9]+)e", rendered.replace(_HEADING + content, content))
        return cls(tuple(pieces[::2]), tuple(map(int, pieces[1::2])))

    def fill(self, page: Page) -> str:
        """Return the whole HTML of a page like the one that the shell was made for."""
        values: list[str] = [
            escape(page.title),
            escape(page.description),
            quote(_folder_and_name(page.address)[1]),
            page.modified or UNKNOWN_DATE,
            page.html,
        ]
        for section, anchor in zip(page.sections, page.anchors, strict=True):
            values += (anchor, escape(section.title))
        parts = [""] * (2 * len(self.places) + 1)
        parts[::2] = self.texts
        parts[1::2] = [values[place] for place in self.places]
        return "".join(parts)


def _folder_and_name(address: str) -> tuple[str, str]:
    """Cut `papers/blip-2/` into `papers/` and `blip-2`."""
    folder, slash, name = address.removesuffix("/").rpartition("/")
    return folder + slash, name
