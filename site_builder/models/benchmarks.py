"""The kind `benchmark`: what is measured, how, and which results may be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from site_builder.models.entries import Entry
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import (
    EntryId,
    Link,
    LocalizedText,
    Name,
    Record,
    Slug,
    WebLink,
    error_with_hint,
    in_backquotes,
    refuse_duplicates,
)
from site_builder.models.kind_spec import Kind
from site_builder.models.questions import Asked
from site_builder.models.scores import Number

Condition = Literal["extra_data", "resolution", "ensemble"]
"""A field of `Result` that `Benchmark.separate` may list.

If a benchmark lists a field, results with different values of this field are not ranked together.
"""
Direction = Literal["higher", "lower"]


class Split(Record):
    """A part of the data on which models are measured."""

    id: Slug = Field(description="The id in results.", examples=["test-5k"])
    name: Name = Field(
        description="The name that readers see: one text, or one in each language.",
        examples=["Test 5K"],
    )
    private: bool = Field(
        default=False,
        description="Whether the labels are private, so that only the official server can score a model.",
        examples=[True],
    )


class Metric(Record):
    """What is measured, and whether a higher or a lower score is better."""

    id: Slug = Field(description="The id in results.", examples=["accuracy"])
    name: Name = Field(
        description="The name that readers see: one text, or one in each language.",
        examples=["Accuracy"],
    )
    better: Direction = Field(
        description="Whether a `higher` or a `lower` score is better.", examples=["higher"]
    )
    unit: Name | None = Field(default=None, description="The unit of the scores.", examples=["%"])
    range: tuple[Number, ...] = Field(
        default=(),
        description="The lowest and the highest possible score.",
        examples=[[0, 100]],
    )

    @model_validator(mode="after")
    def _check_range(self) -> Metric:
        if self.range and (len(self.range) != 2 or not self.range[0] < self.range[1]):
            message = "`range` must be the lowest and the highest possible score"
            raise error_with_hint("bad_range", message, "Write it as `range: [0, 100]`.")
        return self


class Setting(Record):
    """How a model is prepared for the benchmark. Results in different settings are never ranked together."""

    id: Slug = Field(
        description=(
            "The id in results. The ids `zero-shot`, `few-shot-4` (with any number), `fine-tuned` and `trained` "
            "have a name in each language."
        ),
        examples=["zero-shot"],
    )
    name: Name | None = Field(
        default=None,
        description="The name that readers see: one text, or one in each language.",
        examples=[{"en": "8 examples", "zh": "8 个示例"}],
    )


_Item = TypeVar("_Item", Split, Metric, Setting)


def _refuse_same_ids(records: tuple[_Item, ...]) -> tuple[_Item, ...]:
    seen: set[str] = set()
    for index, record in enumerate(records):
        if record.id in seen:
            value = in_backquotes(record.id)
            message = "the id {value} appears twice"
            raise error_with_hint(
                "repeated_item", message, "Choose another id.", value=value, index=index
            )
        seen.add(record.id)
    return records


class Benchmark(Entry):
    """A benchmark: a task on data, with metrics. Its page ranks the results that may be compared."""

    kind: ClassVar[Kind] = "benchmark"
    folder: ClassVar[str] = "benchmarks"
    own_link_path: ClassVar[tuple[str | int, ...]] = ("board",)

    name: Name = Field(
        description="The name; `{en, zh}` if it has one in each language.",
        examples=["Sorting speed"],
    )
    dataset: Annotated[EntryId | None, FieldFacts(shown=True), Asked()] = Field(
        default=None,
        description="The id of the dataset on which models are measured.",
        examples=["datasets/numbers"],
    )
    board: Annotated[WebLink | None, Asked()] = Field(
        default=None,
        description="The official board, on which the authors of the benchmark list results.",
        examples=["https://example.org/leaderboard"],
    )
    splits: Annotated[tuple[Split, ...], AfterValidator(_refuse_same_ids)] = Field(
        default=(),
        description="The parts of the data on which models are measured, the usual one first.",
        examples=[[{"id": "test", "name": "Test"}]],
    )
    metrics: Annotated[tuple[Metric, ...], AfterValidator(_refuse_same_ids)] = Field(
        default=(),
        description="What is measured; the first metric decides the order of a ranking.",
        examples=[[{"id": "seconds", "name": "Seconds", "better": "lower"}]],
    )
    settings: Annotated[tuple[Setting, ...], AfterValidator(_refuse_same_ids)] = Field(
        default=(),
        description="How models are prepared. Results in different settings are never ranked together.",
        examples=[[{"id": "zero-shot"}, {"id": "fine-tuned"}]],
    )
    separate: Annotated[tuple[Condition, ...], AfterValidator(refuse_duplicates)] = Field(
        default=(),
        description="Fields of results, such as `resolution`. Results that differ in one of them are not ranked together.",
        examples=[["extra_data"]],
    )
    protocol: LocalizedText | None = Field(
        default=None,
        description="What must hold for a score to be comparable, in each language of the site.",
        examples=[{"en": "One thread, cold cache.", "zh": "单线程，冷缓存。"}],
    )
    summary: LocalizedText = Field(
        description="A description in one or two sentences, in each language of the site.",
        examples=[{"en": "Time to sort numbers.", "zh": "对数字排序所需的时间。"}],
    )

    @property
    def own_links(self) -> tuple[Link, ...]:
        """The link to the official board, if there is one."""
        return () if self.board is None else (self.board,)

    def split(self, id_: str | None) -> Split | None:
        """Return the split with this id, or None."""
        return _with_id(self.splits, id_)

    def metric(self, id_: str | None) -> Metric | None:
        """Return the metric with this id, or None."""
        return _with_id(self.metrics, id_)

    def setting(self, id_: str | None) -> Setting | None:
        """Return the setting with this id, or None."""
        return _with_id(self.settings, id_)


def _with_id(records: Iterable[_Item], id_: str | None) -> _Item | None:
    return next((record for record in records if record.id == id_), None)
