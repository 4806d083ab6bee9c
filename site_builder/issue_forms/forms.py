"""The questions of the issue forms, made from the models of the entries and the languages of the site.

`kb forms` writes these questions to the YAML files that GitHub reads; see `issue_forms.templates`. The
answer to the question for topics is a line of text, because a dropdown would have to repeat topics.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from site_builder.errors import FieldPath
from site_builder.i18n import LanguageCode, SiteLanguages, message
from site_builder.issue_forms.words import (
    help_in,
    join_sentences,
    label_in,
    options_of,
    texts_of,
)
from site_builder.models import KINDS, KindSpec
from site_builder.models.questions import AnswerType, Question, find_question, questions_for

ACCEPT_LABEL = "accept-entry"
"""Issue label that a maintainer sets to start the workflow that runs `kb from-issue`."""

_TEXT_AREAS = {"text", "people", "urls", "roles"}


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    id: str
    """The `id` in the YAML file."""
    labels: Mapping[LanguageCode, str] = dataclass_field(hash=False)
    """The question in each language of the site."""
    target: FieldPath
    """Path of the answer in the entry. The path is empty if the answer is not part of the entry."""
    answer_type: AnswerType | Literal["agreement"] = "line"
    required: bool = False
    help: Mapping[LanguageCode, str] = dataclass_field(default_factory=dict, hash=False)
    """The help below the question, in each language of the site."""
    placeholder: str = ""
    """An example of an answer."""
    options: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    """Option -> value in the entry's file, for a question with fixed answers. `Yes · 是` is an option."""

    @property
    def label(self) -> str:
        """The question in the first language of the site: the heading of the answer in the issue."""
        return next(iter(self.labels.values()))

    @property
    def element(self) -> str:
        """The `type` in the YAML file."""
        if self.answer_type == "agreement":
            return "checkboxes"
        if self.options:
            return "dropdown"
        return "textarea" if self.answer_type in _TEXT_AREAS else "input"


@dataclass(frozen=True, slots=True)
class Form:
    """The issue form for new entries of a kind."""

    spec: KindSpec = dataclass_field(hash=False)
    """The kind of the entries."""
    languages: SiteLanguages
    """The languages of the site."""
    questions: tuple[Question, ...]
    """The questions as the model of the kind declares them."""
    fields: tuple[FormField, ...]
    """The questions as the form asks them, and the agreement at the end."""

    @property
    def name(self) -> str:
        """Name of the form's YAML file, without `.yml`."""
        return self.spec.kind

    @property
    def folder(self) -> str:
        """Folder of the entries, such as `papers`."""
        return self.spec.folder

    @property
    def issue_label(self) -> str:
        """Label that GitHub adds to an issue from this form."""
        return f"entry:{self.name}"

    @property
    def question_labels(self) -> tuple[str, ...]:
        """Headings of the answers, in order."""
        return tuple(field.label for field in self.fields)

    @property
    def url_question(self) -> FormField | None:
        """The question for the entry's own link, such as the URL of a paper. None if the form has no such question."""
        return self.field_for(self.spec.model.own_link_path)

    def field_for(self, path: FieldPath) -> FormField | None:
        """Return the question that asks for the part of an entry at a path, or None. See `find_question`."""
        index = find_question([field.target for field in self.fields], path)
        return None if index is None else self.fields[index]


def forms(languages: SiteLanguages) -> dict[str, Form]:
    """Return kind -> form, for a site with these languages."""
    return {kind: _form(spec, languages) for kind, spec in KINDS.items()}


def _form(spec: KindSpec, languages: SiteLanguages) -> Form:
    questions = tuple(q for q in questions_for(spec.model, languages) if q.in_form)
    first_text = next((q for q in questions if q.language and q.answer_type == "text"), None)
    fields = [
        _field(spec, question, languages, may_begin_here=question is first_text)
        for question in questions
    ]
    agreement = texts_of(languages, "form.agreement")
    fields.append(FormField("agreement", agreement, (), "agreement", required=True))
    return Form(spec, languages, questions, tuple(fields))


def _field(
    spec: KindSpec, question: Question, languages: SiteLanguages, *, may_begin_here: bool
) -> FormField:
    """Return a question of a form.

    If `may_begin_here` is true, the help says that contributors may write their texts in one language only.
    """
    help_texts = {
        language: join_sentences(
            language,
            help_in(spec, question, language),
            message(language, "form.begin-with-one") if may_begin_here else "",
        )
        for language in languages
    }
    return FormField(
        question.id,
        {language: label_in(spec, question, language) for language in languages},
        question.path,
        question.answer_type,
        question.is_required,
        help_texts,
        spec.examples.get(question.name) or question.placeholder,
        options_of(question, languages),
    )
