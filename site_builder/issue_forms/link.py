"""The issue form that needs only a URL, and the answers in an issue from this form.

The fields that the form does not ask for come from services and from the page at the URL (see `site_builder.metadata`).
The questions about the topics, and about the contributor's relation to the entry, are those of the forms for entries.
In this form, these questions are optional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from site_builder.catalog import Catalog
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms.body import AmbiguousHeadings, split_answers
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import Feedback
from site_builder.issue_forms.forms import FormField, forms
from site_builder.issue_forms.submission import MAX_BODY_LENGTH, AnswerParser
from site_builder.issue_forms.words import texts_of

LINK = "link"
"""Name of the form's YAML file without `.yml`."""
LINK_LABEL = f"entry:{LINK}"
_SHARED_FIELDS = {"topics", "disclosure", "disclosure_note"}


@dataclass(frozen=True, slots=True)
class LinkSubmission:
    """The answers in an issue from this form. All texts are untrusted."""

    url: str
    """The answer to the question for the URL. The answer may be an arXiv id or a DOI instead of a URL."""
    data: Mapping[str, object]
    """The other answers, as data for an entry file."""
    feedback: tuple[Feedback, ...]


def link_fields(languages: SiteLanguages) -> dict[str, FormField]:
    """Return id -> question, in the order of the form. Only the first question needs an answer."""
    url = FormField(
        "url",
        texts_of(languages, "form.link.url"),
        ("url",),
        "line",
        required=True,
        help=texts_of(languages, "form.link.url.help"),
        placeholder="https://arxiv.org/abs/2301.12597",
    )
    shared = (
        replace(field, required=False)
        for field in next(iter(forms(languages).values())).fields
        if field.target and field.target[0] in _SHARED_FIELDS
    )
    return {field.id: field for field in (url, *shared)}


def parse_link(event: IssueEvent, catalog: Catalog) -> LinkSubmission | None:
    """Return the answers in an issue. If the issue is from another form, return None."""
    fields = link_fields(catalog.languages)
    url = fields["url"]
    if f"### {url.label}" not in {line.rstrip() for line in event.body.splitlines()}:
        return None
    if len(event.body) > MAX_BODY_LENGTH:
        item = Feedback(None, "too-long", (f"{MAX_BODY_LENGTH:,}",), variant="characters")
        return LinkSubmission("", {}, (item,))
    try:
        answers = split_answers(event.body, [field.label for field in fields.values()])
    except AmbiguousHeadings as ambiguous:
        field = next(f for f in fields.values() if f.label == ambiguous.label)
        return LinkSubmission("", {}, (Feedback(field, "ambiguous-heading"),))
    parser = AnswerParser(catalog)
    for field in fields.values():
        parser.parse(field, answers.get(field.label))
    data = dict(parser.data)
    text = str(data.pop("url", ""))
    if "\n" in text:
        parser.feedback.append(Feedback(url, "not-one-line"))
    return LinkSubmission(text, data, tuple(parser.feedback))
