"""The words of the issue forms: labels and help of the questions, in each language.

The words of a question are in the `Asked` that a model declares for a field, or else in `Language.words`. There, their
keys are `form.KIND.FIELD` or `form.FIELD`, with these endings:

- none: the label
- `.in`: the label of a question that names the language of its answer, such as `Notes in Chinese`
- `.help`: a sentence below the question
- `.further`: a sentence below the question for a name in a further language

In all these texts, `{0}` is the kind, and `{1}` is the language of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from site_builder.i18n import (
    FALLBACK,
    LANGUAGES,
    LanguageCode,
    SiteLanguages,
    language_name,
    message,
)
from site_builder.models import KindSpec, Links
from site_builder.models.field_facts import field_label
from site_builder.models.questions import Question

_MAX_LINE_LENGTH = 180
"""If help in all languages has more characters than this, each language has its own line."""


def label_in(spec: KindSpec, question: Question, language: LanguageCode) -> str:
    """Return the label of a question in a language.

    If the language has no such label, return the label that the field has on the site's pages in this language. If
    there is none, return the English label.
    """
    general = _text(spec, question, language, "")
    if not question.names_language:
        return general
    specific = _text(spec, question, language, ".in")
    table = language_with_text(language, "form.in-language")
    return specific or message(
        table, "form.in-language", general, _answer_language(question, table)
    )


def help_in(spec: KindSpec, question: Question, language: LanguageCode) -> str:
    """Return the help for a question in a language, or else the English help, or else an empty string."""
    if question.answer_type == "roles":
        roles = LANGUAGES[language].list_separator.join(_other_roles(spec))
        return message(language, "form.links.help", roles)
    text = ""
    if question.is_name and question.names_language:
        text = _text(spec, question, language, ".further")
    return text or _text(spec, question, language, ".help")


def in_all_languages(texts: Mapping[LanguageCode, str]) -> str:
    """Return help or a description in all languages: in one line or, if it is too long, in a line for each language."""
    distinct = distinct_texts(texts.values())
    line = " ".join(distinct)
    return line if len(line) <= _MAX_LINE_LENGTH else "\n".join(distinct) + "\n"


def side_by_side(texts: Iterable[str]) -> str:
    """Return short texts in several languages in one line."""
    return " · ".join(distinct_texts(texts))


def join_sentences(language: LanguageCode, first: str, second: str) -> str:
    """Return two sentences as one text. Either may be empty."""
    if not first or not second:
        return first or second
    return message(language, "form.two-sentences", first, second)


def distinct_texts(texts: Iterable[str]) -> list[str]:
    """Return the texts without empty ones and without repetitions."""
    return [text for text in dict.fromkeys(texts) if text]


def language_with_text(language: LanguageCode, key: str) -> LanguageCode:
    """Return the language itself if its table has a text for the key. If not, return English."""
    return language if key in LANGUAGES[language].words else FALLBACK.code


def texts_of(languages: SiteLanguages, key: str, *values: object) -> dict[LanguageCode, str]:
    """Return language -> the text of a key, for each language of the site."""
    return {language: message(language, key, *values) for language in languages}


def options_of(question: Question, languages: SiteLanguages) -> dict[str, str]:
    """Return option -> value in the entry's file, for a question with fixed answers. `Yes · 是` is an option."""
    keys = {choice: f"form.{question.name}.{choice}" for choice in question.choices}
    if question.answer_type == "yes-no":
        keys = {"true": "answer.yes", "false": "answer.no"}
    return {side_by_side(texts_of(languages, key).values()): value for value, key in keys.items()}


def _other_roles(spec: KindSpec) -> list[str]:
    """Return the roles of links, such as `code`.

    Left out are the role of the link to the work itself, and roles that are fields, such as `paper` in a dataset.
    """
    fields = spec.model.model_fields
    own_path = spec.model.own_link_path
    return [
        role for role in Links.model_fields if role not in fields and ("links", role) != own_path
    ]


def _text(spec: KindSpec, question: Question, language: LanguageCode, ending: str) -> str:
    """Return a text of a question from its `Asked` or the table of words, in a language or else in English.

    If the language lacks a label, return the label that the field has on the site's pages, if there is one.
    """
    keys = (f"form.{spec.kind}.{question.name}{ending}", f"form.{question.name}{ending}")
    asked = {"": question.asked.label, ".help": question.asked.help}.get(ending, {})
    field = question.name.partition(".")[0]
    label = "" if ending else field_label(spec.model, field, language)
    for code in (language, FALLBACK.code):
        if text := asked.get(code):
            return text
        words = LANGUAGES[code].words
        for key in keys:
            if key in words:
                return words[key].format(spec.words_in(code).noun, _answer_language(question, code))
        if label and label != field:
            return label
    return label.replace("_", " ").capitalize()


def _answer_language(question: Question, language: LanguageCode) -> str:
    return language_name(question.language or language, language)
