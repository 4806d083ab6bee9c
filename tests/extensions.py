"""A language and a kind of entry that the builder does not have. Tests add them to the builder."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from site_builder.i18n import LANGUAGES, KindWords, Language, SiteLanguages, WritingRules
from site_builder.models import KINDS, Entry, Kind, KindSpec, Link, LocalizedText, Name
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.kind_spec import Colours
from site_builder.models.questions import Asked

JAPANESE = Language(
    code="ja",
    tag="ja",
    own_name="日本語",
    script="Jpan",
    words={
        "home": "ホーム",
        "and-more": "ほか {0} 名",
        "browse": "一覧",
        "browse.count.other": "{} 件",
        "browse.none": "該当する項目はありません。",
        "browse.facet.kind": "種類",
        "search.label": "ナレッジベースを検索",
        "search.count.other": "{count} 件",
        "search.none": "「{query}」は見つかりませんでした",
        "search.kind": "種類",
        "language.ja": "日本語",
        "language.en": "英語",
        "form.title": "{0}のタイトル",
        "form.summary": "要約",
        "form.summary.in": "{1}の要約",
        "form.summary.help": "{1}で一、二文。",
        "form.problem.missing-field": "必須項目です。",
        "form.reply.accepted": "ありがとうございます。エントリ {} を作成しました。",
    },
    kinds={
        "paper": KindWords("論文", "論文", {"other": "論文 {} 件"}, "論文の一覧。"),
        "model": KindWords("モデル", "モデル", {"other": "モデル {} 件"}, "モデルの一覧。"),
    },
    writing=WritingRules(ordinary_spaces="\u3000"),
    collation="euc_jis_2004",
)

EN_ZH_JA = SiteLanguages(("en", "zh", "ja"))


class Weights(Entry):
    """The weights of a model."""

    kind: ClassVar[Kind] = "model"
    folder: ClassVar[str] = "models"

    name: Name
    url: WebLink
    base_model: Annotated[
        EntryId | None,
        FieldFacts(label={"en": "Base model", "zh": "基础模型"}, shown=True),
        Asked(),
    ] = Field(default=None, examples=["models/opt"])
    parameters: Annotated[
        Line | None,
        FieldFacts(label={"en": "Parameters", "zh": "参数量"}, indexed=True),
        Asked(help={"en": "How many there are.", "zh": "参数的数量。"}),
    ] = Field(default=None, examples=["2.7 billion"])
    license: Annotated[Line | None, FieldFacts(label={"en": "Licence"}, shown=True), Asked()] = None
    downloads: Annotated[tuple[WebLink, ...], FieldFacts(shown=True)] = ()
    checksum: Annotated[Line | None, FieldFacts(shown=True, indexed=False)] = None
    usage: Annotated[LocalizedText | None, Asked()] = Field(
        default=None, description="How to use the weights."
    )

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
    link_role="model",
)


def weights(slug: str = "clip", /, **fields: object) -> Weights:
    """Return an entry of the kind `model`. Each missing required field gets a default value."""
    return Weights.model_validate(
        {
            "id": f"models/{slug}",
            "name": f"Model {slug}",
            "url": f"https://example.org/models/{slug}",
            "topics": ["vision"],
            "added": "2026-11-23",
            **fields,
        }
    )


def add_language(monkeypatch: pytest.MonkeyPatch, language: Language = JAPANESE) -> None:
    """Register a language until the end of the test."""
    monkeypatch.setitem(LANGUAGES, language.code, language)


def add_kind(monkeypatch: pytest.MonkeyPatch, spec: KindSpec = MODEL) -> None:
    """Register a kind until the end of the test."""
    monkeypatch.setitem(KINDS, spec.kind, spec)
