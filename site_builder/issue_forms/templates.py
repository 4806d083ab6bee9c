"""The issue forms as YAML files, which GitHub reads from `.github/ISSUE_TEMPLATE`.

The labels of the questions and the titles of issues are in the first language of the site. Names, descriptions, help and
options are in all languages of the site.
GitHub's documentation describes the format: "Syntax for GitHub's form schema".
"""

from __future__ import annotations

from typing import Any

import yaml

from site_builder.i18n import SiteLanguages, message
from site_builder.issue_forms.correction import CORRECTION, correction_fields
from site_builder.issue_forms.forms import Form, FormField, forms
from site_builder.issue_forms.link import LINK, LINK_LABEL, link_fields
from site_builder.issue_forms.words import (
    distinct_texts,
    in_all_languages,
    side_by_side,
    texts_of,
)

_NOTE = "# `kb forms` writes this file from the models and the tables of words. Do not edit it.\n"

_Item = dict[str, Any]

_DEAD_LINK_PLACEHOLDERS = {"page": "papers/quick-sort", "link": "https://example.org/gone"}
_DEAD_LINK_OPTIONS = ("not-found", "other-page", "nothing", "login")


def template_files(languages: SiteLanguages) -> dict[str, str]:
    """Return file name -> content for the forms of all kinds, and the forms for dead links, corrections and URLs."""
    contents = {form.name: _entry_form(form) for form in forms(languages).values()}
    contents["dead-link"] = _dead_link_form(languages)
    contents[CORRECTION] = _correction_form(languages)
    contents[LINK] = _link_form(languages)
    return {f"{name}.yml": _NOTE + _to_yaml(content) for name, content in contents.items()}


# --- forms for entries ------------------------------------------------------------------------


def _entry_form(form: Form) -> _Item:
    words = {language: form.spec.words_in(language) for language in form.languages}
    suggestions = {
        language: message(language, "form.suggest", kind_words.suggestion or kind_words.many)
        for language, kind_words in words.items()
    }
    first = form.languages.first
    introduction = [message(language, "form.introduction") for language in form.languages]
    return {
        "name": side_by_side(kind_words.one for kind_words in words.values()),
        "description": in_all_languages(suggestions),
        "title": message(first, "form.issue-title", words[first].one),
        "labels": [form.issue_label],
        "body": [
            {
                "type": "markdown",
                "attributes": {"value": "".join(f"{t}\n" for t in distinct_texts(introduction))},
            },
            *(_question(form.languages, field) for field in form.fields),
        ],
    }


def _question(languages: SiteLanguages, field: FormField) -> _Item:
    if field.answer_type == "agreement":
        return _agreement(languages, field)
    item = _item(
        field.element,
        field.id,
        field.label,
        in_all_languages(field.help),
        "" if field.options else field.placeholder,
        required=field.required,
    )
    if field.options:
        item["attributes"]["options"] = list(field.options)
    return item


def _agreement(languages: SiteLanguages, field: FormField) -> _Item:
    first = languages.first
    others = {
        code: text for code, text in field.labels.items() if code != first and text != field.label
    }
    option = in_all_languages(texts_of(languages, "form.agreement.option")).strip()
    item = _item("checkboxes", field.id, field.label, in_all_languages(others))
    item["attributes"]["options"] = [{"label": option.replace("\n", " "), "required": True}]
    return item


def _item(
    element: str,
    id_: str,
    label: str,
    help_: str,
    placeholder: str = "",
    *,
    required: bool = False,
) -> _Item:
    """Return a question of a form in GitHub's format, without empty texts."""
    texts = {"label": label, "description": help_, "placeholder": placeholder}
    attributes: _Item = {key: text for key, text in texts.items() if text}
    item: _Item = {"type": element, "id": id_, "attributes": attributes}
    return item | {"validations": {"required": True}} if required else item


# --- the form for dead links ------------------------------------------------------------------


def _dead_link_form(languages: SiteLanguages) -> _Item:
    def text(key: str) -> str:
        return in_all_languages(texts_of(languages, f"form.dead-link.{key}"))

    def item(element: str, id_: str, *, required: bool = True) -> _Item:
        label = message(languages.first, f"form.dead-link.{id_}")
        placeholder = _DEAD_LINK_PLACEHOLDERS.get(id_, "")
        return _item(element, id_, label, text(f"{id_}.help"), placeholder, required=required)

    what = item("dropdown", "what")
    what["attributes"]["options"] = [
        side_by_side(texts_of(languages, f"form.dead-link.what.{option}").values())
        for option in _DEAD_LINK_OPTIONS
    ]
    name = texts_of(languages, "form.dead-link.name")
    return {
        "name": side_by_side(name.values()),
        "description": text("description"),
        "title": message(languages.first, "form.issue-title", name[languages.first]),
        "labels": ["dead-link"],
        "body": [
            item("input", "page"),
            item("input", "link"),
            what,
            item("input", "replacement", required=False),
        ],
    }


# --- the form for corrections -----------------------------------------------------------------


def _correction_form(languages: SiteLanguages) -> _Item:
    name = texts_of(languages, "form.correction.name")
    return {
        "name": side_by_side(name.values()),
        "description": in_all_languages(texts_of(languages, "form.correction.description")),
        "title": message(languages.first, "form.issue-title", name[languages.first]),
        "labels": [CORRECTION],
        "body": [_question(languages, field) for field in correction_fields(languages).values()],
    }


# --- the form that needs only a URL -----------------------------------------------------------


def _link_form(languages: SiteLanguages) -> _Item:
    name = texts_of(languages, "form.link.name")
    return {
        "name": side_by_side(name.values()),
        "description": in_all_languages(texts_of(languages, "form.link.description")),
        "title": message(languages.first, "form.issue-title", name[languages.first]),
        "labels": [LINK_LABEL],
        "body": [_question(languages, field) for field in link_fields(languages).values()],
    }


# --- YAML -------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines in block style, and indents the items of lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def _text_node(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def _to_yaml(content: _Item) -> str:
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
