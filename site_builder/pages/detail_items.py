"""The fields that an entry's page shows next to the links or under *Details* (see `FieldFacts`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from site_builder.models import Entry, Link, LocalizedText
from site_builder.models.field_facts import facts_of, field_label, reference_fields
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.untrusted_text import display_parts

DetailValues = list[tuple[str, str | None]]
"""(text, href) of each value of an item. If a text has no link, its href is None."""

DetailItems = list[tuple[str, DetailValues]]
"""(label, values) of each item in the list of details."""

_MIN_SEPARATED = 10_000
"""A number below this, such as a year, is shown without separators between thousands."""


def shown_fields(context: PageContext, entry: Entry, *, in_header: bool) -> DetailItems:
    """Return the items for the fields that have a value, in the order of the model.

    If `in_header` is true, return only the fields that the page shows next to its links. Otherwise, return
    only the fields that the page shows under *Details*.
    """
    model = type(entry)
    return [
        (field_label(model, name, context.language), values)
        for name, facts in facts_of(model).items()
        if facts.shown
        and facts.in_header is in_header
        and (values := _values(context, entry, name))
    ]


def detail_list(context: LanguageContext, items: DetailItems, css: str = "") -> str:
    """Return items as HTML. `css` is empty, or a space and the name of an additional CSS class of the list."""
    html = "".join([_detail_item(context, label, values) for label, values in items])
    return f'<dl class="kb-details{css}">\n{html}</dl>\n'


def _detail_item(
    context: LanguageContext, label: str, values: Iterable[tuple[str, str | None]]
) -> str:
    shown = [
        f'<a href="{escape_html(href)}">{context.text_html(text)}</a>'
        if href
        else context.text_html(text)
        for text, href in values
    ]
    return f"<div><dt>{escape_html(label)}</dt>\n<dd>{context.join_list(shown)}</dd></div>\n"


def _values(context: PageContext, entry: Entry, name: str) -> DetailValues:
    value = getattr(entry, name)
    if value is None:
        return []
    values = value if isinstance(value, tuple) else (value,)
    if name in reference_fields(type(entry)):
        return [_reference(context, id_) for id_ in values]
    return [_text_and_href(context, item) for item in values]


def _reference(context: PageContext, entry_id: str) -> tuple[str, str | None]:
    entry = context.catalog.entries.get(entry_id)
    if entry is None:
        return entry_id, None
    return context.plain_title(entry.heading), context.entry_href(entry)


def _text_and_href(context: PageContext, value: object) -> tuple[str, str | None]:
    if isinstance(value, LocalizedText):
        return context.localize(value), None
    if isinstance(value, Link):
        return "".join(display_parts(value.url)), value.url
    if isinstance(value, dt.date):
        return value.isoformat(), None
    if isinstance(value, bool):
        return context.t("answer.yes" if value else "answer.no"), None
    if isinstance(value, int) and value >= _MIN_SEPARATED:
        return context.format_number(value), None
    return str(value), None
