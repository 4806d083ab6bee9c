"""What surrounds the content of pages that are alike: rendered once, cut where pages differ.

A shell is made from a page whose every text is a marker. The theme renders that page like any
other; wherever a marker comes out, the text of a real page belongs. Tables of contents have many
shapes; what a theme writes from one section to the next is learned, and put together for each of them.
Nothing here knows MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, Self
from urllib.parse import quote

from markupsafe import escape

from site_builder.models import Language
from site_builder.pages import Page, PageSection

_TITLE, _DESCRIPTION, _NAME, _DATE, _CONTENT, _SECTIONS = range(6)
"""Where a page's values stand; each section has two more, its anchor and its title."""

_HEADING = "<h1"
"""A theme adds a heading of its own to content that does not hold this."""

UNKNOWN_DATE = "1970-01-01"
"""What MkDocs is told where no date is known: it must have one, and takes today's otherwise."""

LayoutKey = tuple[object, ...]
TocLevels = tuple[int, ...]
"""The levels of a page's sections, in their order."""


def layout_key(page: Page, languages: Sequence[Language], site_name: str) -> LayoutKey:
    """Return what pages must have in common to share a mould; it decides what the theme writes."""
    return (
        page.language,
        tuple(languages),
        page.page_type,
        page.parent,
        _folder_and_name(page.path)[0],
        bool(page.sections),
        bool(page.title),
        page.title == site_name,
        bool(page.description),
        _HEADING in page.html,
    )


def toc_levels(page: Page) -> TocLevels:
    """Return the shape of a page's table of contents."""
    return tuple([section.level for section in page.sections])


def is_spliceable(page: Page) -> bool:
    """Tell whether the theme may be trusted to repeat this page's texts as they are.

    Themes pull blanks together where they take a text out of its tags. Such pages are rare.
    """
    texts = [page.title, page.description, *(section.title for section in page.sections)]
    return all(" ".join(text.split()) == text for text in texts)


class PlaceholderPage(Page):
    """A page whose texts are markers."""

    @classmethod
    def like(cls, page: Page, nonce: str, shape: TocLevels) -> Self:
        """Return the page of markers from which a shell for pages like this one is made.

        Its table of contents has a shape of its own, empty only where that of the page is.
        """
        folder, _ = _folder_and_name(page.path)
        sections = tuple(
            PageSection(_placeholder(nonce, _SECTIONS + 2 * number + 1), "", level)
            for number, level in enumerate(shape)
        )
        return cls(
            path=f"{folder}{_placeholder(nonce, _NAME)}/",
            language=page.language,
            title=_placeholder(nonce, _TITLE) if page.title else "",
            description=_placeholder(nonce, _DESCRIPTION) if page.description else "",
            header_html=(_HEADING if _HEADING in page.html else "") + _placeholder(nonce, _CONTENT),
            sections=sections,
            page_type=page.page_type,
            parent=page.parent,
            modified=_placeholder(nonce, _DATE),
        )

    @property
    def anchors(self) -> tuple[str, ...]:
        """Markers, where a page has the ids of its sections."""
        titles = (section.title for section in self.sections)
        return tuple(_NUMBER.sub(lambda found: f"s{int(found[1]) - 1}e", t) for t in titles)

    @property
    def html(self) -> str:
        """A marker, where a page has its content."""
        return self.header_html


_NUMBER = re.compile("s([0-9]+)e$")


def _placeholder(nonce: str, number: int) -> str:
    """Return a text that no escaping changes, in HTML or in an address."""
    return f"{nonce}s{number}e"


@dataclass(frozen=True)
class PageTemplate:
    """Rendered HTML in pieces: even ones are the theme's, odd ones say which value stands there."""

    texts: tuple[str, ...]
    slots: tuple[int, ...]

    @classmethod
    def parse(cls, rendered: str, nonce: str) -> PageTemplate:
        """Cut what was rendered for a page of markers."""
        content = _placeholder(nonce, _CONTENT)
        pieces = re.split(f"{nonce}s([0-9]+)e", rendered.replace(_HEADING + content, content))
        return cls(tuple(pieces[::2]), tuple(map(int, pieces[1::2])))

    def fill(self, page: Page) -> str:
        """Return the whole HTML of a page like the one that the shell was made for."""
        values: list[str] = [
            escape(page.title),
            escape(page.description),
            quote(_folder_and_name(page.path)[1]),
            page.modified or UNKNOWN_DATE,
            page.html,
        ]
        for section, anchor in zip(page.sections, page.anchors, strict=True):
            values += (anchor, escape(section.title))
        parts = [""] * (2 * len(self.slots) + 1)
        parts[::2] = self.texts
        parts[1::2] = [values[slot] for slot in self.slots]
        return "".join(parts)


_Stack = tuple[int, ...]
"""The levels that are open at a section, its own the last; empty before the first section and after the last."""


class _Part(NamedTuple):
    """A part of a shell. Within a step, a value is 0 for the section's anchor and 1 for its title."""

    texts: tuple[str, ...] = ()
    values: tuple[int, ...] = ()


@dataclass
class TocTemplate:
    """Makes shells for pages that differ in the shape of their tables of contents.

    What stands from one section to the next is taken to depend on the levels that are open at both, and
    the rest of the page on none of them. Where that is seen to be wrong, `learn` says so.
    """

    _around: tuple[_Part, _Part] | None = None
    _steps: dict[tuple[_Stack, _Stack], _Part] = field(default_factory=dict)

    def learn(self, template: PageTemplate, shape: TocLevels) -> bool:
        """Learn from a shell for pages of one shape. Return whether it agrees with all others."""
        stretch = _table_in(template)
        first, end = stretch.start, stretch.stop
        sections = [(slot - _SECTIONS) // 2 for slot in template.slots[first:end]]
        elsewhere = template.slots[:first] + template.slots[end:]
        # Where there is a second table of the same sections, one stands elsewhere or both are one disorder.
        if (
            sections != sorted(sections)
            or set(sections) != set(range(len(shape)))
            or any(slot >= _SECTIONS + 2 for slot in elsewhere)
        ):
            return False
        around = (
            _Part(template.texts[:first], template.slots[:first]),
            _Part(template.texts[end + 1 :], template.slots[end:]),
        )
        if self._around not in (None, around):
            return False
        self._around = around
        steps = [_Part((template.texts[first],)), *([_Part()] * len(shape))]
        for at, section in zip(stretch, sections, strict=True):
            texts, values = steps[section + 1]
            value = (template.slots[at] - _SECTIONS) % 2
            steps[section + 1] = _Part((*texts, template.texts[at + 1]), (*values, value))
        return all(
            self._steps.setdefault(key, step) == step
            for key, step in zip(_steps_of(shape), steps, strict=True)
        )

    def template(self, shape: TocLevels) -> PageTemplate | None:
        """Put a shell together; None while something is unknown that belongs into it."""
        keys = list(_steps_of(shape))
        if self._around is None or any(key not in self._steps for key in keys):
            return None
        before, after = self._around
        texts, slots = [*before.texts], [*before.values]
        for section, key in enumerate(keys, start=-1):
            step = self._steps[key]
            texts += step.texts
            slots += [_SECTIONS + 2 * section + value for value in step.values]
        return PageTemplate((*texts, *after.texts), (*slots, *after.values))


def _table_in(template: PageTemplate) -> range:
    """Return where the values of a shell are those of a table of contents: most sections, in one row.

    Elsewhere there may be what belongs to the first section, as in a link past the menus.
    """
    rows = [
        list(row)
        for of_sections, row in groupby(
            range(len(template.slots)), lambda at: template.slots[at] >= _SECTIONS
        )
        if of_sections
    ]
    longest = max(rows, key=len, default=[])
    return (
        range(longest[0], longest[-1] + 1)
        if longest
        else range(len(template.slots), len(template.slots))
    )


def _steps_of(shape: TocLevels) -> Iterator[tuple[_Stack, _Stack]]:
    """Yield the open levels before and after each step: into the first section, ..., out of the last."""
    before: _Stack = ()
    for level in shape:
        after = (*(above for above in before if above < level), level)
        yield before, after
        before = after
    yield before, ()


def _folder_and_name(address: str) -> tuple[str, str]:
    """Cut `papers/blip-2/` into `papers/` and `blip-2`."""
    folder, slash, name = address.removesuffix("/").rpartition("/")
    return folder + slash, name
