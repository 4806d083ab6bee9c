"""Facts for tests, and Hypothesis strategies that generate facts."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from site_builder.observed_facts.merging import merge_entry
from site_builder.observed_facts.records import (
    MAX_TEXT_LENGTH,
    HubRecord,
    MonthlyValues,
    ObservedFacts,
    RepositoryRecord,
    WorkRecord,
)

MONDAY = dt.date(2026, 11, 23)


def repository(**members: object) -> RepositoryRecord:
    return RepositoryRecord.model_validate(
        {
            "at": MONDAY,
            "source": "GitHub",
            "key": "https://github.com/example/sorting",
            "full_name": "example/sorting",
            "stars": 1234,
            **members,
        }
    )


def work(**members: object) -> WorkRecord:
    return WorkRecord.model_validate(
        {"at": MONDAY, "source": "Semantic Scholar", "key": "arxiv:2301.12597", **members}
    )


def hub(**members: object) -> HubRecord:
    return HubRecord.model_validate(
        {"at": MONDAY, "source": "Hugging Face", "key": "huggingface:example/sort", **members}
    )


texts = st.text(st.characters().filter(str.isprintable), min_size=1, max_size=20) | st.just(
    "x" * MAX_TEXT_LENGTH
)
days = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))
counts = st.none() | st.integers(0, 10**9)
repositories = st.builds(
    RepositoryRecord,
    at=days,
    source=st.sampled_from(["GitHub", "GitLab"]),
    key=texts,
    is_gone=st.booleans(),
    full_name=texts,
    stars=counts,
    license=texts,
    license_changed=st.none() | days,
    has_no_code=st.none() | st.booleans(),
)
works = st.builds(
    WorkRecord,
    at=days,
    source=st.sampled_from(["arXiv", "Crossref", "OpenAlex", "Semantic Scholar"]),
    key=texts,
    citations=counts,
    is_open_access=st.none() | st.booleans(),
    notices=st.lists(texts, max_size=2).map(tuple),
    version=counts,
)
hubs = st.builds(HubRecord, at=days, source=texts, key=texts, downloads=counts, likes=counts)
records = repositories | works | hubs
months = st.dictionaries(
    st.builds("{:04}-{:02}".format, st.integers(2020, 2030), st.integers(1, 12)),
    st.builds(MonthlyValues, stars=counts, citations=counts, downloads=counts),
    max_size=3,
)


def facts_of(entry: st.SearchStrategy[str]) -> st.SearchStrategy[ObservedFacts]:
    made = st.builds(
        ObservedFacts,
        entry=entry,
        repository=st.none() | repositories,
        works=st.lists(works, max_size=4).map(tuple),
        hub=st.none() | hubs,
        months=months,
    )
    return made.map(lambda facts: merge_entry(facts, facts))


ids = st.sampled_from(["papers/a", "papers/b", "repos/c", "datasets/论文"])
all_facts = st.lists(facts_of(ids), max_size=3).map(
    lambda found: {facts.entry: facts for facts in found}
)
