"""Define the columns of exported tables of entries, such as CSV files.

The columns are made from the models of entries, so the fields of a new kind of entry become columns without any change
here. Each role in the field `links` has a column. Other fields that contain records, such as `results`, have no column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal, NamedTuple, get_origin

from site_builder.citations import citation_key
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.models import KINDS, Entry, Links, LocalizedText
from site_builder.models.field_facts import link_fields, reference_fields
from site_builder.models.field_groups import field_groups

SEPARATOR = "; "
"""Separates the items of a list in one cell. URLs are separated by a space, because no URL contains one."""

_NOT_FROM_MODEL = frozenset({"waive", "cite_key"})
"""Fields that `_columns_of` is not called for: `waive` has no column, and `_columns` defines `cite_key` itself."""


class Column(NamedTuple):
    """A column of a table of entries."""

    name: str
    value: Callable[[Entry], str]
    """Returns the text of an entry's cell; an empty text if the entry has no value."""
    form: Literal["value", "items", "urls", "text", "long text"] = "value"
    """What the cells contain: one value, items, URLs, prose ("text"), or prose in several paragraphs ("long text")."""


def columns(languages: SiteLanguages) -> tuple[Column, ...]:
    """Return all columns. A field with translations has one column for each language, such as `title_en`.

    If a title or a name is equal in the first language and in another language, the cell of the other language is empty.
    For example, titles of papers are often equal in all languages.
    """
    return tuple({column.name: column for column in _columns(languages)}.values())


def in_language(name: str, language: LanguageCode) -> str:
    """Return the name of the column that has the texts of the field `name` in this language."""
    return f"{name}_{language.replace('-', '_')}"


def _columns(languages: SiteLanguages) -> Iterator[Column]:
    yield Column("id", lambda entry: entry.id)
    yield Column("kind", lambda entry: entry.kind)
    for code in languages:
        yield Column(in_language("title", code), partial(_name, "heading", code, languages.first))
    yield Column("cite_key", citation_key)
    yield Column("url", lambda entry: next((link.url for link in entry.own_links), ""))
    yield Column("doi", lambda entry: entry.doi.name if entry.doi else "")
    yield Column("arxiv", lambda entry: entry.arxiv.id if entry.arxiv else "")
    for spec in KINDS.values():
        for name in spec.model.field_order():
            if name != spec.model.heading_field and name not in _NOT_FROM_MODEL:
                yield from _columns_of(spec.model, name, languages)


def _columns_of(model: type[Entry], name: str, languages: SiteLanguages) -> Iterator[Column]:
    groups = field_groups(model)
    if name == "links":
        for role in Links.model_fields:
            yield Column(role, partial(_urls, role), "urls")
    elif name in link_fields(model):
        if name != "url":
            yield Column(name, partial(_urls, name), "urls")
    elif name in reference_fields(model):
        label = f"{name}_id" if name in Links.model_fields else name
        yield Column(label, partial(_plain, name), _form(model, name))
    elif name in groups.nested:
        return
    elif name in groups.authors:
        yield Column(name, lambda entry: SEPARATOR.join(entry.author_names), "items")
    elif name in groups.names or name in groups.texts or name in groups.abstracts:
        form: Literal["value", "text", "long text"]
        is_long = name in groups.blocks or name in groups.abstracts
        for code in languages:
            value = partial(_text, name, code)
            if name in groups.names:
                value = partial(_name, name, code, languages.first)
            form = "value" if name in groups.names else "long text" if is_long else "text"
            yield Column(in_language(name, code), value, form)
    else:
        yield Column(name, partial(_plain, name), _form(model, name))


def _form(model: type[Entry], name: str) -> Literal["value", "items"]:
    is_tuple = get_origin(model.model_fields[name].annotation) is tuple
    return "items" if is_tuple else "value"


def _text(name: str, language: LanguageCode, entry: Entry) -> str:
    text = getattr(entry, name, None)
    return (text.text_in(language) or "") if isinstance(text, LocalizedText) else ""


def _name(name: str, language: LanguageCode, first: LanguageCode, entry: Entry) -> str:
    text = _text(name, language, entry)
    return "" if language != first and text == _text(name, first, entry) else text


def _urls(role: str, entry: Entry) -> str:
    return " ".join([link.url for name, link in entry.all_links() if name == role])


def _plain(name: str, entry: Entry) -> str:
    match getattr(entry, name, None):
        case None:
            return ""
        case bool() as value:
            return "yes" if value else "no"
        case dt.date() as value:
            return value.isoformat()
        case tuple() as value:
            return SEPARATOR.join(map(str, value))
        case value:
            return str(value)
