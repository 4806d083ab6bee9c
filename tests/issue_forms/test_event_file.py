"""Parsing the event file of a workflow."""

from __future__ import annotations

import json

import pytest

from site_builder.errors import SiteBuilderError
from site_builder.issue_forms import IssueEvent
from site_builder.issue_forms.event_file import MAX_EVENT_BYTES, parse_event

ISSUE = {
    "number": 7,
    "body": "text",
    "labels": [{"name": "accept-entry"}],
    "user": {"login": "mei-lin"},
}


def test_a_valid_event_is_parsed() -> None:
    event = parse_event(json.dumps({"issue": ISSUE, "sender": {}}).encode())
    assert event == IssueEvent(7, "text", ("accept-entry",), "mei-lin")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not JSON"),
        (b"not JSON", "it is not JSON"),
        (b"\x00\xff\xfe\x89PNG\r\n", "it is not JSON"),
        (b"[" * 200_000, "it is not JSON"),
        (b'{"issue":' * 100_000, "it is not JSON"),
        (b'{"issue": {"number": ' + b"9" * 5000 + b"}}", "it is not JSON"),
        (b" " * (MAX_EVENT_BYTES + 1), "it has more than 1,000,000 bytes"),
        (b"[]", "Input should be a valid dictionary"),
        (b"null", "Input should be a valid dictionary"),
        (b"{}", "issue: is missing"),
        (b'{"issue": []}', "issue: Input should be a valid dictionary"),
        (b'{"issue": {}}', "issue.number: is missing"),
        (b'{"issue": {"number": "7; rm -rf /"}}', "issue.number: Input should be a valid integer"),
        (b'{"issue": {"number": true}}', "issue.number: Input should be a valid integer"),
        (b'{"issue": {"number": 7.5}}', "issue.number: Input should be a valid integer"),
        (b'{"issue": {"number": -1}}', "issue.number: Input should be greater than 0"),
        (b'{"issue": {"number": 99999999999999}}', "issue.number: Input should be less than 10000"),
    ],
)
def test_the_error_of_an_invalid_event_says_what_is_wrong(content: bytes, reason: str) -> None:
    with pytest.raises(SiteBuilderError) as caught:
        parse_event(content)
    message = str(caught.value)
    assert message.startswith(f"The event file cannot be used: {reason}")
    assert message.endswith(". Pass the file that GITHUB_EVENT_PATH names.")


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"body": ["x"]}, "issue.body: Input should be a valid string"),
        ({"labels": "accept-entry"}, "issue.labels: Input should be a valid list"),
        ({"labels": [1]}, "issue.labels[0]: Input should be a valid dictionary"),
        ({"labels": [{"x": 1}]}, "issue.labels[0].name: is missing"),
        ({"user": "mei-lin"}, "issue.user: Input should be a valid dictionary"),
    ],
)
def test_a_member_that_github_would_not_write_is_refused(
    change: dict[str, object], member: str
) -> None:
    with pytest.raises(SiteBuilderError) as caught:
        parse_event(json.dumps({"issue": {**ISSUE, **change}}).encode())
    assert member in str(caught.value)


@pytest.mark.parametrize(
    ("change", "attribute", "value"),
    [
        ({"body": None}, "body", ""),
        ({"user": None}, "login", ""),
        ({"user": {"login": "@everyone"}}, "login", ""),
        ({"user": {"login": "x" * 100}}, "login", ""),
        ({"user": {"login": "a`b"}}, "login", ""),
        ({"body": "\ud800 half a pair"}, "body", "? half a pair"),
    ],
)
def test_null_invalid_logins_and_lone_surrogates_are_replaced(
    change: dict[str, object], attribute: str, value: object
) -> None:
    event = parse_event(json.dumps({"issue": {**ISSUE, **change}}).encode())
    assert getattr(event, attribute) == value
