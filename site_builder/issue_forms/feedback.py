"""Feedback for the author of a filled-in form. It refers to questions of the form, not to lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from site_builder.errors import FieldPath, Finding, Problem, Severity, field_keys
from site_builder.i18n import FALLBACK, LANGUAGES, LanguageCode, message
from site_builder.issue_forms.forms import Form, FormField
from site_builder.models import Entry, LocalizedText, Rejection

MISSING_LANGUAGE = "missing-language"
"""Id of the check for missing languages. The reply to an accepted issue lists its findings in a section of their own."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A change that the author of an issue must make (severity `error`) or should make (any other severity).

    The tables of words may have its text, with the key `form.problem.CODE` or `form.problem.CODE.VARIANT`.
    """

    field: FormField | None
    """The question that the feedback is about. None if it is about the whole issue."""
    code: str
    values: tuple[str | int | LocalizedText, ...] = ()
    """Values for the placeholders of the text."""
    severity: Severity = Severity.ERROR
    message: str = ""
    """What a check or a model says in English, in one line. It is more specific than the text in the table."""
    variant: str = ""
    """The last part of the key, such as `similar`, if the key has this part."""

    def text(self, language: LanguageCode) -> str:
        """Return what is wrong and what to do. The text is not escaped.

        For English, return `message` if it is set. In all other cases, return the first of these texts that exists.

        1. the text with the key in the language's table of words (a text with placeholders only if there are `values`)
        2. the meaning of the check in this table
        3. `message`
        4. the English text with the key
        """
        if self.message and language == FALLBACK.code:
            return self.message
        words = LANGUAGES[language].words
        values = [
            value.text_or_fallback(language)[0] if isinstance(value, LocalizedText) else value
            for value in self.values
        ]
        if self._key in words and ("{}" not in words[self._key] or values):
            return words[self._key].format(*values)
        meaning = words.get(f"check.{self.code}.meaning")
        return meaning or self.message or message(language, self._key, *values)

    @property
    def _key(self) -> str:
        return f"form.problem.{self.code}" + (f".{self.variant}" if self.variant else "")


def feedback_from_problems(
    form: Form, problems: Iterable[Problem], earlier: Iterable[Feedback] = ()
) -> list[Feedback]:
    """Return feedback about the problems of invalid data, with at most one item for each question.

    Questions that already have feedback in `earlier` are skipped.
    """
    reported = {item.field for item in earlier}
    feedback: list[Feedback] = []
    for problem in problems:
        field = form.field_for(field_keys(problem.field))
        if field in reported:
            continue
        reported.add(field)
        if problem.code in {"missing-field", "empty-list"}:
            feedback.append(Feedback(field, "missing-field"))
        else:
            text = _message(problem.code, problem.message, problem.hint)
            feedback.append(Feedback(field, problem.code, message=text))
    return feedback


def _field_path(location: tuple[int | str, ...]) -> FieldPath:
    return tuple(part for part in location if isinstance(part, str))


def sort_feedback(form: Form, feedback: Iterable[Feedback]) -> list[Feedback]:
    """Sort feedback by the order of the questions. Feedback about the whole issue comes first."""
    positions = {field: index for index, field in enumerate(form.fields)}
    return sorted(feedback, key=lambda item: -1 if item.field is None else positions[item.field])


def feedback_from_duplicates(form: Form, entry_ids: Iterable[str]) -> list[Feedback]:
    """Return feedback that names each of these entries as a duplicate of the new entry."""
    field = form.field_for(form.spec.model.own_link_path)
    return [Feedback(field, "duplicate-url", (entry_id,)) for entry_id in entry_ids]


def feedback_from_rejections(
    form: Form, rejected: Iterable[tuple[str, Rejection]]
) -> list[Feedback]:
    """Return feedback about rejected links to the work itself, with the reasons of the maintainers."""
    field = form.field_for(form.spec.model.own_link_path)
    return [
        Feedback(field, "rejected", (url, f"{rejection.date}", rejection.reason))
        for url, rejection in rejected
    ]


def feedback_from_findings(
    form: Form, entry: Entry, findings: Iterable[Finding]
) -> Iterator[Feedback]:
    """Convert findings of checks to feedback."""
    for finding in findings:
        is_about_entry = finding.subject == entry.id
        path = _field_path(finding.field)
        if is_about_entry and finding.code == MISSING_LANGUAGE:
            path = _missing_language_path(form, entry, path)
        field = form.field_for(path) if is_about_entry else None
        text = _message(finding.code, finding.message, finding.hint)
        if not is_about_entry:
            text = f"{finding.subject}: {text}"
        yield Feedback(field, finding.code, (), finding.severity, text)


def _missing_language_path(form: Form, entry: Entry, path: FieldPath) -> FieldPath:
    """Return the path of the first translation that a text lacks. For other fields, return `path` itself."""
    text = getattr(entry, str(path[0]), None) if path else None
    if not isinstance(text, LocalizedText):
        return path
    missing = [language for language in form.languages if text.text_in(language) is None]
    return (*path[:1], *missing[:1])


_HINTS_ABOUT_FILES = {"hidden-character", MISSING_LANGUAGE}
"""Codes of problems whose hint refers to a file. The text in the table of words replaces the hint."""


def _message(code: str, text: str, hint: str) -> str:
    """Return what a check or a model says, with a hint for the author of an issue."""
    if code in _HINTS_ABOUT_FILES:
        hint = message(FALLBACK.code, f"form.problem.{code}")
    return f"{text.rstrip('.')}. {hint}".strip()
