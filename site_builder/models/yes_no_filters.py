"""The filters of the page Browse whose only value is yes. `FieldFacts.has_filter` says whether a field has such a filter."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from site_builder.i18n import LanguageCode
from site_builder.models.entries import Entry, Links
from site_builder.models.field_facts import facts_of, is_yes_or_no
from site_builder.models.kind_spec import KINDS
from site_builder.models.roles import role_label


def yes_no_filters() -> tuple[str, ...]:
    """Return the names of the filters: first the roles of links, then the fields of all kinds."""
    models: tuple[type[BaseModel], ...] = (Links, *(spec.model for spec in KINDS.values()))
    names = [
        name
        for model in models
        for name, facts in facts_of(model).items()
        if facts.has_filter
        or (facts.has_filter is None and facts.shown and is_yes_or_no(model, name))
    ]
    return tuple(dict.fromkeys(names))


def passes_filter(name: str) -> Callable[[Entry], bool]:
    """Return a function that returns whether an entry passes the filter with this name.

    An entry passes if it has a link with the role `name`, or if its field `name` is neither empty nor False. A
    repository does not pass the filter `code` by its own URL, because readers find repositories by their kind.
    """
    is_role = name in Links.model_fields
    kinds_with_field = {kind for kind, spec in KINDS.items() if name in spec.model.model_fields}

    def passes(entry: Entry) -> bool:
        return (is_role and bool(getattr(entry.links, name))) or (
            entry.kind in kinds_with_field and bool(getattr(entry, name))
        )

    return passes


def filter_label(name: str, language: LanguageCode) -> str:
    """Return the label of a filter: that of the links with the role `name`, or that of the field `name`."""
    models = [spec.model for spec in KINDS.values() if name in spec.model.model_fields]
    return role_label(models[0] if models else Entry, name, language)
