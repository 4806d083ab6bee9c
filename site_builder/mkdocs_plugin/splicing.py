"""Pages that come by the thousand: rendered by the theme once for each sort, then put together.

The first page of a sort is rendered as MkDocs does it. With the second one a shell is made, and trusted only if
it makes the same of the first page, byte for byte; if not, every page of that sort is rendered as a whole. Of
Material's own templates we know how they write tables of contents: there pages are of one sort whatever the
shape of theirs, and shells come from a mould.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from site_builder.mkdocs_plugin.edition import Edition, NewPage, Written
from site_builder.mkdocs_plugin.last_site import WrittenPage
from site_builder.mkdocs_plugin.places import Places
from site_builder.mkdocs_plugin.plans import Unit
from site_builder.mkdocs_plugin.shells import (
    Likeness,
    MarkerPage,
    Mould,
    Shape,
    Shell,
    fits_a_shell,
    likeness_of,
    shape_of,
)
from site_builder.mkdocs_plugin.virtual_pages import ReadyPage, generated_file
from site_builder.models import LANGUAGES, Language
from site_builder.pages import Page
from site_builder.processes import map_in_parallel

log = logging.getLogger("mkdocs.plugins.site_builder")

_SLASH = re.compile("/")

FEW = 250
"""Of fewer pages, each in all languages, starting processes costs more than it brings."""

_OFTEN = 8
"""So many times the sections of real pages stand in the page that a mould is made from."""

_LEARNED_FROM = 2
"""Pages of a sort, or listings: the first, and one with which a shell is made."""

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)


def tables_are_known(theme: Theme) -> bool:
    """Tell whether pages are made from Material's own templates, and ours.

    Somebody else's may count sections, or leave out short tables, which no example would show.
    """
    own = theme.custom_dir
    return theme.name == "material" and (
        own is None or next(Path(own).rglob("*.html"), None) is None
    )


def who_must_see_every_page(config: MkDocsConfig, own: object) -> str | None:
    """Name a plugin or hook, other than our own, that wants to see or change every single page."""
    for event in _PAGE_EVENTS:
        for method in config.plugins.events[event]:
            if getattr(method, "__self__", None) is not own:
                return config.plugins._event_origins.get(method) or "a hook"
    return None


@dataclass(frozen=True)
class Press:
    """Renders one of our pages as MkDocs does, without MkDocs knowing of the page."""

    config: MkDocsConfig
    environment: Environment
    navigation: Navigation
    files: Sequence[File]
    parents: Mapping[Language, Mapping[str, MkDocsPage]]
    places: Places
    languages_at: Callable[[str], Sequence[Language]]
    """Address -> the languages in which there is a page."""
    site_names: Mapping[Language, str]
    tables_are_known: bool = False
    """Whether what the theme writes of tables of contents can be learned, and put together."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """Return the addresses below which there are pages; links from there are shorter."""
        return frozenset(
            file.url[: slash.end()] for file in self.files for slash in _SLASH.finditer(file.url)
        )

    def render(self, page: Page, languages: Sequence[Language]) -> str:
        """Return a page's HTML; `languages` are those in which it exists."""
        ready = ReadyPage(page, generated_file(page, self.config), self.config)
        ready.places = {code: self.places.at(page.in_language(code)) for code in languages}
        if page.parent is not None:
            ready.belong_to(self.parents[page.language][page.parent])
        ready.read_source(self.config)
        ready.render(self.config, Files(()))
        plugins = self.config.plugins
        ready.active = True
        try:
            context = get_context(self.navigation, self.files, self.config, ready)
            template = self.environment.get_template("main.html")
            context = plugins.on_page_context(
                context, page=ready, config=self.config, nav=self.navigation
            )
            return plugins.on_post_page(template.render(context), page=ready, config=self.config)
        finally:
            ready.active = False


@dataclass
class _Sort:
    """Pages that are alike, as far as they are known."""

    first: Page
    text: str
    """What the theme made of the first page."""
    mould: Mould = field(default_factory=Mould)
    shells: dict[Shape, Shell | None] = field(default_factory=dict)
    """None for pages that the theme does not let us splice."""


@dataclass
class Sorts:
    """What was learned of the sorts of pages."""

    known: dict[Likeness, _Sort] = field(default_factory=dict)
    unmouldable: set[Likeness] = field(default_factory=set)
    """Of these, pages with tables of contents of different shapes are not of one sort."""

    def add(self, others: Sorts) -> None:
        """Take over what somebody else learned."""
        self.known.update(others.known)
        self.unmouldable |= others.unmouldable


@dataclass
class Splicer:
    """Makes the HTML of pages, and learns their shells on the way."""

    press: Press
    sorts: Sorts = field(default_factory=Sorts)
    refused_some: bool = False
    """Whether there are pages that have to be rendered as a whole."""
    _nonce: str = field(default_factory=lambda: secrets.token_hex(12))

    def html_of(self, page: Page) -> str:
        """Return a page's HTML, byte for byte what the theme makes of it."""
        languages = self.press.languages_at(page.address)
        if not fits_a_shell(page) or quote(page.url) in self.press.folders:
            return self.press.render(page, languages)
        likeness = likeness_of(page, languages, self.press.site_names[page.language])
        shape = shape_of(page)
        exact = not self.press.tables_are_known or likeness in self.sorts.unmouldable
        key = (*likeness, shape) if exact else likeness
        sort = self.sorts.known.get(key)
        if sort is None:
            text = self.press.render(page, languages)
            self.sorts.known[key] = _Sort(page, text)
            return text
        if shape not in sort.shells:
            make = self._cut_shell if exact else self._moulded_shell
            shell = make(sort, shape, languages)
            if shell is None and not exact:
                self.sorts.unmouldable.add(likeness)
                return self.html_of(page)
            sort.shells[shape] = shell
            self.refused_some |= shell is None
        shell = sort.shells[shape]
        return self.press.render(page, languages) if shell is None else shell.fill(page)

    def _moulded_shell(
        self, sort: _Sort, shape: Shape, languages: Sequence[Language]
    ) -> Shell | None:
        """Return a shell from the sort's mould, or None if the theme does not let us make one."""
        is_proven, own = bool(sort.shells), shape_of(sort.first)
        # Far longer than any: should a newer Material count sections, it is found out.
        for wanted in (shape,) if is_proven else ((own + shape) * _OFTEN, own, shape):
            if sort.mould.shell(wanted) is None:
                learned = self._shell_of_markers(sort.first, wanted, languages)
                if not sort.mould.learn(learned, wanted):
                    return None
        proof = sort.mould.shell(own)
        if not is_proven and (proof is None or proof.fill(sort.first) != sort.text):
            return None
        return sort.mould.shell(shape)

    def _cut_shell(self, sort: _Sort, shape: Shape, languages: Sequence[Language]) -> Shell | None:
        """Return a shell for pages of this very shape, as the first page of the sort is."""
        shell = self._shell_of_markers(sort.first, shape, languages)
        return shell if shell.fill(sort.first) == sort.text else None

    def _shell_of_markers(self, like: Page, shape: Shape, languages: Sequence[Language]) -> Shell:
        marked = MarkerPage.like(like, self._nonce, shape)
        return Shell.cut(self.press.render(marked, languages), self._nonce)


def write_pages(
    press: Press,
    edition: Edition,
    told: Callable[[float], None] = lambda _: None,
) -> None:
    """Make and write the pages that are not as they were, and tell the edition of them.

    `told` is called now and then with the share that is written.
    """
    splicer = Splicer(press)
    write = partial(_write, splicer=splicer, edition=edition)
    units = edition.to_write()
    # What the first pages need, as templates, every process would prepare for itself.
    written = [*map(write, units[:1])]
    units = units[1:]
    if len(units) >= FEW:  # the same is true of shells
        firsts, units = _firsts(units)
        begin = partial(_begin, press=press, edition=edition)
        for begun, sorts in map_in_parallel(begin, firsts):
            written += begun
            splicer.sorts.add(sorts)
    written += map_in_parallel(write, units, least=FEW, told=told)
    for own in written:
        edition.note(own)
    if any(own.refused_some for own in written):
        log.info("The theme does not let all pages be put together; those are rendered one by one.")


def _firsts(units: Sequence[Unit]) -> tuple[list[list[Unit]], list[Unit]]:
    """Return the units from which shells are learned, those of a sort together, and all others.

    What sort a page is of is seen when it is made; those of a language in a folder mostly are of one.
    """
    folders: defaultdict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        folder, _, _ = unit[0].address.removesuffix("/").rpartition("/")
        folders[folder].append(index)
    firsts = [own[:_LEARNED_FROM] for own in folders.values() if len(own) > _LEARNED_FROM]
    taken = {index for own in firsts for index in own}
    return (
        [[_in(code, units[index]) for index in own] for own in firsts for code in LANGUAGES],
        [unit for index, unit in enumerate(units) if index not in taken],
    )


def _in(language: Language, unit: Unit) -> Unit:
    return [plan for plan in unit if plan.language == language]


def _begin(units: Sequence[Unit], press: Press, edition: Edition) -> tuple[list[Written], Sorts]:
    """Write the first pages of a sort; return what is to be told of them, and what was learned."""
    splicer = Splicer(press)
    return [_write(unit, splicer, edition) for unit in units], splicer.sorts


def _write(unit: Unit, splicer: Splicer, edition: Edition) -> Written:
    """Write the pages of a unit, and return what is to be told of them."""
    pages, listing = edition.pages_of(unit)
    new = []
    for plan in pages:
        page = plan.make()
        if page.address != plan.address:
            raise ValueError(f"{page.address} was planned as {plan.address}")
        text = splicer.html_of(page)
        folder = f"{splicer.press.config.site_dir}/{page.url}"
        write_page(folder, text.encode("utf-8", errors="xmlcharrefreplace"))
        fingerprint, made_of = edition.fingerprint(plan)
        new.append(NewPage(page.url, WrittenPage(fingerprint, page.modified), made_of))
    return Written(new, listing, splicer.refused_some)


def write_page(folder: str, content: bytes) -> None:
    """Write a folder's index.html. `os` and not `Path`: this is called by the ten thousand."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with open(f"{folder}index.html", "wb") as file:  # noqa: PTH123
        file.write(content)
