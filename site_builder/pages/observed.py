"""Show facts from services on the page of an entry, with source and day, and in the row of an entry in lists."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from markupsafe import Markup

from site_builder.i18n import plural
from site_builder.models import Entry
from site_builder.models.identifiers import parse_doi
from site_builder.observed_facts.records import (
    RETRACTIONS,
    Facts,
    ObservedFacts,
    Record,
    RepositoryRecord,
)
from site_builder.observed_facts.shown import (
    SEPARATOR,
    newer_version,
    published_version,
    records_in_row,
    row_text,
    stars_text,
)
from site_builder.pages.context import LanguageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.untrusted_text import UNTRUSTED_REL

_WIDTH, _HEIGHT = 70, 14
_MIN_MONTHS = 3
"""The chart of stars (a sparkline) is left out if the stars are known for fewer months than this."""
_MAX_POINTS = 10
"""A sparkline has at most this many points. The limit saves bytes, because many pages contain a sparkline."""


def retracted_ids(facts: Facts) -> Container[str]:
    """Return the ids of the entries whose publication is retracted or withdrawn."""
    return {id_ for id_, found in facts.items() if found.retraction is not None}


def is_retracted(context: LanguageContext, entry: Entry) -> bool:
    """Return whether the publication of an entry is retracted or withdrawn."""
    facts = context.site.facts.get(entry.id)
    return facts is not None and facts.retraction is not None


def row_facts(context: LanguageContext, entry: Entry) -> str:
    """Return the facts for the row of an entry as HTML. If there are no facts, return an empty text.

    The facts are not in an HTML element of their own. This saves bytes, because an entry has rows on many pages.
    """
    facts = context.site.facts.get(entry.id)
    text = "" if facts is None else row_text(facts, context.language)
    return f" {escape_html(text)}" if text else ""


def rows_note(context: LanguageContext, entries: Iterable[Entry]) -> str:
    """Return a paragraph with the sources of the facts in rows, and with the day of the latest fact.

    If the rows of these entries have no facts, return an empty string.
    """
    facts = context.site.facts
    records = [
        record
        for entry in entries
        if entry.id in facts
        for record in records_in_row(facts[entry.id])
    ]
    if not records:
        return ""
    names = context.join_list(sorted({record.source for record in records}))
    day = max(record.at for record in records)
    return f'<p class="kb-counts-note">{escape_html(context.t("facts.sources", names, day))}</p>\n'


def retraction_banner(context: LanguageContext, entry: Entry) -> str:
    """Return the notice that the publication of an entry is retracted. If it is not retracted, return an empty text."""
    facts = context.site.facts.get(entry.id)
    retraction = None if facts is None else facts.retraction
    if retraction is None:
        return ""
    source = context.text_html(retraction.source)
    text = context.t("facts.banner", source, retraction.at)
    return f'<p class="kb-retracted" role="note"><strong>{text}</strong></p>\n'


def observed_line(context: LanguageContext, entry: Entry) -> str:
    """Return a paragraph with the facts about an entry, without retractions. Without such facts, return ""."""
    facts = context.site.facts.get(entry.id)
    groups = [] if facts is None else [group for group in _groups(context, entry, facts) if group]
    if not groups:
        return ""
    return f'<p class="kb-observed">{"<br>".join(groups)}</p>\n'


def _groups(context: LanguageContext, entry: Entry, facts: ObservedFacts) -> Iterator[str]:
    """Yield a group for each record (what a service answered on a day): its facts, its source and its day.

    Retractions are left out, because the banner shows them.
    """
    if facts.repository is not None:
        yield _group(context, _repository_parts(context, facts, facts.repository), facts.repository)
    if facts.citations is not None:
        number = facts.citations.citations or 0
        parts = [plural(context.language, "facts.citations", number)]
        if facts.citations.is_open_access:
            parts.append(context.t("facts.open-access"))
        yield _group(context, parts, facts.citations)
    yield from _version_groups(context, entry, facts)
    for work in facts.works:
        if work.notices and RETRACTIONS.isdisjoint(work.notices):
            yield _group(context, [context.t("facts.corrected")], work)
    if facts.hub is not None:
        if facts.hub.is_gone:
            yield _group(context, [context.t("facts.gone", facts.hub.source)], facts.hub)
        elif facts.hub.downloads is not None:
            parts = [plural(context.language, "facts.downloads", facts.hub.downloads)]
            yield _group(context, [*parts, facts.hub.license], facts.hub)


def _version_groups(context: LanguageContext, entry: Entry, facts: ObservedFacts) -> Iterator[str]:
    """Yield a group about the published version of a preprint, and a group about a newer version on arXiv."""
    published = published_version(entry, facts, context.catalog.venues)
    if published is not None:
        record, name = published
        identifier = parse_doi(name)
        html = context.text_html(context.t("facts.published", name))
        yield _group(context, [_linked(identifier.url if identifier else "", html)], record)
    newer = newer_version(entry, facts)
    if newer is not None and entry.arxiv is not None:
        html = context.text_html(context.t("facts.version", newer[2]))
        yield _group(context, [_linked(f"https://arxiv.org/abs/{entry.arxiv.id}", html)], newer[0])


def _linked(url: str, html: str) -> Markup:
    link = f'<a href="{escape_html(url)}" rel="{UNTRUSTED_REL}">{html}</a>'
    return Markup(link if url else html)  # noqa: S704 - all texts are escaped


def _repository_parts(
    context: LanguageContext, facts: ObservedFacts, repository: RepositoryRecord
) -> Iterator[str]:
    if repository.is_gone:
        yield context.t("facts.gone", repository.source)
        return
    if repository.stars is not None:
        words = escape_html(plural(context.language, "facts.stars", repository.stars))
        number = escape_html(stars_text(repository.stars))
        html = f'<span role="img" aria-label="{words}" title="{words}">{number}</span>'
        yield Markup(f"{html}{sparkline(context, facts)}")  # noqa: S704 - all texts are escaped
    if repository.is_archived:
        yield context.t("facts.archived")
    if repository.has_no_code:
        yield context.t("facts.no-code")
    yield repository.license
    if repository.pushed:
        day = Markup("<time>{}</time>").format(repository.pushed)
        yield Markup(context.t("facts.pushed", day))  # noqa: S704 - our message, with an escaped day
    if repository.fork_of:
        yield context.t("facts.fork-of", repository.fork_of)
    if repository.new_name:
        yield context.t("facts.renamed", repository.new_name)


def _group(context: LanguageContext, parts: Iterable[str], record: Record) -> str:
    """Return facts, their source and their day as HTML. A part that is not `Markup` is escaped."""
    source = context.text_html(f"{record.source}, {record.at}")
    texts = SEPARATOR.join(
        part if isinstance(part, Markup) else context.text_html(part) for part in parts if part
    )
    return f"{texts} <small>{source}</small>" if texts else ""


def sparkline(context: LanguageContext, facts: ObservedFacts) -> str:
    """Return a small line chart of the stars in each month as SVG.

    If the stars are known for fewer than `_MIN_MONTHS` months, or if all numbers are equal, return an empty text.
    """
    samples = [
        (int(month[:4]) * 12 + int(month[5:]), values.stars)
        for month, values in facts.months.items()
        if values.stars is not None
    ]
    stars = [number for _, number in samples]
    if len(samples) < _MIN_MONTHS or min(stars) == max(stars):
        return ""
    last_index = len(samples) - 1
    count = min(_MAX_POINTS, len(samples))
    shown = [samples[number * last_index // (count - 1)] for number in range(count)]
    (first, _), (last, _) = samples[0], samples[-1]
    low, high = min(stars), max(stars)
    points = " ".join(
        f"{round((month - first) * _WIDTH / (last - first))},{_HEIGHT - round((number - low) * _HEIGHT / (high - low))}"
        for month, number in shown
    )
    label = context.t("facts.trend", stars[0], stars[-1], last - first)
    return (
        f' <svg class="kb-sparkline" viewBox="0 -1 {_WIDTH} {_HEIGHT + 2}" role="img"'
        f' aria-label="{escape_html(label)}"><polyline points="{points}"/></svg>'
    )
