"""The facts in the annotations of fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import pytest
from pydantic import Field

from site_builder.i18n import LANGUAGES
from site_builder.models import Dataset, Paper, Repo
from site_builder.models.field_facts import (
    FieldFacts,
    facts_of,
    field_label,
    link_fields,
    reference_fields,
    references,
)
from site_builder.models.fields import EntryId, Line, Record
from tests.factories import paper


class Weights(Record):
    base: Annotated[EntryId | None, FieldFacts(label={"en": "Base model"}, shown=True)] = None
    others: Annotated[tuple[EntryId, ...], FieldFacts()] = ()
    licence: Line | None = Field(default=None)
    parameters: Annotated[int, FieldFacts(shown=True)] = 7


def test_facts_are_found_in_annotations() -> None:
    facts = facts_of(Weights)
    assert list(facts) == ["base", "others", "parameters"]
    assert facts["base"].shown
    assert not facts["others"].shown
    assert Weights.model_validate({"base": "papers/clip"}).base == "papers/clip"


def test_a_missing_label_falls_back_to_english_then_to_the_field_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert field_label(Weights, "base", "zh") == "Base model"
    assert field_label(Weights, "parameters", "en") == "parameters"
    chinese = replace(LANGUAGES["zh"], words={**LANGUAGES["zh"].words, "field.base": "基础模型"})
    monkeypatch.setitem(LANGUAGES, "zh", chinese)
    assert field_label(Weights, "base", "zh") == "基础模型"


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Paper, ("uses",)), (Repo, ("uses",)), (Dataset, ("uses",)), (Weights, ("base", "others"))],
)
def test_fields_with_entry_ids_are_found_by_type(
    model: type[Record], fields: tuple[str, ...]
) -> None:
    assert reference_fields(model) == fields


@pytest.mark.parametrize(
    ("model", "fields"), [(Paper, ()), (Repo, ("url",)), (Dataset, ("url", "paper")), (Weights, ())]
)
def test_fields_with_links_are_found_by_type(model: type[Record], fields: tuple[str, ...]) -> None:
    assert link_fields(model) == fields


def test_references_are_the_ids_in_all_fields_with_entry_ids() -> None:
    assert list(references(paper(uses=["papers/a", "repos/b"]))) == [
        ("uses", "papers/a"),
        ("uses", "repos/b"),
    ]
    record = Weights.model_validate({"base": "papers/clip", "others": ["repos/b"]})
    assert list(references(record)) == [("base", "papers/clip"), ("others", "repos/b")]
    assert list(references(Weights())) == []
