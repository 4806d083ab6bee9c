"""The registry of the series of venues, such as ICML."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.resources import files

import pytest

from site_builder.models import VenueSeries, address_slug
from site_builder.venues import VenueRegistry, fold_name
from site_builder.venues.registry import known_series


def test_series_json_has_one_valid_record_on_each_line_sorted_by_id() -> None:
    text = files("site_builder.venues").joinpath("series.json").read_text(encoding="utf-8")
    records = [VenueSeries.model_validate(record) for record in json.loads(text)]
    assert len(records) >= 200
    assert [record.id for record in records] == sorted({record.id for record in records})
    lines = [json.loads(line.rstrip(",")) for line in text.splitlines()[1:-1]]
    assert lines == json.loads(text)


def test_ids_of_known_series_are_the_slugs_of_their_names() -> None:
    others = {s.id for s in known_series().values() if address_slug(s.name) != s.id}
    assert others <= {"star-sem"}


def test_no_two_known_series_share_a_name() -> None:
    by_key = defaultdict(set)
    for series in known_series().values():
        for name in series.names:
            by_key[fold_name(name)].add(series.id)
    assert {key: ids for key, ids in by_key.items() if len(ids) > 1} == {}


def test_a_known_series_is_found_by_each_of_its_names() -> None:
    registry = VenueRegistry()
    for series in known_series().values():
        for name in series.names:
            for spelling in (name, name.upper()):
                assert registry.find(spelling) == series, spelling


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Annual Conference on Neural Information Processing Systems", "neurips"),
        ("40th International Conference on Machine Learning", "icml"),
        ("Thirty-Seventh AAAI Conference on Artificial Intelligence", "aaai"),
        ("Int. Conf. on Learning Representations", "iclr"),
        ("IEEE Int'l Conf. on Data Engineering", "icde"),
        ("IEEE Transactions on Multimedia", "tmm"),
        ("ieee tpami", None),
        ("IEEE TPAMI", "tpami"),
        ("ACM SIGIR", "sigir"),
        ("Multimedia", None),
        ("ACM", None),
        ("IEEE", None),
        ("计算机学报", "chinese-journal-of-computers"),
        ("FAT*", "facct"),
        ("", None),
        ("🐒", None),
    ],
)
def test_only_usual_spellings_of_a_name_find_the_series(name: str, id_: str | None) -> None:
    series = VenueRegistry().find(name)
    assert (series and series.id) == id_


def test_a_record_of_venues_yml_adds_or_changes_a_series() -> None:
    own = VenueSeries(id="mlviz", name="MLViz", kind="workshop", aliases=("NIPS",))
    changed = VenueSeries(id="icml", name="ICML!", kind="conference", aliases=("Machine L.",))
    registry = VenueRegistry((own, changed))
    assert registry.find("mlviz") == own
    assert registry.find("NIPS") == own, (
        "a series of venues.yml comes before a known series with the same name"
    )
    icml = registry.series["icml"]
    assert registry.find("machine l") == icml
    assert icml.full_name == known_series()["icml"].full_name, (
        "a field that the record omits keeps its known value"
    )
    assert len(registry.series) == len(known_series()) + 1
    assert repr(registry) != repr(VenueRegistry()), "incremental builds compare the repr"
