"""Entries are selected by filters and conditions, and sorted. Mistakes are refused with advice."""

from __future__ import annotations

import random
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalog import Catalog, build_catalog
from site_builder.errors import UsageError
from site_builder.models import KINDS, Dataset, Entry, KindSpec
from site_builder.models.record_data import plain_value
from site_builder.selection import (
    Selection,
    field_names,
    parse_field,
    select_entries,
    sort_entries,
    texts_of,
)
from tests.factories import catalog, dataset, paper, repo, topic

CATALOG = build_catalog(
    [
        paper(
            "clip",
            title={"en": "Learning Visual Models", "zh": "学习视觉模型"},
            authors=["Wei Zhang", "José Núñez"],
            year="2021",
            venue="ICML 2021",
            topics=["pretraining"],
            tags=["zero-shot", "C++"],
            links={"paper": "https://arxiv.org/abs/2103.00020", "code": "https://github.com/openai/CLIP"},
            added="2026-01-05",
        ),
        paper("blip", authors=["WEI ZHANG"], year="2023", topics=["vision"], added="2026-11-23"),
        repo("lavis", topics=["vision"], tags=["c++"], added="2026-03-01"),
        dataset("wukong", topics=["data"], license="CC BY 4.0", waive={"similar-title": "Two."}),
    ],
    [topic("vision"), topic("pretraining", parent="vision"), topic("data")],
    redirects={"papers/old": "papers/blip"},
)  # fmt: skip
CLIP, BLIP, LAVIS, WUKONG = "papers/clip", "papers/blip", "repos/lavis", "datasets/wukong"


def select(**conditions: tuple[object, ...]) -> list[str]:
    return [entry.id for entry in Selection(**conditions).select(CATALOG)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attribute", "values", "expected"),
    [
        ("kinds", ("paper",), [BLIP, CLIP]),
        ("kinds", ("papers", "dataset"), [WUKONG, BLIP, CLIP]),
        ("topics", ("vision",), [BLIP, CLIP, LAVIS]),
        ("topics", ("pretraining",), [CLIP]),
        ("tags", ("C++",), [CLIP, LAVIS]),
        ("tags", ("ZERO SHOT",), [CLIP]),
        ("years", ("2021", "2022"), [CLIP]),
        ("years", ("2020-2022",), [CLIP]),
        ("authors", ("wei zhang",), [BLIP, CLIP]),
        ("authors", ("Jose Nunez",), [CLIP]),
        ("venues", ("icml-2021",), [CLIP]),
        ("ids", (LAVIS, "papers/old", LAVIS), [LAVIS, BLIP]),
    ],
)
def test_filters_select_entries(
    attribute: str, values: tuple[object, ...], expected: list[str]
) -> None:
    assert select(**{attribute: values}) == expected
    assert not Selection(**{attribute: values}).selects_all  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("year=2023", [BLIP]),
        ("year!=2023", [WUKONG, CLIP, LAVIS]),
        ("year>2021", [BLIP]),
        ("year>=2021", [BLIP, CLIP]),
        ("year<2023", [CLIP]),
        ("added<=2026-03-01", [CLIP, LAVIS]),
        ("heading~VISUAL", [CLIP]),
        ("title.zh~视觉", [CLIP]),
        ("title.en=学习视觉模型", []),
        ("authors~nunez", [CLIP]),
        ("authors=José Núñez", [CLIP]),
        ("tags=c++", [LAVIS]),
        ("tags!=c++", [WUKONG, BLIP, CLIP]),
        ("links.code=http://github.com/OpenAI/clip/", [CLIP]),
        ("links.paper=https://arxiv.org/pdf/2103.00020v1", [CLIP]),
        ("links.paper~arxiv", [CLIP]),
        ("license=CC-BY-4.0", [WUKONG]),
        ("missing:license", []),
        ("missing:venue", [WUKONG, BLIP, LAVIS]),
        ("missing:summary.zh", [BLIP, CLIP]),
        ("has:links.code", [CLIP]),
        ("has:waive.similar-title", [WUKONG]),
        ("kind=repo", [LAVIS]),
        ("id~blip", [BLIP]),
    ],
)
def test_conditions_select_entries(condition: str, expected: list[str]) -> None:
    assert select(where=(condition,)) == expected


def test_selected_entries_meet_all_conditions_and_have_a_value_of_each_filter() -> None:
    assert select(where=("year>=2021", "missing:venue")) == [BLIP]
    assert select(kinds=("paper",), topics=("data", "pretraining")) == [CLIP]
    assert Selection().selects_all
    assert select() == [WUKONG, BLIP, CLIP, LAVIS]


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"where": ("years=2023",)}, "Did you mean `year`"),
        ({"where": ("year",)}, "is not a condition"),
        ({"where": ("year>soon",)}, "Write a value such as 2023"),
        ({"where": ("added>2026",)}, "Write a value such as 2026-11-23"),
        ({"where": ("venue>ICML",)}, "neither a number nor a date"),
        ({"where": ("links.coed=x",)}, "Did you mean `code`"),
        ({"where": ("summary.english~x",)}, "`summary` has no part `english`"),
        ({"where": ("year.en=1",)}, "has no parts"),
        ({"kinds": ("papper",)}, "Did you mean `paper`"),
        ({"topics": ("visoin",)}, "Did you mean `vision`"),
        ({"ids": ("papers/clop",)}, "Did you mean `papers/clip`"),
        ({"ids": ("x",)}, "kb list --format ids"),
    ],
)
def test_unknown_names_and_malformed_conditions_are_refused_with_advice(
    conditions: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        select(**conditions)


def test_unknown_tags_and_authors_select_nothing_and_are_reported() -> None:
    selection = Selection(tags=("zero-sht",), authors=("Qqq",))
    assert selection.select(CATALOG) == ()
    assert [*selection.unknown_names(CATALOG)] == [
        "No entry has the tag `zero-sht`. Did you mean `zero-shot`?",
        "No entry has the author `Qqq`.",
    ]


def test_entries_are_selected_and_sorted_by_a_field_of_an_added_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Talk(Dataset):
        """A talk."""

        kind: ClassVar[str] = "talk"
        folder: ClassVar[str] = "talks"
        minutes: int | None = None

    monkeypatch.setitem(KINDS, "talk", KindSpec(Talk, {}, KINDS["paper"].colours, "paper"))
    fields = {
        "topics": ["a"],
        "added": "2026-01-01",
        "summary": {"en": "A talk."},
        "url": "https://x.org/",
    }
    talks = [
        Talk.model_validate({"id": f"talks/{minutes}", "name": "T", "minutes": minutes, **fields})
        for minutes in (5, 30, 100)
    ]  # fmt: skip
    assert "minutes" in field_names()
    longer = Selection(where=("minutes>=30",)).select(catalog(*talks, paper()))
    assert [entry.id for entry in longer] == ["talks/100", "talks/30"]
    assert [entry.id for entry in sort_entries(talks, ["-minutes"])] == [
        "talks/100",
        "talks/30",
        "talks/5",
    ]


def test_entries_without_a_value_are_sorted_last() -> None:
    entries = tuple(CATALOG)
    assert [entry.id for entry in sort_entries(entries, ["year"])][:2] == [CLIP, BLIP]
    assert [entry.id for entry in sort_entries(entries, ["-year", "id"])] == [BLIP, CLIP, WUKONG, LAVIS]  # fmt: skip


def test_values_of_fields_become_json_data_or_texts() -> None:
    clip = CATALOG.entries[CLIP]
    assert plain_value(parse_field("links").value(clip)) == {
        "paper": ["https://arxiv.org/abs/2103.00020"],
        "code": ["https://github.com/openai/CLIP"],
    }
    assert plain_value(parse_field("added").value(clip)) == "2026-01-05"
    assert [*texts_of(parse_field("title").value(clip))] == [
        "Learning Visual Models",
        "学习视觉模型",
    ]
    assert parse_field("venue").value(CATALOG.entries[BLIP]) is None


CONDITIONS = ["year>=2021", "missing:venue", "tags~c", "kind!=repo", "has:license", "authors~zhang"]


@given(
    st.lists(st.sampled_from(CONDITIONS), max_size=4),
    st.lists(st.sampled_from(["C++", "zero-shot", "none"]), max_size=2),
    st.randoms(use_true_random=False),
)
def test_the_order_of_entries_and_of_conditions_does_not_change_the_selection(
    where: list[str], tags: list[str], shuffler: random.Random
) -> None:
    expected = [
        entry.id for entry in Selection(where=tuple(where), tags=tuple(tags)).select(CATALOG)
    ]
    entries: list[Entry] = list(CATALOG)
    for values in (entries, where, tags):
        shuffler.shuffle(values)
    shuffled: Catalog = build_catalog(entries, CATALOG.topics.values())
    selection = Selection(where=tuple(where), tags=tuple(tags))
    assert [entry.id for entry in selection.select(shuffled)] == expected


def test_selected_entries_have_the_order_of_the_ids_and_appear_once() -> None:
    collection = build_catalog(
        [paper("a"), paper("b"), repo("c")], [topic()], (), {"papers/old": "papers/a"}
    )
    ids = ("repos/c", "papers/old", "papers/a", "repos/c")
    assert [entry.id for entry in select_entries(collection, ids)] == ["repos/c", "papers/a"]
    assert [entry.id for entry in select_entries(collection, ())] == [
        "papers/a",
        "papers/b",
        "repos/c",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("NIPS", ["a", "b"]), ("NeurIPS 2017", ["a"]), ("NeurIPS'18", ["b"]), ("ICML", [])],
)
def test_a_venue_selects_its_year_or_all_years_if_it_names_none(
    name: str, expected: list[str]
) -> None:
    collection = catalog(
        paper("a", venue="NIPS 2017"), paper("b", venue="NeurIPS 2018 (Oral)"), paper("c")
    )
    selection = Selection(venues=(name,))
    assert [entry.id for entry in selection.select(collection)] == [f"papers/{i}" for i in expected]
    assert bool(list(selection.unknown_names(collection))) is not bool(expected)
