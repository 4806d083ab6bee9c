"""The facts from any answer of a service can be written to a file and read from it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.observed_facts.facts_file import parse_facts, render_facts
from site_builder.observed_facts.merging import with_record
from site_builder.observed_facts.records import ObservedFacts
from site_builder.observing.answers import record_of_answer
from site_builder.observing.questions import Question
from site_builder.services import (
    Service,
    crossref,
    forges,
    github_facts,
    hugging_face,
    openalex,
    semantic_scholar,
)
from tests.observing.fake_services import graphql_repository

DAY = dt.date(2026, 11, 30)
GOOD_ANSWERS: dict[str, tuple[Service[Any, Any], str, Any]] = {
    "graphql": (github_facts.SERVICE, "a/b", {"data": {"r0": graphql_repository("a/b")}}),
    "github": (forges.GITHUB, "a/b", {
        "full_name": "a/b", "stargazers_count": 1, "license": {"spdx_id": "MIT"},
        "parent": {"full_name": "c/b"}, "pushed_at": "2026-11-01", "language": "C",
    }),
    "gitlab": (forges.GITLAB, "a/b", {"path_with_namespace": "a/b", "license": {"key": "mit"}}),
    "huggingface": (hugging_face.SERVICE, "models/a/b", {
        "id": "a/b", "downloads": 1, "tags": ["license:mit"], "lastModified": "2026-11-01",
    }),
    "crossref": (crossref.SERVICE, "10.5555/a", {"message": {
        "DOI": "10.5555/a", "title": ["A"], "container-title": ["B"], "updated-by": [{"type": "retraction"}],
        "is-referenced-by-count": 3,
    }}),
    "openalex": (openalex.SERVICE, "10.5555/a", {
        "doi": "https://doi.org/10.5555/a", "cited_by_count": 3, "is_retracted": True,
    }),
    "s2": (semantic_scholar.SERVICE, "DOI:10.5555/a", [
        {"externalIds": {"DOI": "10.5555/a"}, "citationCount": 3, "venue": "B", "isOpenAccess": True},
    ]),
}  # fmt: skip

strange = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=400),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def with_strange_values(value: Any, draw: Any) -> Any:
    """Return a copy of a JSON value. The whole value, or any value in it, may be replaced by a random value."""
    if draw(st.integers(0, 5)) == 0:
        return draw(strange)
    if isinstance(value, dict):
        return {key: with_strange_values(item, draw) for key, item in value.items()}
    if isinstance(value, list):
        return [with_strange_values(item, draw) for item in value]
    return value


def facts_in(service: Service[Any, Any], key: str, body: Any) -> list[ObservedFacts]:
    try:
        answers = service.parse(json.dumps(body).encode(), [key])
    except ValueError:
        return []
    question = Question(service, key, "doi:10.5555/a")
    records = [record_of_answer(question, answer, DAY) for answer in answers.values()]
    return [with_record(ObservedFacts(entry="papers/a"), record) for record in records if record]


@pytest.mark.parametrize("name", sorted(GOOD_ANSWERS))
def test_a_good_answer_makes_facts(name: str) -> None:
    [facts] = facts_in(*GOOD_ANSWERS[name])
    assert parse_facts(render_facts({"papers/a": facts})) == ({"papers/a": facts}, [])


@given(st.data(), st.sampled_from(sorted(GOOD_ANSWERS)))
def test_facts_of_any_answer_can_be_read_again(data: st.DataObject, name: str) -> None:
    service, key, body = GOOD_ANSWERS[name]
    for facts in facts_in(service, key, with_strange_values(body, data.draw)):
        assert parse_facts(render_facts({"papers/a": facts})) == ({"papers/a": facts}, [])
