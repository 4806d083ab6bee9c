"""The YAML forms have the questions of the parser, and the models have a field for the answer to each question."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import Form, forms, template_files
from site_builder.models import Links, kinds_by_folder

FORMS = forms(SiteLanguages())
FILES = template_files(SiteLanguages())


def read(form: Form) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILES[f"{form.name}.yml"])
    return content


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_yaml_form_has_the_questions_of_the_parser(form: Form) -> None:
    items = [item for item in read(form)["body"] if item["type"] != "markdown"]
    in_yaml = [(item["id"], item["attributes"]["label"], item["type"]) for item in items]
    in_parser = [(question.id, question.label, question.element) for question in form.fields]
    assert in_yaml == in_parser, (
        f"{form.name}.yml and issue_forms/forms.py have different questions"
    )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_yaml_form_requires_the_answers_that_the_parser_requires(form: Form) -> None:
    items = [item for item in read(form)["body"] if item["type"] not in {"markdown", "checkboxes"}]
    required = {i["id"] for i in items if i.get("validations", {}).get("required", False)}
    assert required == {
        question.id
        for question in form.fields
        if question.required and question.answer_type != "agreement"
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_yaml_form_sets_the_issue_label_of_the_form(form: Form) -> None:
    assert read(form)["labels"] == [form.issue_label]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_help_for_each_question_contains_chinese(form: Form) -> None:
    for item in read(form)["body"]:
        attributes = item["attributes"]
        text = attributes.get("description") or attributes.get("value")
        is_chinese = text is None or any("\u4e00" <= character <= "\u9fff" for character in text)
        assert is_chinese, f"{item['id']}: add `zh` to the help in `Asked`, or help to i18n/zh.py"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_help_tells_what_happens_if_a_language_is_missing(form: Form) -> None:
    item = next(item for item in read(form)["body"] if item.get("id") == "summary-en")
    assert "someone else can add the rest later" in item["attributes"]["description"]
    assert "以后可由他人补充" in item["attributes"]["description"]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_help_for_links_lists_every_role(form: Form) -> None:
    item = next(item for item in read(form)["body"] if item.get("id") == "links")
    roles = set(Links.model_fields) - {"paper", *form.spec.model.model_fields}
    assert all(role in item["attributes"]["description"] for role in roles)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_question_labels_and_question_ids_are_unique(form: Form) -> None:
    assert len(set(form.question_labels)) == len(form.question_labels)
    assert len({question.id for question in form.fields}) == len(form.fields)
    assert all(label == label.strip() and "\n" not in label for label in form.question_labels)


def test_the_first_question_of_each_form_is_unique() -> None:
    assert len({form.question_labels[0] for form in FORMS.values()}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_model_has_a_field_for_every_question(form: Form) -> None:
    model_fields = kinds_by_folder()[form.folder].model.model_fields
    assert all(question.target[0] in model_fields for question in form.fields if question.target)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_required_field_of_the_model_has_a_question(form: Form) -> None:
    required = {
        name
        for name, field in kinds_by_folder()[form.folder].model.model_fields.items()
        if field.is_required()
    }
    assert required - {"id", "added"} <= {
        question.target[0] for question in form.fields if question.target
    }


@pytest.mark.parametrize(
    ("field_path", "label"),
    [
        (("title",), "Title of the paper"),
        (("title", "zh"), "Chinese title"),
        (("authors", "0"), "Authors"),
        (("links",), "Link to the paper"),
        (("links", "code"), "Link to the code"),
        (("links", "video"), "Other links"),
        (("summary",), "Summary in English"),
        (("notes", "zh"), "Notes in Chinese"),
    ],
)
def test_field_for_returns_the_question_about_a_field(
    field_path: tuple[str, ...], label: str
) -> None:
    question = FORMS["paper"].field_for(field_path)
    assert question is not None
    assert question.label == label


def test_field_for_returns_none_without_a_question() -> None:
    assert FORMS["paper"].field_for(("added",)) is None
    assert FORMS["paper"].field_for(()) is None
