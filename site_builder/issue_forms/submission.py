"""Parse the text of an issue into the data of an entry, with feedback on unusable answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.errors import FieldPath
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms.body import AmbiguousHeadings, split_answers
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import Feedback
from site_builder.issue_forms.forms import Form, FormField, forms
from site_builder.issue_forms.words import side_by_side
from site_builder.models import KINDS, Links
from site_builder.models.fields import MAX_LINE_LENGTH, MAX_MARKDOWN_LENGTH
from site_builder.models.names.author_lists import read_authors
from site_builder.models.questions import simplify_names
from site_builder.suggestions import closest_match

MAX_BODY_LENGTH = 65_536
"""An issue with more characters than this is refused. GitHub has this limit, too."""
MAX_ITEMS = 500

_SEPARATOR = re.compile(r"[,，、;；\n]")
_BULLET = re.compile(r"^[ \t]*(?:[-*•]|[0-9]{1,4}[.)])[ \t]+", re.MULTILINE)
_TOPIC_WITH_ID = re.compile(r".*[(（]\s*([a-z0-9-]+)\s*[)）]")
_ROLE = re.compile(r"\s*([A-Za-z]+)\s*[:：]\s*(\S+)\s*")
_BOX = re.compile(r"^[ \t]*[-*] \[(.)\]", re.MULTILINE)


@dataclass(frozen=True)
class Submission:
    """A filled-in form: the data for an entry file, and feedback for the author of the issue."""

    form: Form
    data: Mapping[str, object]
    feedback: tuple[Feedback, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The first alias, if there is one, and the title or name in each language.

        The file name is made from the first item.
        """
        aliases = self.data.get("aliases")
        name = self.data.get(self.form.spec.model.heading_field)
        names = list(name.values()) if isinstance(name, dict) else [name]
        short_names = aliases[:1] if isinstance(aliases, list) else []
        return tuple(str(text) for text in (*short_names, *names) if text)


def not_a_form(languages: SiteLanguages) -> Feedback:
    """Return feedback for an issue that does not come from a form. The feedback names the forms for new entries."""
    names = (side_by_side(s.words_in(code).one for code in languages) for s in KINDS.values())
    return Feedback(None, "not-a-form", (", ".join(names),))


def detect_form(event: IssueEvent, languages: SiteLanguages) -> Form | None:
    """Return the form of an issue, or None.

    The heading of the first question identifies the form. If several forms match, return the form whose label the issue
    has. If the issue has no such label, return the first form that matches.
    """
    lines = {line.rstrip() for line in event.body.splitlines()}
    matching_forms = [
        form for form in forms(languages).values() if f"### {form.question_labels[0]}" in lines
    ]
    labelled_forms = [form for form in matching_forms if form.issue_label in event.labels]
    return next(iter(labelled_forms or matching_forms), None)


def parse_submission(form: Form, body: str, catalog: Catalog, added: dt.date) -> Submission:
    """Parse the answers into data. The data is not validated yet."""
    if len(body) > MAX_BODY_LENGTH:
        item = Feedback(None, "too-long", (f"{MAX_BODY_LENGTH:,}",), variant="characters")
        return Submission(form, {}, (item,))
    try:
        answers = split_answers(body, form.question_labels)
    except AmbiguousHeadings as ambiguous:
        field = next(field for field in form.fields if field.label == ambiguous.label)
        return Submission(form, {}, (Feedback(field, "ambiguous-heading"),))
    parser = AnswerParser(catalog)
    for field in form.fields:
        parser.parse(field, answers.get(field.label))
    named = simplify_names(parser.data, form.questions, form.languages)
    data = {key: _without_lists_of_one(value) for key, value in named.items()}
    return Submission(form, {**data, "added": added.isoformat()}, tuple(parser.feedback))


class AnswerParser:
    """Parses one answer after another, and collects the data and the feedback."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.data: dict[str, object] = {}
        self.feedback: list[Feedback] = []

    def parse(self, field: FormField, answer: str | None) -> None:
        """Store the answer to a question in `data`. If the answer cannot be used, add feedback."""
        if answer is None:
            if field.required:
                self._add_feedback(field, "missing-field")
            return
        max_length = MAX_MARKDOWN_LENGTH if field.element == "textarea" else MAX_LINE_LENGTH
        if len(answer) > max_length:
            self._add_feedback(field, "too-long", f"{max_length:,}", variant="characters")
            return
        if field.answer_type == "agreement":
            self._parse_checkboxes(field, answer)
        elif field.answer_type == "roles":
            self._parse_links_by_role(field, answer)
        elif field.options:
            self._store(field.target, field.options.get(answer, answer))
        elif field.answer_type in _LIST_PARSERS:
            items = _LIST_PARSERS[field.answer_type](answer)
            if len(items) > MAX_ITEMS:
                self._add_feedback(field, "too-long", MAX_ITEMS, variant="items")
                return
            if field.answer_type == "topics":
                items = [self._topic_id(field, text) for text in items]
            self._store(field.target, items)
        else:
            self._store(
                field.target,
                answer if field.answer_type == "text" else _strip_angle_brackets(answer),
            )

    def _parse_checkboxes(self, field: FormField, answer: str) -> None:
        boxes = _BOX.findall(answer)
        if not boxes or any(box not in "xX" for box in boxes):
            self._add_feedback(field, "not-ticked")

    def _parse_links_by_role(self, field: FormField, answer: str) -> None:
        """Parse lines such as `project: https://...`."""
        for line in _BULLET.sub("", answer).split("\n"):
            if not line.strip():
                continue
            match = _ROLE.fullmatch(line)
            role = match[1].lower() if match else ""
            if match is None or role not in Links.model_fields:
                roles = ", ".join(Links.model_fields)
                self._add_feedback(field, "unknown-role", shortened(line), roles)
            else:
                self._store((*field.target, role), [_strip_angle_brackets(match[2])])

    def _topic_id(self, field: FormField, text: str) -> str:
        """Return the id of a topic, given its id or its name in any language.

        For an unknown topic, add feedback and return the text unchanged.
        """
        topic_ids = {
            name.casefold(): topic.id
            for topic in self.catalog.topics.values()
            for name in (topic.id, *topic.name.variants())
        }
        with_id = _TOPIC_WITH_ID.fullmatch(text)
        candidates = [
            text.casefold(),
            text.casefold().replace(" ", "-"),
            with_id[1] if with_id else "",
        ]
        topic_id = next((topic_ids[name] for name in candidates if name in topic_ids), None)
        if topic_id is not None:
            return topic_id
        match = closest_match(text.casefold(), topic_ids)
        shown = shortened(text)
        if match:
            similar = topic_ids[match]
            self._add_feedback(field, "unknown-topic", shown, similar, variant="similar")
        else:
            self._add_feedback(field, "unknown-topic", shown, ", ".join(self.catalog.topics))
        return text

    def _store(self, target: FieldPath, value: str | list[str]) -> None:
        """Write a value to its path in the data.

        If the value is a list, append its items to the list that is already there, without repetitions.
        """
        parent = self.data
        for key in target[:-1]:
            child = parent.setdefault(str(key), {})
            assert isinstance(child, dict)  # noqa: S101 - no stored value is inside another one
            parent = child
        key = str(target[-1])
        if isinstance(value, list):
            earlier = parent.get(key, [])
            items = [*(earlier if isinstance(earlier, list) else [earlier]), *value]
            parent[key] = list(dict.fromkeys(items))
        else:
            parent[key] = value

    def _add_feedback(
        self, field: FormField, code: str, *values: str | int, variant: str = ""
    ) -> None:
        self.feedback.append(Feedback(field, code, values, variant=variant))


def _items(text: str) -> list[str]:
    return [item.strip() for item in _SEPARATOR.split(_BULLET.sub("", text)) if item.strip()]


def _urls(text: str) -> list[str]:
    return [_strip_angle_brackets(word) for word in _BULLET.sub("", text).split()]


_LIST_PARSERS: dict[str, Callable[[str], list[str]]] = {
    "people": read_authors,
    "words": _items,
    "topics": _items,
    "urls": _urls,
}


def _strip_angle_brackets(text: str) -> str:
    """Remove the angle brackets around a URL. Any other text is returned unchanged."""
    match = re.fullmatch(r"<(https?://[^<>\s]+)>", text)
    return match[1] if match else text


def shortened(text: str) -> str:
    """Return at most 60 characters of a text."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def _without_lists_of_one(value: object) -> object:
    """In a mapping, replace each list of one item by this item. Any other value is returned unchanged."""
    if not isinstance(value, dict):
        return value
    return {
        key: item[0] if isinstance(item, list) and len(item) == 1 else item
        for key, item in value.items()
    }
