"""The YAML files of the forms ask what the parser expects, and the models have fields for the answers."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import Form, forms, template_files
from site_builder.issue_forms.words import help_in, label_in
from site_builder.models import KINDS, Links, kinds_by_folder
from site_builder.models.questions import Asked, Question

FORMS = forms(SiteLanguages())
FILES = template_files(SiteLanguages())


def content_of_yaml(form: Form) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILES[f"{form.name}.yml"])
    return content


def description_in_yaml(form: Form, question_id: str) -> str:
    items = content_of_yaml(form)["body"]
    item = next(item for item in items if item.get("id") == question_id)
    return str(item["attributes"]["description"])


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_yaml_file_asks_the_questions_that_the_parser_expects(form: Form) -> None:
    items = [item for item in content_of_yaml(form)["body"] if item["type"] != "markdown"]
    in_yaml = [(item["id"], item["attributes"]["label"], item["type"]) for item in items]
    expected = [(question.id, question.label, question.element) for question in form.fields]
    assert in_yaml == expected, f"{form.name}.yml and issue_forms/forms.py have different questions"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_yaml_file_requires_the_answers_that_the_parser_requires(form: Form) -> None:
    items = [
        item
        for item in content_of_yaml(form)["body"]
        if item["type"] not in {"markdown", "checkboxes"}
    ]
    required = {i["id"] for i in items if i.get("validations", {}).get("required", False)}
    assert required == {
        question.id
        for question in form.fields
        if question.required and question.answer_type != "agreement"
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_only_issue_label_of_a_form_names_its_kind(
    form: Form,
) -> None:
    assert content_of_yaml(form)["labels"] == [form.issue_label]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_introduction_and_the_help_for_each_question_contain_chinese(form: Form) -> None:
    for item in content_of_yaml(form)["body"]:
        is_introduction = item["type"] == "markdown"
        text = item["attributes"].get("value" if is_introduction else "description", "")
        assert any("\u4e00" <= character <= "\u9fff" for character in text), (
            "translate `form.introduction` in i18n/zh.py"
            if is_introduction
            else f"{item['id']}: write the Chinese help in `Asked` of the field or in i18n/zh.py"
        )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_help_for_the_english_summary_says_that_others_can_add_a_missing_language(
    form: Form,
) -> None:
    description = description_in_yaml(form, "summary-en")
    assert "someone else can add the rest later" in description
    assert "以后可由他人补充" in description


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_help_for_other_links_lists_their_roles(
    form: Form,
) -> None:
    # The role of the link to the work itself is not listed, nor is a role that is a field of the model.
    model = form.spec.model
    english = description_in_yaml(form, "links").splitlines()[0]
    assert english.partition(": ")[2].rstrip(".").split(", ") == [
        role
        for role in Links.model_fields
        if role not in model.model_fields and ("links", role) != model.own_link_path
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_questions_have_unique_ids_and_unique_labels_of_one_line(form: Form) -> None:
    assert len(set(form.question_labels)) == len(form.question_labels)
    assert len({question.id for question in form.fields}) == len(form.fields)
    assert all(label == label.strip() and "\n" not in label for label in form.question_labels)


def test_no_two_forms_have_the_same_first_question() -> None:
    assert len({form.question_labels[0] for form in FORMS.values()}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_answer_except_the_agreement_has_a_field_in_the_model(
    form: Form,
) -> None:
    model_fields = kinds_by_folder()[form.folder].model.model_fields
    assert [question.id for question in form.fields if not question.target] == ["agreement"]
    assert all(question.target[0] in model_fields for question in form.fields if question.target)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_required_field_except_id_and_added_has_a_question(form: Form) -> None:
    required = {
        name
        for name, field in kinds_by_folder()[form.folder].model.model_fields.items()
        if field.is_required()
    }
    assert required - {"id", "added"} <= {
        question.target[0] for question in form.fields if question.target
    }


@pytest.mark.parametrize(
    ("path", "question_label"),
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
def test_the_question_for_the_path_of_a_field_is_found(
    path: tuple[str, ...], question_label: str
) -> None:
    question = FORMS["paper"].field_for(path)
    assert question is not None
    assert question.label == question_label


def test_a_language_without_a_label_and_help_gets_the_english_texts() -> None:
    asked = Asked(label={"en": "Length of the track"}, help={"en": "In kilometres."})
    question = Question("track", "track", ("track",), "line", asked)
    assert label_in(KINDS["paper"], question, "zh") == "Length of the track"
    assert help_in(KINDS["paper"], question, "zh") == "In kilometres."


def test_no_question_is_found_for_a_path_that_the_form_does_not_ask_for() -> None:
    assert FORMS["paper"].field_for(("added",)) is None
    assert FORMS["paper"].field_for(()) is None
