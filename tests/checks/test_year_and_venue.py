"""Years and venues that contradict each other, the arXiv id, the DOI or the day of addition."""

from __future__ import annotations

import pytest

from site_builder.catalog import build_catalog
from site_builder.checks import CHECKS
from site_builder.models import VenueSeries
from tests.factories import catalog, paper, topic

ARXIV = "https://arxiv.org/abs/"
DOI = "https://doi.org/"

# (links.paper, year, venue, added) -> (field, part of the message), or nothing.
CASES: list[tuple[list[str], int, str | None, str, tuple[str, str] | None]] = [
    ([f"{ARXIV}2601.01234"], 2006, None, "2026-02-01", ("year", "2006 is before 2026-01")),
    ([f"{ARXIV}2601.01234"], 2025, None, "2026-02-01", ("year", "2025 is before 2026-01")),
    ([f"{ARXIV}2601.01234"], 2025, "arXiv", "2026-02-01", ("year", "2025 is before 2026-01")),
    ([f"{ARXIV}2601.01234"], 2025, "NeurIPS 2025", "2026-02-01", None),
    ([f"{ARXIV}2601.01234"], 2026, None, "2026-02-01", None),
    ([f"{ARXIV}2212.02623"], 2023, "CVPR 2023", "2026-02-01", None),
    ([f"{ARXIV}math/9912136"], 1999, None, "2026-02-01", None),
    ([f"{ARXIV}2601.01234"], 2026, None, "2019-02-01", ("added", "2019-02-01 is before 2026-01")),
    ([f"{ARXIV}2601.01234"], 2026, None, "2026-01-31", None),
    ([], 2026, None, "2024-12-31", ("added", "2024-12-31 is before the year before 2026")),
    ([], 2026, None, "2025-01-01", None),
    ([], 2024, "ICML 2019", "2026-02-01", ("venue", "`ICML 2019` is from 2019")),
    ([], 2024, "ICML\u201924", "2026-02-01", None),
    ([], 2024, "Foo 2019", "2026-02-01", ("venue", "`Foo 2019` is from 2019")),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2023, "TPAMI", "2026-02-01", None),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2025, "TPAMI 47(1), 2025", "2026-02-01", None),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2022, None, "2026-02-01", ("year", "from 2023")),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2023, "TIP", "2026-02-01", ("venue", "is of TPAMI")),
    (
        [f"{ARXIV}2301.12597", f"{DOI}10.1109/TPAMI.2023.1234567"],
        2023,
        "arXiv 2023",
        "2026-02-01",
        ("venue", "the work is published"),
    ),
    ([f"{DOI}10.1109/CVPR52729.2023.01234"], 2024, None, "2026-02-01", ("year", "from 2023")),
    ([f"{DOI}10.24963/ijcai.2023/12"], 2023, "IJCAI 2023", "2026-02-01", None),
    ([f"{DOI}10.21437/Interspeech.2023-1"], 2021, None, "2026-02-01", ("year", "from 2023")),
    ([f"{DOI}10.1016/j.patcog.2023.109347"], 2024, "Pattern Recognition", "2026-02-01", None),
    (["https://aclanthology.org/2020.emnlp-main.166/"], 2020, "EMNLP 2020", "2026-02-01", None),
    (
        ["https://aclanthology.org/2020.findings-emnlp.148/"],
        2020,
        "Findings of EMNLP 2020",
        "2026-02-01",
        None,
    ),
    (
        ["https://aclanthology.org/2020.emnlp-main.166/"],
        2020,
        "ACL 2020",
        "2026-02-01",
        ("venue", "is of EMNLP, not of ACL"),
    ),
    (["https://aclanthology.org/2024.lrec-main.1/"], 2024, "LREC-COLING 2024", "2026-02-01", None),
    ([f"{DOI}10.1145/3474085.3475188"], 2021, "ACM MM 2021", "2026-02-01", None),
]


@pytest.mark.parametrize(("links", "year", "venue", "added", "expected"), CASES)
def test_contradictions(
    links: list[str], year: int, venue: str | None, added: str, expected: tuple[str, str] | None
) -> None:
    own = links or ["https://example.org/a"]
    entry = paper(year=year, venue=venue, added=added, links={"paper": own})
    findings = list(CHECKS["year-venue"].find(catalog(entry)))
    assert [finding.field for finding in findings] == ([(expected[0],)] if expected else [])
    assert all(expected is not None and expected[1] in finding.message for finding in findings)


def test_an_unknown_series_is_reported_with_the_nearest_name() -> None:
    venues = ["NeruIPS 2023", "Qwertz 2023", "MLViz 2023", "ICML 2023"]
    entries = [paper(f"p{n}", venue=venue) for n, venue in enumerate(venues)]
    own = VenueSeries(id="mlviz", name="MLViz", kind="workshop")
    collection = build_catalog(entries, [topic("vision")], series=[own])
    found = {f.subject: f for f in CHECKS["unknown-venue"].find(collection)}
    assert set(found) == {"papers/p0", "papers/p1"}
    assert "`NeurIPS`" in found["papers/p0"].hint
    assert found["papers/p1"].hint == "Add the series to venues.yml, or correct the venue."
    assert found["papers/p1"].field == ("venue",)
