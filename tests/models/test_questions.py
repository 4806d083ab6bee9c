"""The questions for contributors follow from the fields of the models.

A role is a field of `Links`, such as `paper`. An own link leads to what an entry describes, such as a repository.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from site_builder.errors import FieldPath
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS, Dataset, Entry, LocalizedText, Name, Paper, Repo
from site_builder.models.entries import Links
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.questions import (
    Asked,
    Question,
    find_question,
    questions_for,
    simplify_names,
)

BOTH = SiteLanguages(("en", "zh"))


class Weights(Entry):
    kind: ClassVar[str] = "weights"
    folder: ClassVar[str] = "weights"

    name: Name = Field(examples=["BLIP"])
    base: Annotated[EntryId | None, FieldFacts(shown=True), Asked()] = None
    parameters: Annotated[int, FieldFacts(label={"en": "Parameters"})] = 7
    url: WebLink
    task: Line
    summary: LocalizedText


def form_ids(model: type[Entry], *languages: str) -> list[str]:
    return [q.id for q in questions_for(model, SiteLanguages(languages)) if q.in_form]


def without_added_fields(ids: list[str], expected: list[str]) -> list[str]:
    """Return the ids that `expected` contains. A project may have added fields to a model."""
    return [id_ for id_ in ids if id_ in expected]


def by_id(model: type[Entry], *languages: str) -> dict[str, Question]:
    return {q.id: q for q in questions_for(model, SiteLanguages(languages))}


def test_questions_about_papers_ask_for_links_before_topics() -> None:
    expected = [
        *("title", "title-zh", "aliases", "authors", "year", "venue", "paper", "code", "links"),
        *("topics", "tags", "summary-en", "summary-zh", "notes-en", "notes-zh"),
    ]
    assert without_added_fields(form_ids(Paper, "en", "zh"), expected) == expected


def test_sites_with_one_language_have_one_question_for_each_text() -> None:
    expected = [
        *("name", "aliases", "url", "paper", "size", "license", "modalities", "links", "topics"),
        *("tags", "summary", "notes"),
    ]
    assert without_added_fields(form_ids(Dataset, "zh"), expected) == expected
    questions = by_id(Dataset, "zh")
    assert questions["summary"].path == ("summary",)
    assert questions["summary"].is_required
    assert questions["summary"].language is None


def test_the_id_of_a_name_question_leaves_out_the_first_language() -> None:
    questions = by_id(Repo, "zh", "en", "ja")
    assert [q for q in questions if q.startswith("name")] == ["name", "name-en", "name-ja"]
    assert questions["name"].path == ("name", "zh")
    assert questions["name"].is_required
    assert not questions["name-en"].is_required
    assert [q for q in questions if "summary" in q] == ["summary-zh", "summary-en", "summary-ja"]
    assert not any(q.is_required for q in questions.values() if q.name == "summary")


def test_required_fields_and_fields_with_the_annotation_asked_have_questions() -> None:
    questions = by_id(Weights, "en", "zh")
    assert list(questions)[5:9] == ["venue", "base", "url", "task"]
    assert "parameters" not in questions
    assert "id" not in questions
    assert (questions["url"].answer_type, questions["task"].answer_type) == ("url", "line")
    assert questions["task"].is_required
    assert not questions["base"].is_required


def test_the_form_leaves_out_rare_fields_that_the_kind_does_not_require() -> None:
    assert not by_id(Repo, "en")["year"].in_form
    assert by_id(Paper, "en")["year"].in_form
    assert by_id(Paper, "en")["year"].is_prompted


def test_the_form_does_not_ask_for_the_date_added() -> None:
    assert not by_id(Paper, "en")["added"].in_form


def test_a_field_named_like_a_role_replaces_the_question_for_the_role() -> None:
    assert by_id(Repo, "en")["paper"].path == ("links", "paper")
    assert by_id(Dataset, "en")["paper"].path == ("paper",)


def test_asking_for_a_field_of_an_unsupported_type_raises_an_error() -> None:
    class Unusable(Weights):
        waive: Annotated[dict[str, Line], Asked()] = Field(default_factory=dict)

    with pytest.raises(TypeError, match=r"Unusable\.waive"):
        questions_for(Unusable, BOTH)


def test_examples_are_in_the_language_of_the_answer() -> None:
    questions = by_id(Dataset, "en", "zh")
    assert questions["size-zh"].placeholder == "约一亿个数"
    assert by_id(Dataset, "zh")["size"].placeholder == "约一亿个数"
    assert questions["modalities"].placeholder == "image, text"
    assert questions["summary-en"].placeholder == ""


@pytest.mark.parametrize(
    ("path", "index"),
    [
        (("title",), 0),
        (("title", "zh"), 1),
        (("title", "zh", "x"), 1),
        (("links",), 2),
        (("links", "code", 1), 2),
        (("links", "pdf"), 3),
        (("added",), None),
        ((), None),
    ],
)
def test_find_question_prefers_questions_inside_the_path(
    path: FieldPath, index: int | None
) -> None:
    paths = [("title", "en"), ("title", "zh"), ("links", "code"), ("links",), ()]
    assert find_question(paths, path) == index


def test_names_only_in_the_first_language_become_strings() -> None:
    questions = questions_for(Repo, BOTH)
    data = {"name": {"en": "CLIP"}, "summary": {"en": "Text."}}
    assert simplify_names(data, questions, BOTH) == {"name": "CLIP", "summary": {"en": "Text."}}
    both = {"name": {"en": "WuKong", "zh": "悟空"}}
    assert simplify_names(both, questions, BOTH) == both
    chinese = {"name": {"zh": "悟空"}}
    assert simplify_names(chinese, questions, BOTH) == chinese


@pytest.mark.parametrize("model", [spec.model for spec in KINDS.values()])
def test_every_kind_has_a_question_about_its_own_link(model: type[Entry]) -> None:
    field, *role = model.own_link_path
    assert field in model.model_fields
    assert all(name in Links.model_fields for name in role)
    assert model.own_link_path in {q.path for q in questions_for(model, BOTH)}
