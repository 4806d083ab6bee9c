"""Exact output of the text and JSON reports."""

from __future__ import annotations

import json

import pytest

from site_builder.errors import Problem, Severity
from site_builder.reporters import as_json, as_text

BAD_KEY = Problem(
    "entries/papers/clip.yml",
    7,
    1,
    "author",
    "unknown-key",
    "`author` is not a field here",
    "Did you mean `authors`?",
)
NO_CHINESE = Problem(
    "entries/papers/clip.yml",
    9,
    3,
    "notes",
    "missing-language",
    "has no Chinese text",
    "Add `zh:`.",
    Severity.WARNING,
)
BLOCKED = Problem(
    "entries/papers/clip.yml",
    9,
    3,
    "links.page",
    "link-blocked",
    "blocks automatic requests",
    severity=Severity.NOTICE,
)
EMPTY = Problem("entries/repos/x.yml", 1, 1, "", "empty-file", "the file is empty")

TEXTS: dict[str, tuple[list[Problem], str]] = {
    "no problem": ([], ""),
    "one problem": (
        [BAD_KEY],
        """\
entries/papers/clip.yml:7:1: error: author: `author` is not a field here [unknown-key]
    Did you mean `authors`?

1 error in 1 file.""",
    ),
    "a problem without a field and without a hint": (
        [EMPTY],
        """\
entries/repos/x.yml:1:1: error: the file is empty [empty-file]

1 error in 1 file.""",
    ),
    "only a warning": (
        [NO_CHINESE],
        """\
entries/papers/clip.yml:9:3: warning: notes: has no Chinese text [missing-language]
    Add `zh:`.

1 warning in 1 file.""",
    ),
    "only a notice": (
        [BLOCKED],
        """\
entries/papers/clip.yml:9:3: notice: links.page: blocks automatic requests [link-blocked]

1 notice in 1 file.""",
    ),
    "all severities": (
        [NO_CHINESE, BLOCKED, BLOCKED, EMPTY],
        """\
entries/papers/clip.yml:9:3: warning: notes: has no Chinese text [missing-language]
    Add `zh:`.
entries/papers/clip.yml:9:3: notice: links.page: blocks automatic requests [link-blocked]
entries/papers/clip.yml:9:3: notice: links.page: blocks automatic requests [link-blocked]
entries/repos/x.yml:1:1: error: the file is empty [empty-file]

1 error, 1 warning and 2 notices in 2 files.""",
    ),
    "several problems": (
        [BAD_KEY, NO_CHINESE, NO_CHINESE, EMPTY],
        """\
entries/papers/clip.yml:7:1: error: author: `author` is not a field here [unknown-key]
    Did you mean `authors`?
entries/papers/clip.yml:9:3: warning: notes: has no Chinese text [missing-language]
    Add `zh:`.
entries/papers/clip.yml:9:3: warning: notes: has no Chinese text [missing-language]
    Add `zh:`.
entries/repos/x.yml:1:1: error: the file is empty [empty-file]

2 errors and 2 warnings in 2 files.""",
    ),
}


@pytest.mark.parametrize(("problems", "text"), TEXTS.values(), ids=TEXTS)
def test_text_report_lists_the_problems_and_counts_each_severity(
    problems: list[Problem], text: str
) -> None:
    assert as_text(problems) == text


def test_json_report_has_all_fields_of_a_problem() -> None:
    assert (
        as_json([NO_CHINESE])
        == """\
{
  "problems": [
    {
      "path": "entries/papers/clip.yml",
      "line": 9,
      "column": 3,
      "field": "notes",
      "code": "missing-language",
      "message": "has no Chinese text",
      "hint": "Add `zh:`.",
      "severity": "warning"
    }
  ]
}"""
    )
    assert json.loads(as_json([])) == {"problems": []}


# Text from a file -> text on the terminal.
ESCAPED = {
    "\x1b[31mred": r"\x1b[31mred",
    "bell\a": r"bell\x07",
    "next\nline": r"next\nline",
    "back\rwards": r"back\rwards",
    "c1\x9b31m": r"c1\x9b31m",
    "right\u202eleft": r"right\u202eleft",
    "isolate\u2066": r"isolate\u2066",
    "zero\u200bwidth": r"zero\u200bwidth",
    "mark\ufeff": r"mark\ufeff",
    "not utf-8 \udce9": r"not utf-8 \udce9",
    "视觉：é": "视觉：é",
    "🤗": "🤗",
}


@pytest.mark.parametrize(("text", "escaped"), ESCAPED.items())
def test_text_reports_escape_invisible_characters_and_json_reports_are_ascii(
    text: str, escaped: str
) -> None:
    problem = Problem(f"p{text}.yml", 1, 1, f"f{text}", "code", f"m{text}", f"h{text}")
    expected = f"p{escaped}.yml:1:1: error: f{escaped}: m{escaped} [code]\n    h{escaped}\n"
    assert as_text([problem]).startswith(expected)
    json_text = as_json([problem])
    json_text.encode("ascii")
    assert json.loads(json_text)["problems"][0]["message"] == f"m{text}"
