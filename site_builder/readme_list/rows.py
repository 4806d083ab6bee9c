"""Write the row of an entry in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial, reduce

from site_builder.catalog import Catalog
from site_builder.i18n import LANGUAGES, LanguageCode, message
from site_builder.models import Entry
from site_builder.models.roles import link_label, roles_in_rows
from site_builder.notes import to_plain_text
from site_builder.readme_list.escaping import escape_line_start, escape_list_text, list_link
from site_builder.tex import readable_text

MAX_NAME_LENGTH = 300
"""A name, a venue or the label of a link with more characters than this is cut."""
MAX_SUMMARY_LENGTH = 1000
"""A summary with more characters than this is cut."""
MAX_LINKS = 10
"""A row has at most this many links besides the link of the name."""
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’」』）)]*$")
_BREAK_IN_CHINESE = re.compile(r"(?<=[。！？；：，、）》」』”…])\n")


def entry_row(
    catalog: Catalog,
    entry: Entry,
    languages: Sequence[LanguageCode],
    *,
    is_retracted: bool = False,
) -> str:
    """Return the row of an entry, such as `- [Name](URL) - Summary. ICML 2023. [Code](URL), [Dataset](URL).`.

    The linter awesome-lint expects this form. The name and the summary are in all `languages`, and the labels of links
    in the first of them. The row of a retracted work says before the summary that the work was retracted.
    """
    name = " · ".join(
        dict.fromkeys(
            escape_list_text(
                readable_text(entry.heading.text_or_fallback(code)[0]), MAX_NAME_LENGTH
            )
            for code in languages
        )
    )
    own = entry.own_links[0].url if entry.own_links else None
    title = list_link(name, own) if own else escape_line_start(name)
    first = languages[0]
    shown = LANGUAGES[first].list_separator.join(_shown_links(entry, own, first))
    sentences = [
        *(_sentence(code, message(code, "facts.retracted")) for code in languages if is_retracted),
        *_summaries(catalog, entry, languages),
        _sentence(first, escape_list_text(entry.venue_and_year, MAX_NAME_LENGTH)),
        message(first, "list.sentence", shown) if shown else "",
    ]
    text = reduce(_joined, filter(None, sentences), "")
    return f"- {title} - {text}" if text else f"- {title}"


def _shown_links(entry: Entry, own: str | None, language: LanguageCode) -> Iterator[str]:
    """Yield the links of a row besides the link of the name, such as those to the paper and the code.

    `own` is the URL of the name's link, or None.
    """
    roles = roles_in_rows(type(entry)) | {"dataset"}
    urls = {link.url: role for role, link in reversed(tuple(entry.all_links())) if role in roles}
    links = [(role, link) for role, link in entry.all_links() if urls.pop(link.url, None)]
    for role, link in [item for item in links if item[1].url != own][:MAX_LINKS]:
        label = escape_list_text(link_label(entry, role, link, language), MAX_NAME_LENGTH)
        yield list_link(label, link.url)


def _summaries(catalog: Catalog, entry: Entry, languages: Sequence[LanguageCode]) -> Iterator[str]:
    if entry.summary is None:
        return
    for text, language in dict.fromkeys(map(entry.summary.text_or_fallback, languages)):
        plain = to_plain_text(text, partial(catalog.plain_name, language))
        yield _sentence(
            language, escape_list_text(_BREAK_IN_CHINESE.sub("", plain), MAX_SUMMARY_LENGTH)
        )


def _sentence(language: LanguageCode, text: str) -> str:
    """Add a full stop to a text. Return the text itself if it is empty or already ends like a sentence."""
    if not text or _ENDS_SENTENCE.search(text):
        return text
    return message(language, "list.sentence", text)


def _joined(text: str, sentence: str) -> str:
    """Return a text and the next sentence. Between them is a space if the text ends with an ASCII character."""
    return f"{text} {sentence}" if text and text[-1].isascii() else text + sentence
