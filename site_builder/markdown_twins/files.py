"""Make the Markdown files of a site: `llms.txt`, `llms-full.txt`, and twins, which are pages as Markdown.

Each build makes `llms.txt`. The other files are made again only if a value on which they depend has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from site_builder.bundles import LazyFile, SiteFile, digest_values
from site_builder.catalog import Catalog
from site_builder.markdown_twins.entry_twins import entry_bibtex, entry_twin
from site_builder.markdown_twins.llms import divided, full_name, full_part, llms_txt
from site_builder.markdown_twins.texts import TwinContext
from site_builder.markdown_twins.topic_twins import topic_twin
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import Site, paths
from site_builder.pages.board_page import board_entry_ids
from site_builder.pages.context import LanguageContext, language_contexts
from site_builder.pages.entry_results import result_dependencies
from site_builder.pages.feed_links import ATOM
from site_builder.pages.rows import may_link_to_entries
from site_builder.pages.twin_links import LLMS, TWIN


@dataclass(frozen=True)
class TwinInputs:
    """The values that the files depend on."""

    catalog: Catalog
    site: Site
    digests: Mapping[str, bytes] | None = None
    """Entry id -> digest of the entry's file. Without digests, every file is made in each build."""

    @cached_property
    def contexts(self) -> tuple[LanguageContext, ...]:
        """The contexts of all languages, which share caches."""
        return language_contexts(self.catalog, self.site)

    @cached_property
    def shared_digest(self) -> bytes:
        """Digest of the values on which all twins depend: settings, topics, tags, venues, people and languages."""
        site, catalog = self.site, self.catalog
        settings = (site.name, site.tagline, site.description, site.url, site.publish)
        records = (catalog.topics, catalog.tags, catalog.venues, catalog.people)
        codes = catalog.languages.codes
        return digest_values(repr((settings, site.plain_bibtex, records, codes)))

    def entry_key(self, entry: Entry) -> bytes:
        """Return a digest of all values that the texts about an entry depend on."""
        known = self._entry_keys.get(entry.id)
        if known is None:
            known = self._entry_keys[entry.id] = digest_values(self._entry_values(entry))
        return known

    @cached_property
    def _entry_keys(self) -> dict[str, bytes]:
        return {}

    def _entry_values(self, entry: Entry) -> object:
        context, catalog = self.contexts[0], self.catalog
        results = result_dependencies(context, entry)
        linked = catalog.linked.get(entry.id, {})
        on_board = board_entry_ids(context, entry) if isinstance(entry, Benchmark) else ()
        ids = dict.fromkeys(
            (
                entry.id,
                *linked,
                *catalog.text_links.get(entry.id, ()),
                *results.entry_ids,
                *on_board,
            )
        )
        digests = self.digests or {}
        return (
            self.shared_digest,
            [(id_, digests.get(id_, b"")) for id_ in ids],
            [[(one.role, one.direction) for one in reasons] for reasons in linked.values()],
            repr(results.other_values),
            retraction_note(self.site.facts.get(entry.id)),
        )

    def topic_key(self, topic_id: str) -> bytes:
        """Return a digest of all values that the file of a topic depends on."""
        catalog, context = self.catalog, self.contexts[0]
        entries = catalog.by_topic.get(topic_id, ())
        has_names = may_link_to_entries(catalog.topics[topic_id].description) or any(
            entry.id in catalog.ids_with_summary_links for entry in entries
        )
        below = [topic.id for topic in catalog.children.get(topic_id, ())]
        digests = self.digests or {}
        values = (
            self.shared_digest,
            topic_id,
            [digests.get(entry.id, b"") for entry in entries],
            [sorted(context.count_kinds_below(id_).by_kind.items()) for id_ in below],
            catalog.names_digest if has_names else "",
        )
        return digest_values(values)

    def file(self, key: bytes, name: str, make: Callable[[], str]) -> bytes | LazyFile:
        """Return a file that a build makes again only if `key` changed. If there are no digests, return its content."""
        if self.digests is None:
            return make().encode()
        return LazyFile(digest_values((key, name)), lambda: make().encode())


def twin_files(inputs: TwinInputs) -> Iterator[SiteFile]:
    """Yield (path, content) of the twin of each entry and each topic in each language."""
    for entry in inputs.catalog:
        make_bibtex = partial(entry_bibtex, inputs.catalog, inputs.site, entry)
        for context in inputs.contexts:
            path = _path(context, paths.entry_path(entry))
            twin = TwinContext(context, paths.relative_root(path))
            make = partial(entry_twin, twin, entry, make_bibtex)
            yield path, inputs.file(inputs.entry_key(entry), path, make)
    for topic in inputs.catalog.topics.values():
        for context in inputs.contexts:
            path = _path(context, paths.topic_path(topic.id))
            twin = TwinContext(context, paths.relative_root(path))
            yield (
                path,
                inputs.file(inputs.topic_key(topic.id), path, partial(topic_twin, twin, topic)),
            )


def _path(context: LanguageContext, path: str) -> str:
    return context.languages.localized_path(context.language, path) + TWIN


def llms_files(inputs: TwinInputs) -> Iterator[SiteFile]:
    """Yield (path, content) of `llms.txt` in each language, and of the parts of `llms-full.txt` in the first language."""
    root = inputs.site.root_url
    parts = divided(inputs.catalog, inputs.catalog.languages.first)
    published = inputs.site.publish
    data = [(f"{paths.API}openapi.json", "OpenAPI")] if "api" in published else []
    if "feeds" in published and inputs.site.url:  # without `site_url`, a site has no feeds
        data.append((ATOM, "Atom"))
    for context in inputs.contexts:
        path = context.languages.localized_path(context.language, LLMS)
        twin = TwinContext(context, root or paths.relative_root(path))
        yield path, llms_txt(twin, parts, data).encode()
    twin = TwinContext(inputs.contexts[0], root)
    for number, part in enumerate(parts, 1):
        key = digest_values([inputs.entry_key(entry) for entry in part])
        make = partial(full_part, twin, part, number, len(parts))
        name = full_name(number)
        yield name, inputs.file(key, f"{name} {number < len(parts)}", make)
