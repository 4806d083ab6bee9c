"""Pickling and unpickling change no model, and the result is immutable."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from site_builder.entry_files import load_entries
from site_builder.models import Entry
from site_builder.models.fields import Link
from site_builder.models.identifiers import Identifier
from site_builder.models.urls import identify

GOOD = Path(__file__).parent.parent / "data" / "good"
ENTRIES = list(load_entries(GOOD).catalog)

URLS = (
    "https://arxiv.org/abs/2301.12597v3",
    "https://doi.org/10.1000/182",
    "https://github.com/org/model/tree/main/sub/folder",
    "https://huggingface.co/datasets/org/name",
    "https://openreview.net/forum?id=abc",
    "https://doi.org/10.18653/v1/P18-1238",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://example.com/a?b=c#d",
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickling_does_not_change_an_entry(entry: Entry, protocol: int) -> None:
    restored = pickle.loads(pickle.dumps(entry, protocol))
    assert restored == entry
    assert type(restored) is type(entry)
    assert restored.model_fields_set == entry.model_fields_set
    assert restored.model_dump() == entry.model_dump()
    assert (restored.model_extra, restored.__pydantic_private__) == (None, None)
    with pytest.raises(ValidationError):
        restored.venue = "elsewhere"  # type: ignore[misc]


@pytest.mark.parametrize("url", URLS)
def test_pickling_and_copying_do_not_change_a_link(url: str) -> None:
    link = Link(url, identify(url))
    for restored in (pickle.loads(pickle.dumps(link)), copy.copy(link), copy.deepcopy(link)):
        assert restored == link
        assert hash(restored) == hash(link)
        with pytest.raises(FrozenInstanceError):
            restored.url = "elsewhere"  # type: ignore[misc]


def test_every_identifier_class_uses_fast_pickling() -> None:
    classes = get_args(Identifier)
    assert len(classes) == 6
    for record_class in (*classes, Link):
        assert record_class.__setstate__.__module__ == "site_builder.models.pickling"  # type: ignore[union-attr]
        assert fields(record_class)


def test_unpickling_refuses_a_wrong_number_of_values() -> None:
    link = Link("https://a.example/", identify("https://a.example/"))
    with pytest.raises(ValueError, match="zip"):
        link.__setstate__(["https://a.example/"])  # type: ignore[attr-defined]
