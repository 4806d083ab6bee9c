"""Page templates: rendered HTML with slots for the texts of similar pages.

To make a page template, the theme renders a page of placeholders; each placeholder in the output becomes
a slot. Tables of contents differ from page to page. So a `TocSteps` cuts the HTML of a table of contents into
steps, and combines steps into page templates. A step leads from one section, including its link, to the next
section. One more step leads to the first section.

Nothing here imports MkDocs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, Self
from urllib.parse import quote

from markupsafe import escape

from site_builder.i18n import LanguageCode
from site_builder.pages import Page, PageSection

_TITLE, _DESCRIPTION, _NAME, _DATE, _CONTENT, _TOPIC_MENU, _SECTIONS = range(7)
"""Numbers of the values that fill slots. From `_SECTIONS` on, each section has two values: anchor and title."""

_HEADING = "<h1"
"""Start of a heading. The theme adds a heading to a page whose content has none."""

UNKNOWN_DATE = "1970-01-01"
"""Date of pages without a date. If their date were empty, MkDocs would use today's date."""

LayoutKey = tuple[object, ...]
"""Pages with equal keys have one layout: their HTML differs only in their texts."""
TocLevels = tuple[int, ...]
"""The heading levels of a page's sections, in order: the structure of its table of contents."""


def layout_key(page: Page, languages: Sequence[LanguageCode], site_name: str) -> LayoutKey:
    """Return all values on which the HTML of a page depends, except its texts and its `toc_levels`."""
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
    """Return the heading levels of a page's sections."""
    return tuple([section.level for section in page.sections])


def is_spliceable(page: Page) -> bool:
    """Return whether the theme writes the texts of a page unchanged.

    Themes collapse whitespace when they strip tags from a text. So MkDocs renders the few pages with unusual
    whitespace in a text.
    """
    texts = [page.title, page.description, *(section.title for section in page.sections)]
    return all(" ".join(text.split()) == text for text in texts)


class PlaceholderPage(Page):
    """A page whose texts are placeholders."""

    @classmethod
    def like(cls, page: Page, nonce: str, levels: TocLevels) -> Self:
        """Return a page of placeholders with the layout of `page` and sections of these levels.

        Every placeholder begins with `nonce`. `levels` must be empty if `page` has no sections, and only then.
        """
        folder, _ = _folder_and_name(page.path)
        sections = tuple(
            PageSection(_placeholder(nonce, _SECTIONS + 2 * number + 1), "", level)
            for number, level in enumerate(levels)
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
    """Return a text that escaping does not change, neither in HTML nor in a URL."""
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
        ]
        for section, anchor in zip(page.sections, page.anchors, strict=True):
            values += (anchor, escape(section.title))
        pieces = [""] * (2 * len(self.slots) + 1)
        pieces[::2] = self.fragments
        pieces[1::2] = [values[slot] for slot in self.slots]
        return "".join(pieces)


_Stack = tuple[int, ...]
"""Heading levels of a section and its ancestors; empty before the first section and after the last."""


class _Part(NamedTuple):
    """A part of a page template. In a step, value 0 is the anchor of the section that it begins with; value 1 is its title."""

    fragments: tuple[str, ...] = ()
    slots: tuple[int, ...] = ()


@dataclass
class TocSteps:
    """Makes page templates for tables of contents of any structure.

    It assumes that a step depends only on the heading levels of the two sections and their ancestors,
    and that the rest of the page does not depend on the sections. `learn` detects a theme for which an
    assumption is wrong.
    """

    _around: tuple[_Part, _Part] | None = None
    """The page before and after the table of contents."""
    _steps: dict[tuple[_Stack, _Stack], _Part] = field(default_factory=dict)
    """(levels before the step, levels after it) -> HTML of the step."""

    def learn(self, template: PageTemplate, levels: TocLevels) -> bool:
        """Learn the steps of a template for these levels; return False if an assumption is wrong."""
        toc = _toc_range(template)
        first, end = toc.start, toc.stop
        sections = [(slot - _SECTIONS) // 2 for slot in template.slots[first:end]]
        outside_toc = template.slots[:first] + template.slots[end:]
        # If the page has a second table of contents, either its slots are outside `toc`, or the two tables form
        # one run whose sections are not in order. Only the first section may have slots elsewhere, for example in
        # the link that skips the navigation.
        if (
            sections != sorted(sections)
            or set(sections) != set(range(len(levels)))
            or any(slot >= _SECTIONS + 2 for slot in outside_toc)
        ):
            return False
        around = (
            _Part(template.fragments[:first], template.slots[:first]),
            _Part(template.fragments[end + 1 :], template.slots[end:]),
        )
        if self._around not in (None, around):
            return False
        self._around = around
        steps = [_Part((template.fragments[first],)), *([_Part()] * len(levels))]
        for index, section in zip(toc, sections, strict=True):
            fragments, slots = steps[section + 1]
            slot = (template.slots[index] - _SECTIONS) % 2
            fragments = (*fragments, template.fragments[index + 1])
            steps[section + 1] = _Part(fragments, (*slots, slot))
        return all(
            self._steps.setdefault(key, step) == step
            for key, step in zip(_step_keys(levels), steps, strict=True)
        )

    def page_template(self, levels: TocLevels) -> PageTemplate | None:
        """Return the page template for these levels, or None if one of its steps is not yet learned."""
        keys = list(_step_keys(levels))
        if self._around is None or any(key not in self._steps for key in keys):
            return None
        before, after = self._around
        fragments, slots = [*before.fragments], [*before.slots]
        for section, key in enumerate(keys, start=-1):
            step = self._steps[key]
            fragments += step.fragments
            slots += [_SECTIONS + 2 * section + slot for slot in step.slots]
        return PageTemplate((*fragments, *after.fragments), (*slots, *after.slots))


def _toc_range(template: PageTemplate) -> range:
    """Return the indexes of the slots in the table of contents: the longest run of section slots.

    A page may have more section slots, for example in the link that skips the navigation.
    """
    runs = [
        list(run)
        for is_section_slot, run in groupby(
            range(len(template.slots)), lambda index: template.slots[index] >= _SECTIONS
        )
        if is_section_slot
    ]
    longest = max(runs, key=len, default=[])
    return (
        range(longest[0], longest[-1] + 1)
        if longest
        else range(len(template.slots), len(template.slots))
    )


def _step_keys(levels: TocLevels) -> Iterator[tuple[_Stack, _Stack]]:
    """Yield the key of each step. The first step ends at the first section. The last step begins at the last section."""
    before: _Stack = ()
    for level in levels:
        after = (*(ancestor for ancestor in before if ancestor < level), level)
        yield before, after
        before = after
    yield before, ()


def _folder_and_name(path: str) -> tuple[str, str]:
    """Split `papers/blip-2/` into `papers/` and `blip-2`."""
    folder, slash, name = path.removesuffix("/").rpartition("/")
    return folder + slash, name
