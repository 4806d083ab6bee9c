"""The form for corrections, and the correction that an issue from this form asks for.

*Something wrong?* on the page of an entry opens the form, which is the same for entries of all kinds. The answer to `wrong`
is the label or the id of a question in another form, for example `Title of the paper` in the form for new papers. The
answer to `right` is parsed as the answer to that question.

*Correct this number* in a table of results opens the form, too. Then the answer to `wrong` identifies a result
(`row_text`), and the answer to `right` is its scores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from site_builder.catalog import Catalog
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.issue_forms.body import AmbiguousHeadings, split_answers
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import Feedback
from site_builder.issue_forms.forms import FormField, forms
from site_builder.issue_forms.submission import MAX_BODY_LENGTH, AnswerParser, shortened
from site_builder.issue_forms.words import texts_of
from site_builder.models import Entry, Kind, kinds_by_folder
from site_builder.models.results import Result
from site_builder.results.row_texts import find_row, read_scores

CORRECTION = "correction"
"""Name of the form's YAML file without `.yml`. Issues from the form have this text as their label, too."""

_PLACEHOLDERS = {
    "entry": "papers/quick-sort",
    "page": "https://example.org/papers/quick-sort/",
    "source": "https://arxiv.org/abs/2301.12597",
}


_ABOUT_CONTRIBUTOR = {"disclosure", "disclosure_note"}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong in an entry, and what is right. All texts are untrusted."""

    entry: Entry
    wrong: FormField | None
    """The question of the form for new entries that asks for the wrong part of the entry.

    None if the issue is about scores, or names no such question.
    """
    wrong_text: str
    """What the issue says is wrong."""
    value: object
    """The right answer as data for an entry file.

    None if the issue is about scores, if a maintainer must correct the entry, or if `feedback` says that the answer is too
    long.
    """
    source: str
    feedback: tuple[Feedback, ...] = ()
    """Why the right answer cannot be used."""
    scores: Mapping[int, Mapping[str, str]] = dataclass_field(default_factory=dict)
    """Index of a result -> metric -> right score. Empty if the issue is not about scores, or if they cannot be read."""


def correction_fields(languages: SiteLanguages) -> dict[str, FormField]:
    """Return id -> question, in the order of the form."""
    fields = [
        _field("entry", languages, is_required=True),
        _field("page", languages),
        _field("wrong", languages, is_required=True),
        _field("right", languages, is_required=True, is_long=True),
        _field("source", languages),
        FormField(
            "agreement", texts_of(languages, "form.agreement"), (), "agreement", required=True
        ),
    ]
    return {field.id: field for field in fields}


def _field(
    id_: str, languages: SiteLanguages, *, is_required: bool = False, is_long: bool = False
) -> FormField:
    key = f"form.correction.{id_}"
    return FormField(
        id_,
        texts_of(languages, key),
        (),
        "text" if is_long else "line",
        is_required,
        texts_of(languages, f"{key}.help"),
        _PLACEHOLDERS.get(id_, ""),
    )


def wrong_choices(
    languages: SiteLanguages,
) -> Mapping[Kind, Mapping[LanguageCode, tuple[str, ...]]]:
    """Return kind -> language -> labels of the questions whose answers readers can report as wrong.

    The questions are those of the form for new entries, without the agreement and the questions about the contributor.
    """
    return {
        kind: {
            code: tuple(
                f.labels[code]
                for f in form.fields
                if f.target and f.target[0] not in _ABOUT_CONTRIBUTOR
            )
            for code in languages
        }
        for kind, form in forms(languages).items()
    }


def parse_correction(
    event: IssueEvent, catalog: Catalog
) -> Correction | tuple[Feedback, ...] | None:
    """Return the correction that an issue asks for. If the issue is from another form, return None.

    Return feedback if the issue names no known entry, if it lacks a required answer or the agreement, if it is too long,
    or if one of its lines may be either a heading of the form or part of an answer.
    """
    fields = correction_fields(catalog.languages)
    if f"### {fields['entry'].label}" not in {line.rstrip() for line in event.body.splitlines()}:
        return None
    if len(event.body) > MAX_BODY_LENGTH:
        return (Feedback(None, "too-long", (f"{MAX_BODY_LENGTH:,}",), variant="characters"),)
    try:
        by_label = split_answers(event.body, [field.label for field in fields.values()])
    except AmbiguousHeadings as ambiguous:
        field = next(f for f in fields.values() if f.label == ambiguous.label)
        return (Feedback(field, "ambiguous-heading"),)
    answers = {id_: by_label.get(field.label) for id_, field in fields.items()}
    # This loop can report two faults: a required question has no answer, or the agreement is not ticked.
    parser = AnswerParser(catalog)
    for id_, field in fields.items():
        if id_ == "agreement" or answers[id_] is None:
            parser.parse(field, answers[id_])
    entry = _find_entry(catalog, answers["entry"] or "") or _find_entry(
        catalog, answers["page"] or ""
    )
    if entry is None and answers["entry"]:
        unknown = shortened(answers["entry"])
        parser.feedback.append(Feedback(fields["entry"], "unknown-entry", (unknown,)))
    if entry is None or parser.feedback:
        return tuple(parser.feedback)
    return _correction(catalog, entry, answers, fields["right"])


def _correction(
    catalog: Catalog, entry: Entry, answers: Mapping[str, str | None], right: FormField
) -> Correction:
    wrong_text, text = answers["wrong"] or "", answers["right"] or ""
    wrong = _find_question(catalog.languages, entry, wrong_text)
    source = answers["source"] or ""
    results: tuple[Result, ...] = getattr(entry, "results", ())
    row = find_row(results, wrong_text)
    if row is not None:
        scores = read_scores(text, results[row])
        return Correction(
            entry, None, wrong_text, None, source, scores={} if scores is None else {row: scores}
        )
    if wrong is None or wrong.answer_type in {"text", "roles"}:
        return Correction(entry, wrong, wrong_text, None, source)
    parser = AnswerParser(catalog)
    parser.parse(wrong, text)
    value: object = parser.data
    for key in wrong.target:
        value = value.get(str(key)) if isinstance(value, dict) else None
    feedback = tuple(
        Feedback(right, item.code, item.values, variant=item.variant) for item in parser.feedback
    )
    if isinstance(value, str) and "\n" in value:
        feedback = (*feedback, Feedback(right, "not-one-line"))
    return Correction(entry, wrong, wrong_text, value, source, feedback)


def _find_entry(catalog: Catalog, text: str) -> Entry | None:
    """Return the entry that a text names. The text is an id, a former id, or the file path or URL of an entry."""
    folders = "|".join(map(re.escape, kinds_by_folder()))
    match = re.fullmatch(rf"(?:\S*/)?((?:{folders})/[a-z0-9-]+)(?:[.]yml|/)?(?:[?#]\S*)?", text)
    if match is None:
        return None
    entry_id = catalog.redirects.get(match[1], match[1])
    return catalog.entries.get(entry_id)


def _find_question(languages: SiteLanguages, entry: Entry, text: str) -> FormField | None:
    """Return the question of the form for new entries that has this text as its id, or as its label in any language."""
    wanted = text.strip().casefold()
    for field in forms(languages)[entry.kind].fields:
        names = {field.id, *(label.casefold() for label in field.labels.values())}
        if field.target and wanted in names:
            return field
    return None
