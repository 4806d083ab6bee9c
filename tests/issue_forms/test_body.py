"""Splitting the text of an issue into answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.issue_forms.body import NO_RESPONSE, AmbiguousHeadings, split_answers

LABELS = ("Name", "Link", "Notes", "More notes")


def issue_text(answers: dict[str, str], newline: str = "\n") -> str:
    """Return the text that GitHub writes for these answers."""
    parts = [f"### {label}\n\n{answers.get(label, NO_RESPONSE)}" for label in LABELS]
    return "\n\n".join(parts).replace("\n", newline)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"Name": "CLIP"},
        {"Name": "CLIP", "Link": "https://example.org", "Notes": "a\n\nb", "More notes": "c"},
        {"Notes": "### Not a label\n\n#### Name\n\n## Link"},
        {"Notes": "### Name\n\nan earlier label"},
        {"More notes": "### Name\n### Link\n### Notes"},
        {"Notes": "```\n### code\n```\n~~~ unclosed"},
        {"Notes": "x\n ### Link\n- ### Link\n> ### Notes\n### link\n### Link:"},
        {"Notes": "x\u2028### More notes\u2028y\x0b### More notes\x0cz"},
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_answers_may_contain_the_headings_of_earlier_questions(
    answers: dict[str, str], newline: str
) -> None:
    assert split_answers(issue_text(answers, newline), LABELS) == answers


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        ({"Name": "### Link"}, "Link"),
        ({"Notes": "a\n\n### More notes\n\nforged"}, "More notes"),
        ({"More notes": "### More notes"}, "More notes"),
        ({"Link": "x\n### Notes\ny"}, "Notes"),
        ({"Notes": "```\n### More notes\n```"}, "More notes"),
        ({"Name": "x\n\n### Link\n\ny\n\n### Notes\n\nz\n\n### More notes\n\nw"}, "Link"),
    ],
)
def test_answers_with_the_heading_of_the_same_or_a_later_question_are_refused(
    answers: dict[str, str], label: str
) -> None:
    with pytest.raises(AmbiguousHeadings) as caught:
        split_answers(issue_text(answers), LABELS)
    assert caught.value.label == label


@pytest.mark.parametrize("body", ["", "no heading", "### Other\n\nx", "###Name\n\nx"])
def test_issues_without_the_forms_headings_have_no_answers(body: str) -> None:
    assert split_answers(body, LABELS) == {}


def test_answers_are_found_even_if_the_issue_lacks_a_question() -> None:
    body = "### Name\n\nCLIP\n\n### Notes\n\nx"
    assert split_answers(body, LABELS) == {"Name": "CLIP", "Notes": "x"}


lines = st.one_of(
    st.sampled_from([f"### {label}" for label in LABELS]),
    st.sampled_from(["", "### ", "```", NO_RESPONSE, "- [x] y"]),
    st.text(max_size=8),
)
texts = st.lists(lines, max_size=5).map("\n".join)


@given(st.dictionaries(st.sampled_from(LABELS), texts))
def test_answers_without_ambiguous_headings_are_returned_stripped(
    answers: dict[str, str],
) -> None:
    expected = {
        label: text
        for label, answer in answers.items()
        if (text := answer.replace("\r\n", "\n").replace("\r", "\n").strip())
        not in {"", NO_RESPONSE}
    }
    try:
        assert split_answers(issue_text(answers), LABELS) == expected
    except AmbiguousHeadings:
        assert any(f"### {label}" in text for text in answers.values() for label in LABELS)
