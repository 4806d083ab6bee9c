"""Results: the scores of a model on a benchmark, with their source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from site_builder.models.fields import (
    Date,
    EntryId,
    FlowStyle,
    Line,
    Link,
    Name,
    Record,
    Slug,
    WebLink,
    error_with_hint,
)
from site_builder.models.scores import Score

ReportedBy = Literal["authors", "other"]
"""Who published a score: the authors of the model, or other people."""
Evidence = Literal["printed", "board", "reproduced"]
"""What supports a score: a publication prints it, an official board lists it, or other people have reproduced it."""


class ResultSource(Record):
    """Where a score is published."""

    url: WebLink = Field(
        description="The page, or the file at a commit, that has the scores.",
        examples=["https://arxiv.org/abs/2301.12597"],
    )
    where: Line | None = Field(
        default=None,
        description="The place on the page, such as the number of the table.",
        examples=["Table 7"],
    )


class Withdrawal(Record):
    """Says that the authors have withdrawn the scores of a result."""

    date: Date = Field(description="When the authors withdrew the scores.", examples=["2026-11-23"])
    reason: Name = Field(
        description="The reason: one text, or one in each language.",
        examples=["The test images were in the training data."],
    )
    url: WebLink | None = Field(
        default=None,
        description="Where the authors say so.",
        examples=["https://github.com/example/sorting/issues/7"],
    )


class Result(Record):
    """The scores of one model on one split of a benchmark, in one setting. Facts that the source does not state are left out."""

    benchmark: EntryId = Field(
        description="The id of the benchmark.", examples=["benchmarks/sorting-speed"]
    )
    model: Line = Field(
        description="The model as the source names it, with its variant.",
        examples=["Quicksort-L"],
    )
    split: Slug | None = Field(
        default=None,
        description="The id of a split of the benchmark. Leave it out if the source does not state the split.",
        examples=["test"],
    )
    setting: Slug | None = Field(
        default=None,
        description="The id of a setting of the benchmark. Leave it out if the source does not state the setting.",
        examples=["zero-shot"],
    )
    extra_data: bool | None = Field(
        default=None,
        description=(
            "Whether the model was trained on data that others did not use. "
            "Leave it out if the source does not state it."
        ),
        examples=[False],
    )
    resolution: Line | None = Field(
        default=None, description="The resolution of the input.", examples=["384"]
    )
    ensemble: bool | None = Field(
        default=None,
        description="Whether several models decide together. Leave it out if the source does not state it.",
        examples=[False],
    )
    scores: Annotated[dict[Slug, Score], FlowStyle] = Field(
        min_length=1,
        description="For each metric: its id in the benchmark, and the score as the source prints it.",
        examples=[{"seconds": "12.3 ± 0.4"}],
    )
    source: ResultSource = Field(
        description="Where the scores are published.",
        examples=[{"url": "https://arxiv.org/abs/2301.12597", "where": "Table 7"}],
    )
    reported_by: ReportedBy = Field(
        description="Who published the scores: the `authors` of the model, or `other`.",
        examples=["authors"],
    )
    evidence: Evidence = Field(
        description=(
            "What supports the scores: `printed` in a publication or a README, listed on the official `board`, "
            "or `reproduced` by other people. For `reproduced`, the field `reproduction` is required."
        ),
        examples=["printed"],
    )
    reproduction: WebLink | None = Field(
        default=None,
        description="The report of the reproduction, with code or logs.",
        examples=["https://github.com/example/reproductions/issues/7"],
    )
    entered: Date = Field(
        description="The date when the result was written here.", examples=["2026-11-23"]
    )
    withdrawn: Withdrawal | None = Field(
        default=None,
        description="Says that the authors have withdrawn the scores. The result stays, without a rank.",
        examples=[{"date": "2026-11-23", "reason": "The test data were in the training data."}],
    )
    note: Name | None = Field(
        default=None,
        description="What readers of the scores must know: one text, or one in each language.",
        examples=["With test-time augmentation."],
    )

    @property
    def links(self) -> tuple[Link, ...]:
        """The links to the source, to the report of the reproduction, and to the text about the withdrawal."""
        withdrawal = None if self.withdrawn is None else self.withdrawn.url
        links = (self.source.url, self.reproduction, withdrawal)
        return tuple(link for link in links if link is not None)

    @model_validator(mode="after")
    def _require_reproduction(self) -> Result:
        if self.evidence == "reproduced" and self.reproduction is None:
            hint = "Add `reproduction: https://...`, a page with the code or the logs."
            message = "`evidence: reproduced` needs a link to the reproduction"
            raise error_with_hint("no_reproduction", message, hint)
        return self
