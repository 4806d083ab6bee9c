"""Parsing the event file of a workflow."""

from __future__ import annotations

import json

import pytest

from site_builder.errors import SiteBuilderError
from site_builder.issue_forms.event import MAX_EVENT_BYTES, IssueEvent, parse_event

ISSUE = {
    "number": 7,
    "title": "Paper: x",
    "body": "text",
    "labels": [{"name": "accept-entry"}],
    "user": {"login": "mei-lin"},
}


def test_a_valid_event_is_parsed() -> None:
    event = parse_event(json.dumps({"issue": ISSUE, "sender": {}}).encode())
    assert event == IssueEvent(7, "Paper: x", "text", ("accept-entry",), "mei-lin")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b"\x00\xff\xfe\x89PNG\r\n",
        b"[]",
        b"null",
        b"{}",
        b'{"issue": []}',
        b'{"issue": {}}',
        b'{"issue": {"number": "7; rm -rf /"}}',
        b'{"issue": {"number": true}}',
        b'{"issue": {"number": -1}}',
        b'{"issue": {"number": 7.5}}',
        b'{"issue": {"number": ' + b"9" * 5000 + b"}}",
        b'{"issue": {"number": 99999999999999}}',
        b"[" * 200_000,
        b'{"issue":' * 100_000,
        b" " * (MAX_EVENT_BYTES + 1),
    ],
)
def test_invalid_events_are_refused(content: bytes) -> None:
    with pytest.raises(SiteBuilderError, match="The event file cannot be used"):
        parse_event(content)


@pytest.mark.parametrize(
    ("change", "attribute", "value"),
    [
        ({"body": None}, "body", ""),
        ({"body": ["x"]}, "body", ""),
        ({"title": {"x": 1}}, "title", ""),
        ({"labels": "accept-entry"}, "labels", ()),
        ({"labels": [1, {"name": None}, {"x": 1}]}, "labels", ("", "")),
        ({"user": None}, "login", ""),
        ({"user": {"login": "@everyone"}}, "login", ""),
        ({"user": {"login": "x" * 100}}, "login", ""),
        ({"user": {"login": "a`b"}}, "login", ""),
        ({"body": "\ud800 half a pair"}, "body", "? half a pair"),
    ],
)
def test_invalid_values_in_an_issue_are_replaced_or_dropped(
    change: dict[str, object], attribute: str, value: object
) -> None:
    event = parse_event(json.dumps({"issue": {**ISSUE, **change}}).encode())
    assert getattr(event, attribute) == value
