"""Make the files that a workflow reads to write a comment on an issue, and to open a pull request.

The comment and the body of the pull request are in the languages of the site. The branch name and the title are
made only from the issue's number and the entry's id. Text of the issue is untrusted. It appears only in Markdown and in
JSON, and is escaped there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.errors import Severity
from site_builder.escaping import MAX_MESSAGE_LENGTH, code_span, escape_markdown, escape_message
from site_builder.i18n import FALLBACK, LanguageCode, SiteLanguages, message
from site_builder.issue_forms.correction import Correction
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import MISSING_LANGUAGE, Feedback
from site_builder.issue_forms.forms import ACCEPT_LABEL
from site_builder.issue_forms.words import distinct_texts, side_by_side, texts_of

MAX_FEEDBACK_ITEMS = 30
"""A list in a comment or a pull request shows at most this many items. A longer list of feedback ends with the number
of the remaining items."""
_MAX_COMMENT_LENGTH = 60_000  # GitHub accepts 65,536 characters


@dataclass(frozen=True)
class ReplyFiles:
    """The files that a workflow reads to reply to an issue."""

    files: Mapping[str, str]
    """Name -> content."""

    @property
    def comment(self) -> str:
        """The comment on the issue."""
        return self.files["comment.md"]


@dataclass(frozen=True)
class FieldSources:
    """The sources of the fields of an entry that was made from a URL. All texts are untrusted."""

    sources: Mapping[str, str]
    """Name of a field -> its sources, separated by `, `: services, hosts of pages, or keys of `_WORDS_OF_SOURCES`."""
    suggestions: Sequence[tuple[str, str, str]] = ()
    """(role such as `code`, URL, source) of links that are not in the entry."""
    notices: Sequence[str] = ()


def announce_entry(
    event: IssueEvent,
    entry_id: str,
    path: str,
    preview: str,
    languages: SiteLanguages,
    feedback: Sequence[Feedback] = (),
    sources: FieldSources | None = None,
) -> ReplyFiles:
    """Return the files for an issue that became an entry. `preview` must be escaped Markdown."""
    found = _field_sources(sources, languages) if sources is not None else []
    missing_languages = [item for item in feedback if item.code == MISSING_LANGUAGE]
    suggestions = [item for item in feedback if item.code != MISSING_LANGUAGE]
    advice = [
        *_missing_language_note(missing_languages, languages),
        *_feedback_section("form.reply.suggestions", suggestions, languages),
    ]
    accepted = texts_of(languages, "form.reply.accepted", code_span(entry_id))
    origins = [
        message(language, "form.reply.source", _author(event, language), code_span(path))
        for language in languages
    ]
    body = [f"Closes #{event.number}. {origins[0]}", *origins[1:], preview.strip()]
    return ReplyFiles(
        {
            "branch.txt": f"entry/{event.number}-{entry_id.partition('/')[2]}\n",
            "title.txt": f"Add {entry_id}\n",
            "pr-body.md": _join_lines([*_paragraphs(body), *found, *advice]),
            "comment.md": _join_lines([*_paragraphs(accepted.values()), *advice]),
            "result.json": _result_json("entry", event, feedback, id=entry_id, path=path),
        }
    )


def _field_sources(found: FieldSources, languages: SiteLanguages) -> list[str]:
    """Return the lines with the sources of the fields, the suggested links and the notices."""
    fields_by_source: dict[str, list[str]] = {}
    for name, source in found.sources.items():
        fields_by_source.setdefault(source, []).append(code_span(name))
    sections = {
        "form.reply.field-sources": [
            f"{_source_text(source, languages)}: {', '.join(fields)}"
            for source, fields in fields_by_source.items()
        ],
        "form.reply.suggested-links": [
            f"{role}: {code_span(url)} ({escape_markdown(source)})"
            for role, url, source in found.suggestions
        ],
        "form.reply.notices": [escape_markdown(notice) for notice in found.notices],
    }
    lines: list[str] = []
    for key, items in sections.items():
        if items:
            lines += ["", f"**{side_by_side(texts_of(languages, key).values())}**", ""]
            lines += [f"- {item}" for item in items[:MAX_FEEDBACK_ITEMS]]
    return lines


def _source_text(source: str, languages: SiteLanguages) -> str:
    """Return the sources of a field as Markdown. Only keys of `_WORDS_OF_SOURCES` are translated."""
    texts = [
        side_by_side(texts_of(languages, _WORDS_OF_SOURCES[name]).values())
        if name in _WORDS_OF_SOURCES
        else escape_markdown(name)
        for name in source.split(", ")
    ]
    return ", ".join(texts)


_WORDS_OF_SOURCES = {
    "the reference": "form.reply.source.reference",
    "similar entries": "form.reply.source.similar-entries",
}


def announce_correction(
    event: IssueEvent,
    correction: Correction,
    path: str,
    diff_lines: Sequence[tuple[str, str]],
    languages: SiteLanguages,
) -> ReplyFiles:
    """Return the files for an issue that corrected an entry. `diff_lines` are (`-` or `+`, line of the file)."""
    entry_id = code_span(correction.entry.id)
    corrected = texts_of(languages, "form.reply.corrected", entry_id)
    origins = [
        message(language, "form.reply.source", _author(event, language), code_span(path))
        for language in languages
    ]
    lines = [
        f"- `{sign}` {escape_markdown(line)}" for sign, line in diff_lines[:MAX_FEEDBACK_ITEMS]
    ]
    body = [f"Closes #{event.number}. {origins[0]}", *origins[1:], "\n".join(lines)]
    body += _source_line(correction, languages)
    return ReplyFiles(
        {
            "branch.txt": f"correction/{event.number}-{correction.entry.slug}\n",
            "title.txt": f"Correct {correction.entry.id}\n",
            "pr-body.md": _join_lines(_paragraphs(body)),
            "comment.md": _join_lines(_paragraphs(corrected.values())),
            "result.json": _result_json("correction", event, (), id=correction.entry.id, path=path),
        }
    )


def ask_maintainers(
    event: IssueEvent, correction: Correction, path: str, languages: SiteLanguages
) -> ReplyFiles:
    """Return the files for a correction that a maintainer must make. The comment says what to do."""
    what = {
        language: correction.wrong.labels[language] if correction.wrong else correction.wrong_text
        for language in languages
    }
    requests = [
        message(language, "form.reply.by-hand", code_span(path), code_span(what[language]))
        for language in languages
    ]
    return ReplyFiles(
        {
            "comment.md": _join_lines(
                _paragraphs([*requests, *_source_line(correction, languages)])
            ),
            "result.json": _result_json("by-hand", event, (), id=correction.entry.id, path=path),
        }
    )


def _source_line(correction: Correction, languages: SiteLanguages) -> list[str]:
    """Return a line with the source that the issue names for a correction. Without a source, return no line."""
    if not correction.source:
        return []
    label = side_by_side(texts_of(languages, "form.correction.source").values())
    return [f"{label}: {escape_markdown(correction.source)}"]


def request_changes(
    event: IssueEvent, feedback: Sequence[Feedback], languages: SiteLanguages
) -> ReplyFiles:
    """Return the files for an issue that needs changes. The comment lists the changes."""
    errors = [item for item in feedback if item.severity is Severity.ERROR]
    suggestions = [item for item in feedback if item.severity is not Severity.ERROR]
    requests = texts_of(languages, "form.reply.changes", code_span(ACCEPT_LABEL))
    comment = [
        *_paragraphs(requests.values()),
        *_feedback_section("form.reply.errors", errors, languages),
        *_feedback_section("form.reply.suggestions", suggestions, languages),
    ]
    return ReplyFiles(
        {
            "comment.md": _join_lines(comment),
            "result.json": _result_json("changes", event, feedback),
        }
    )


def _author(event: IssueEvent, language: LanguageCode) -> str:
    return code_span(event.login) if event.login else message(language, "form.reply.unknown-user")


def _paragraphs(texts: Iterable[str]) -> list[str]:
    """Return the lines of the texts, with an empty line between two texts. A repeated text is left out."""
    return "\n\n".join(distinct_texts(texts)).split("\n")


def _missing_language_note(feedback: Sequence[Feedback], languages: SiteLanguages) -> list[str]:
    """Return lines that list missing languages, and say that the pull request can be merged without them."""
    if not feedback:
        return []
    notes = texts_of(languages, "form.reply.missing-language")
    return [
        "",
        *_paragraphs(notes.values()),
        *_feedback_section("form.reply.to-add", feedback, languages),
    ]


def _feedback_section(
    heading_key: str, feedback: Sequence[Feedback], languages: SiteLanguages
) -> list[str]:
    """Return the lines of a heading and a list of changes in all languages.

    `heading_key` is the key of the heading in the tables of words.
    """
    if not feedback:
        return []
    shown = feedback[:MAX_FEEDBACK_ITEMS]
    rest = len(feedback) - len(shown)
    lines = ["", f"**{side_by_side(texts_of(languages, heading_key).values())}**", ""]
    lines += ["- " + "<br>\n  ".join(_item_texts(item, languages)) for item in shown]
    more = side_by_side(texts_of(languages, "form.reply.more", rest).values())
    return [*lines, f"- … {more}"] if rest else lines


def _item_texts(item: Feedback, languages: SiteLanguages) -> Iterator[str]:
    """Yield the text of a change in each language. A text that equals an earlier one is left out."""
    seen = set()
    for language in languages:
        text = item.text(language)
        if text in seen:
            continue
        seen.add(text)
        escaped = escape_message(text, 2 * MAX_MESSAGE_LENGTH)
        if item.field is None:
            yield escaped[:1].upper() + escaped[1:]
        else:
            yield message(language, "form.reply.item", item.field.labels[language], escaped)


def _join_lines(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    if len(text) > _MAX_COMMENT_LENGTH:
        text = text[:_MAX_COMMENT_LENGTH].rpartition("\n")[0] + "\n…"
    return text + "\n"


def _result_json(status: str, event: IssueEvent, feedback: Sequence[Feedback], **entry: str) -> str:
    """Return the outcome as JSON in ASCII, for the workflow. `entry` has the id and path of the entry."""
    problems = [
        {
            "field": item.field.id if item.field else "",
            "label": item.field.label if item.field else "",
            "code": item.code,
            "message": item.text(FALLBACK.code),
            "severity": str(item.severity),
        }
        for item in feedback
    ]
    content = {"status": status, "issue": event.number, **entry, "problems": problems}
    # `#` is escaped, because a printed `##[` would be a workflow command. JSON has `#` only in strings.
    return json.dumps(content, indent=2).replace("#", "\\u0023") + "\n"
