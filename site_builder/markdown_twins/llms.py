"""Write `llms.txt` and `llms-full.txt` for language models (see llmstxt.org).

`llms.txt` lists the contents of the site. `llms-full.txt` contains all entries. On a large site, it is divided into
several files, the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from site_builder.exporters.as_markdown import escape
from site_builder.i18n import LanguageCode
from site_builder.markdown_twins.entry_twins import entry_body
from site_builder.markdown_twins.texts import TwinContext, quoted
from site_builder.markdown_twins.topic_twins import topic_line
from site_builder.models import Entry
from site_builder.pages.twin_links import LLMS

MAX_CHARACTERS = 250_000
"""A part of `llms-full.txt` has about this many characters at most. These are fewer than 100,000 tokens in English."""

_CHARACTERS_BESIDE_TEXTS = 700
"""Estimated number of characters that the authors, links and related entries of an entry have together."""
_CHARACTERS_OF_RESULT = 250
"""Estimated number of characters that a result of an entry has."""


def full_name(part: int) -> str:
    """Return the file name of a part of `llms-full.txt`. The first part has the number 1.

    >>> full_name(1), full_name(2)
    ('llms-full.txt', 'llms-full-2.txt')
    """
    return "llms-full.txt" if part == 1 else f"llms-full-{part}.txt"


def llms_txt(
    twin: TwinContext, parts: Sequence[Sequence[Entry]], files: Iterable[tuple[str, str]]
) -> str:
    """Return `llms.txt` in the language of the context.

    `parts` has the entries of each part of `llms-full.txt`. `files` are (path, name) of other files that `llms.txt`
    mentions, such as feeds.
    """
    context, site = twin.context, twin.context.site
    topics = [topic_line(twin, topic) for _, topic in context.catalog.topics_in_order()]
    full = [
        f"- [{full_name(number)}]({twin.root}{full_name(number)}): {_content(twin, part)}"
        for number, part in enumerate(parts, 1)
    ]
    data_items = [f"- [{escape(name)}]({twin.root}{path})" for path, name in files]
    others = [
        f"- [{context.own_name(code)}]({_in_language(twin, code)})"
        for code in context.languages
        if code != context.language
    ]
    how = context.t("llms.how") if "markdown" in site.publish else ""
    first = context.languages.first
    language = "" if context.language == first else f" ({context.own_name(first)})"
    blocks = [
        f"# {twin.title(site.name)}",
        quoted(twin.title(site.tagline)),
        twin.title(site.description),
        how,
        *_section(context.t("topics"), topics),
        *_section(context.t("llms.full") + language, full),
        *_section(context.t("llms.data"), data_items),
        *_section(context.t("llms.languages"), others),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _in_language(twin: TwinContext, language: LanguageCode) -> str:
    return twin.root + twin.context.languages.localized_path(language, LLMS)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {escape(title)}"
        yield "\n".join(lines)


def _content(twin: TwinContext, part: Sequence[Entry]) -> str:
    first, last = part[0].added.isoformat(), part[-1].added.isoformat()
    return escape(twin.context.t("llms.part", twin.context.format_number(len(part)), first, last))


def divided(entries: Iterable[Entry], language: LanguageCode) -> list[list[Entry]]:
    """Divide the entries into parts of `llms-full.txt`, in the order in which the entries were added.

    Because of this order, a new entry and an edit of an entry usually change only one part.
    """
    parts: list[list[Entry]] = []
    size = MAX_CHARACTERS
    for entry in sorted(entries, key=lambda entry: (entry.added, entry.id)):
        length = _length(entry, language)
        if size + length > MAX_CHARACTERS:
            parts.append([])
            size = 0
        parts[-1].append(entry)
        size += length
    return parts


def _length(entry: Entry, language: LanguageCode) -> int:
    """Estimate the number of characters that an entry has in a part, without rendering the entry."""
    texts = (entry.summary, entry.abstract, entry.notes)
    lengths = [len(text.text_or_fallback(language)[0]) for text in texts if text is not None]
    results = len(getattr(entry, "results", ())) * _CHARACTERS_OF_RESULT
    return sum(lengths) + results + _CHARACTERS_BESIDE_TEXTS


def full_part(twin: TwinContext, part: Sequence[Entry], number: int, total: int) -> str:
    """Return one part of `llms-full.txt`: its entries, and links to the previous and the next part."""
    context = twin.context
    title = f"# {twin.title(context.site.name)}"
    adjacent = [
        f"- [{escape(context.t(key))}]({twin.root}{full_name(other)})"
        for key, other in (("llms.before", number - 1), ("llms.after", number + 1))
        if 1 <= other <= total
    ]
    start = f"- [{LLMS}]({twin.root}{LLMS})"
    entries = [f"# {twin.title(entry.heading)}\n{entry_body(twin, entry)}" for entry in part]
    return "\n\n".join([title, "\n".join([start, *adjacent]), *entries])
