"""A language and a kind that the product does not have. Tests add them as a contributor would."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import Field

from site_builder.i18n import LANGUAGES, KindWords, Language, WritingRules
from site_builder.models import KINDS, Entry, Kind, KindSpec, Link, LocalizedText, Name
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.kind_spec import Colours

JAPANESE = Language(
    code="ja",
    tag="ja",
    own_name="日本語",
    script="Jpan",
    words={"home": "ホーム"},
    writing=WritingRules(ordinary_spaces="\u3000"),
)


class Weights(Entry):
    """The weights of a model."""

    kind: ClassVar[Kind] = "model"
    folder: ClassVar[str] = "models"

    name: Name
    url: WebLink
    base_model: EntryId | None = None
    parameters: Line | None = None
    usage: LocalizedText | None = Field(default=None, description="How to use the weights.")

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the weights."""
        return (self.url,)


MODEL = KindSpec(
    Weights,
    words={
        "en": KindWords(
            "Model", "Models", {"one": "{} model", "other": "{} models"}, "Weights of models."
        )
    },
    colours=Colours(light="#6a2a6a", dark="#e0a0e0"),
    icon="dataset",
)


def add_language(monkeypatch: pytest.MonkeyPatch, language: Language = JAPANESE) -> None:
    """Register a language until the end of the test."""
    monkeypatch.setitem(LANGUAGES, language.code, language)


def add_kind(monkeypatch: pytest.MonkeyPatch, spec: KindSpec = MODEL) -> None:
    """Register a kind until the end of the test."""
    monkeypatch.setitem(KINDS, spec.kind, spec)
