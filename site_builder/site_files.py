"""The groups of files that a build writes besides pages, such as stylesheets, redirects, feeds and the data of scripts.

To add a group, write a function that yields the files, and add a `SiteFileGroup` to `SITE_FILES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from site_builder import pages as pages_package
from site_builder.api import ApiInputs, api_files, health_digest
from site_builder.bundles import LazyFile, SiteFile
from site_builder.catalog import Catalog
from site_builder.embeds import EmbedInputs, embed_files
from site_builder.entry_files.pictures import content_of
from site_builder.feeds import FeedInputs, feed_files
from site_builder.markdown_twins import TwinInputs, llms_files, twin_files
from site_builder.models import Kind
from site_builder.models.pictures import Picture
from site_builder.observed_facts.facts_file import render_facts
from site_builder.observed_facts.records import Facts
from site_builder.pages import CorrectionForm, LinkHealth, Site
from site_builder.pages.board_words import csv_name
from site_builder.pages.open_search import open_search_files
from site_builder.pages.paths import API, BOARDS, BROWSE, COMPARE, MEDIA
from site_builder.pages.site_icon import DEFAULT_ICON, SiteIcon, icon_files
from site_builder.results import all_boards
from site_builder.results.csv_files import board_csv
from site_builder.search.asset_files import asset_files as search_asset_files
from site_builder.search.browse import data_files
from site_builder.site_lists import ListRecords, list_files
from site_builder.site_parts import PARTS, Part

ASSETS = "assets/kb/"
"""Folder of the stylesheets and the scripts."""
STYLESHEET = "kb.css"
"""Name of the stylesheet of all pages. It contains the styles of pages and search."""
SEARCH = "search/"

_NOT_SHARED = ("entries", "invalid_ids", "ids_by_url_key", "pictures")
"""Fields of `Catalog` that `shared_values` leaves out.

The digests of the entries already depend on the entries, their URLs and their pictures. No file depends on
`invalid_ids`.
"""


@dataclass(frozen=True)
class SiteFileInputs:
    """The values that the files of the groups depend on."""

    catalog: Catalog
    health: LinkHealth | None = None
    facts: Facts = field(default_factory=dict)
    """Id of an entry -> facts from services about the entry."""
    styles: tuple[bytes, ...] = ()
    """Stylesheets of the site's theme, which are appended to `STYLESHEET`."""
    icon: SiteIcon = DEFAULT_ICON
    correction_form: CorrectionForm | None = None
    suggestion_urls: Mapping[Kind, str] = field(default_factory=dict)
    """Kind -> URL of the issue form for suggestions. Scripts append the URL of the suggested work."""
    plain_bibtex: bool = False
    """The setting `plain_bibtex` (see `Settings`)."""
    publish: tuple[Part, ...] = PARTS
    """The parts of the site that are published."""
    name: Mapping[str, str] = field(default_factory=dict)
    """Language -> name of the site."""
    url: str = ""
    """The URL of the site; empty if it is unknown."""
    licence: str = ""
    """The licence of the entries, as an SPDX expression; empty if the settings name none."""
    list_records: ListRecords | None = None
    """The BibTeX and the line of CSV of each entry, for the files of lists. If None, they are made when needed."""
    digests: Mapping[str, bytes] | None = None
    """Entry id -> digest of the id, the entry's file and its pictures. Caches and `depends_on` need the digests."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Entry id -> time of the latest change that readers can see, if it is known (see `entry_history`)."""
    site: Site | None = None
    """The settings of the site; None if no file needs them."""
    cache: Path | None = None
    """Folder of caches, or None to use no caches. The content of files does not depend on caches."""

    @classmethod
    def of(cls, catalog: Catalog, site: Site) -> SiteFileInputs:
        """Return the inputs that a catalog and the settings of a site determine."""
        return cls(
            catalog,
            site.health,
            site.facts,
            icon=site.icon,
            correction_form=site.correction_form,
            suggestion_urls=site.suggestion_urls,
            plain_bibtex=site.plain_bibtex,
            publish=site.publish,
            name=dict(site.name.root),
            url=site.url,
            licence=site.licence,
            site=site,
        )

    @cached_property
    def link_states(self) -> dict[str, str] | None:
        """Entry id -> state of the entry's links. None if there are no results of link checks."""
        if self.health is None:
            return None
        return pages_package.link_states(self.catalog, self.health)

    @cached_property
    def facts_digest(self) -> str:
        """A digest of the facts about entries; empty without facts."""
        return sha256(render_facts(self.facts).encode()).hexdigest() if self.facts else ""

    @cached_property
    def retractions(self) -> list[tuple[str, object]]:
        """(entry id, retraction) for each retracted publication."""
        return [
            (id_, found.retraction)
            for id_, found in sorted(self.facts.items())
            if found.retraction is not None
        ]

    @cached_property
    def site_values(self) -> object:
        """The settings of the site, without the results of link checks, the facts about entries and the ids of duplicates."""
        return self.site and replace(self.site, health=None, facts={}, duplicates={})

    @cached_property
    def shared_values(self) -> tuple[object, ...]:
        """The values of the catalog that do not belong to one entry, such as topics, tags, redirects and languages."""
        return tuple(
            repr(getattr(self.catalog, field.name))
            for field in fields(self.catalog)
            if field.name not in _NOT_SHARED
        )

    @cached_property
    def catalog_values(self) -> tuple[object, ...]:
        """Values that change if an entry changes, or if one of the `shared_values` changes."""
        return (*self.shared_values, sorted((self.digests or {}).items()))

    @cached_property
    def api(self) -> ApiInputs:
        """The inputs of the API."""
        return ApiInputs(
            self.catalog,
            self.health,
            self.facts,
            self.name,
            self.url,
            self.licence,
            self.digests,
        )

    def cache_folder(self, name: str) -> Path | None:
        """Return a subfolder of the cache folder."""
        return None if self.cache is None else self.cache / name


class SiteFileGroup(NamedTuple):
    """Files with common dependencies. A build calls `make` only if one of the values of `depends_on` has changed."""

    name: str
    root: str
    """Folder of the files, relative to the site, with a slash at the end; empty for the site itself."""
    make: Callable[[SiteFileInputs], Iterable[SiteFile]]
    depends_on: Callable[[SiteFileInputs], object]
    """Returns values that are cheap to compute. If they have equal `repr`s in two builds, the files of the
    group are equal."""
    is_bundle: bool = False
    """Whether the files are a bundle (see `bundles`)."""
    part: Part | None = None
    """The part of the site that the group belongs to; None if every site has the group."""


def _assets(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    languages = inputs.catalog.languages
    assets = pages_package.asset_files(languages) | search_asset_files(
        languages, inputs.suggestion_urls
    )
    styles = (assets.pop(STYLESHEET), assets.pop("search.css"), *inputs.styles)
    yield STYLESHEET, b"\n".join(styles)
    if inputs.correction_form is not None:
        choices = pages_package.correction_choices(inputs.correction_form, languages)
        assets["kb.js"] = assets["kb.js"].replace(b"const CHOICES = {};", choices.encode())
    yield from assets.items()
    yield from icon_files(inputs.icon)


def _redirects(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    yield from pages_package.redirect_files(inputs.catalog).items()


def _open_search(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    if inputs.site is not None:
        yield from open_search_files(inputs.site, inputs.catalog.languages, ASSETS)


def _feeds(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    if inputs.site is None:
        return
    catalog = inputs.catalog
    # A summary may contain names of other entries, so feeds depend on these names.
    names = catalog.names_digest if catalog.ids_with_summary_links else ""
    shared = (inputs.site_values, inputs.shared_values, inputs.retractions, names)
    digest = sha256(repr(shared).encode()).digest()
    yield from feed_files(
        FeedInputs(
            catalog, inputs.site, f"{ASSETS}icon.png", inputs.changed, inputs.digests, digest
        )
    )


def _browse(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    cache = inputs.cache_folder("browse")
    yield from data_files(
        inputs.catalog,
        inputs.link_states,
        cache,
        inputs.digests,
        plain_bibtex=inputs.plain_bibtex,
        facts=inputs.facts,
    ).items()


def _search(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    from site_builder.search.from_catalog import index_files  # noqa: PLC0415 - slow; the background process imports it

    yield from index_files(inputs.catalog, inputs.cache_folder("search"), inputs.digests).items()


def _comparison(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    yield from pages_package.comparison_files(inputs.catalog).items()


def _lists(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    records = inputs.list_records or ListRecords.of(
        inputs.catalog, inputs.facts, plain_bibtex=inputs.plain_bibtex
    )
    yield from list_files(inputs.catalog, records)


def _pictures(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    """Yield the pictures of all entries. Pages in all languages show the same files."""
    for picture in _valid_pictures(inputs):
        yield picture.site_path, content_of(picture)


def _boards(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    languages = inputs.catalog.languages.codes
    for board in all_boards(inputs.catalog).values():
        if board.rows:
            yield csv_name(board), board_csv(board, languages).encode()


def _api(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    yield from api_files(inputs.api)


def _twins(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    if inputs.site is not None:
        yield from twin_files(TwinInputs(inputs.catalog, inputs.site, inputs.digests))


def _llms(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    if inputs.site is not None:
        yield from llms_files(TwinInputs(inputs.catalog, inputs.site, inputs.digests))


def _twin_values(inputs: SiteFileInputs) -> object:
    site = None if inputs.site is None else TwinInputs(inputs.catalog, inputs.site).shared_digest
    return inputs.catalog_values, site, inputs.retractions


def _embeds(inputs: SiteFileInputs) -> Iterator[SiteFile]:
    if inputs.site is not None:
        style = f"{ASSETS}embed.css"
        yield from embed_files(EmbedInputs(inputs.catalog, inputs.site, style, inputs.digests))


def _valid_pictures(inputs: SiteFileInputs) -> Iterator[Picture]:
    for pictures in inputs.catalog.pictures.values():
        yield from filter(None, pictures.values())


def _catalog(inputs: SiteFileInputs) -> object:
    return inputs.catalog_values


SITE_FILES: tuple[SiteFileGroup, ...] = (
    SiteFileGroup(
        "assets",
        ASSETS,
        _assets,
        lambda inputs: (
            inputs.catalog.languages.codes,
            inputs.styles,
            inputs.icon,
            inputs.correction_form,
            sorted(inputs.suggestion_urls.items()),
        ),
    ),
    SiteFileGroup("redirects", "", _redirects, _catalog),
    SiteFileGroup(
        "opensearch",
        "",
        _open_search,
        lambda inputs: (inputs.catalog.languages.codes, inputs.site_values),
    ),
    SiteFileGroup(
        "pictures",
        MEDIA,
        _pictures,
        lambda inputs: [picture.site_path for picture in _valid_pictures(inputs)],
    ),
    SiteFileGroup("markdown", "", _twins, _twin_values, part="markdown"),
    SiteFileGroup("llms", "", _llms, _twin_values, part="llms"),
    SiteFileGroup(
        "feeds",
        "",
        _feeds,
        lambda inputs: (
            inputs.catalog_values,
            inputs.site_values,
            inputs.retractions,
            sorted(inputs.changed.items()),
        ),
        part="feeds",
    ),
    SiteFileGroup(
        "embed",
        "",
        _embeds,
        lambda inputs: (
            inputs.catalog_values,
            inputs.site and (inputs.site.name, inputs.site.url),
            inputs.retractions,
        ),
        part="embed",
    ),
    SiteFileGroup("boards", BOARDS, _boards, _catalog),
    SiteFileGroup(
        "api",
        API,
        _api,
        lambda inputs: (
            inputs.catalog_values,
            inputs.facts_digest,
            health_digest(inputs.health),
            sorted(inputs.name.items()),
            inputs.url,
            inputs.licence,
            [picture.site_path for picture in _valid_pictures(inputs)],
        ),
        part="api",
    ),
    SiteFileGroup(
        "browse",
        BROWSE,
        _browse,
        lambda inputs: (
            inputs.catalog_values,
            inputs.link_states,
            inputs.plain_bibtex,
            inputs.facts_digest,
        ),
        is_bundle=True,
    ),
    SiteFileGroup("comparison", COMPARE, _comparison, _catalog, is_bundle=True),
    SiteFileGroup(
        "lists",
        "",
        _lists,
        lambda inputs: (inputs.catalog_values, inputs.plain_bibtex, inputs.facts_digest),
        part="lists",
    ),
    SiteFileGroup("search", SEARCH, _search, _catalog, is_bundle=True),
)


def groups_to_write(inputs: SiteFileInputs) -> tuple[SiteFileGroup, ...]:
    """Return the groups of `SITE_FILES` that belong to a published part, or to every site."""
    return tuple(
        group for group in SITE_FILES if group.part is None or group.part in inputs.publish
    )


def files_of(group: SiteFileGroup, inputs: SiteFileInputs) -> Iterator[tuple[str, bytes]]:
    """Yield (path below the root of the group, content) for each file of a group."""
    for path, content in group.make(inputs):
        yield path, content.make() if isinstance(content, LazyFile) else content
