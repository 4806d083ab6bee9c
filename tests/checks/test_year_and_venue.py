"""`year-venue` compares year, venue, `added` and links. `unknown-venue` reports unknown conferences and journals."""

from __future__ import annotations

import pytest

from site_builder.catalog import build_catalog
from site_builder.checks import CHECKS
from site_builder.models import VenueSeries
from tests.factories import catalog, paper, topic

ARXIV = "https://arxiv.org/abs/"
DOI = "https://doi.org/"

# (links.paper, year, venue, added, expected finding): the finding is (field, part of the message), or None.
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
    ([], 2026, None, "2024-12-31", ("added", "2024-12-31 is before 2025, the year before")),
    ([], 2026, None, "2025-01-01", None),
    ([], 2024, "ICML 2019", "2026-02-01", ("venue", "`ICML 2019` is from 2019")),
    ([], 2024, "ICML\u201924", "2026-02-01", None),
    ([], 2024, "Foo 2019", "2026-02-01", ("venue", "`Foo 2019` is from 2019")),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2023, "TPAMI", "2026-02-01", None),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2025, "TPAMI 47(1), 2025", "2026-02-01", None),
    ([f"{DOI}10.1109/TPAMI.2023.1234567"], 2022, None, "2026-02-01", ("year", "from 2023")),
    (
        [f"{DOI}10.1109/TPAMI.2023.1234567"],
        2023,
        "TIP",
        "2026-02-01",
        ("venue", "belongs to TPAMI"),
    ),
    (
        [f"{ARXIV}2301.12597", f"{DOI}10.1109/TPAMI.2023.1234567"],
        2023,
        "arXiv 2023",
        "2026-02-01",
        ("venue", "the work has been published"),
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
        ("venue", "belongs to EMNLP, not to ACL"),
    ),
    (["https://aclanthology.org/2024.lrec-main.1/"], 2024, "LREC-COLING 2024", "2026-02-01", None),
    ([f"{DOI}10.1145/3474085.3475188"], 2021, "ACM MM 2021", "2026-02-01", None),
]

CVF = "https://openaccess.thecvf.com/"
NEURIPS = f"https://proceedings.neurips.cc/paper_files/paper/2023/hash/{'0' * 32}-Abstract.html"
PMLR = "https://proceedings.mlr.press/"
ANTHOLOGY = "https://aclanthology.org/"
VENUE = ("venue",)
YEAR = ("year",)

# (links.paper, year, venue, expected finding): the finding is (field, part of the message, part of the hint), or None.
LINK_CASES: list[tuple[list[str], int, str | None, tuple[tuple[str], str, str] | None]] = [
    ([f"{CVF}content/CVPR2023/html/A_B_CVPR_2023_paper.html"], 2023, "CVPR 2023 (Oral)", None),
    (
        [f"{CVF}content/CVPR2023/html/A_B_CVPR_2023_paper.html"],
        2023,
        "ICCV 2023",
        (VENUE, "belongs to CVPR, not to ICCV", "Write `CVPR 2023`"),
    ),
    (
        [f"{CVF}content/CVPR2023/html/A_B_CVPR_2023_paper.html"],
        2023,
        "CVPR 2022 (Oral)",
        (VENUE, "`CVPR 2022 (Oral)` is from 2022", "Write `CVPR 2023 (Oral)`."),
    ),
    (
        [f"{CVF}content/CVPR2023/html/A_B_CVPR_2023_paper.html"],
        2022,
        None,
        (YEAR, "2022 does not fit CVF Open Access: A_B_CVPR_2023_paper", "Write `year: 2023`"),
    ),
    (
        [f"{CVF}content_CVPRW_2019/papers/MULA/A_B_CVPRW_2019_paper.pdf"],
        2019,
        "CVPR 2019",
        (VENUE, "does not belong to the main conference of CVPR", "Write `CVPR 2019 (Workshop)`"),
    ),
    (
        [f"{CVF}content_CVPRW_2019/papers/MULA/A_B_CVPRW_2019_paper.pdf"],
        2019,
        "Workshop on Multimodal Learning at CVPR 2019",
        None,
    ),
    (
        [f"{CVF}content_cvpr_2018_workshops/papers/w49/A_B_CVPR_2018_paper.pdf"],
        2018,
        "CVPRW 2018",
        None,
    ),
    ([NEURIPS], 2023, "NIPS 2023", None),
    ([NEURIPS], 2024, "NeurIPS 2023", None),
    (
        [NEURIPS, f"{ARXIV}2304.08485"],
        2023,
        "arXiv 2023",
        (
            VENUE,
            "the work has been published",
            "Write `NeurIPS 2023`. The link to the preprint stays.",
        ),
    ),
    (
        [f"{ARXIV}2304.08485", NEURIPS],
        2023,
        None,
        (VENUE, "the work has been published", "Write `NeurIPS 2023`"),
    ),
    ([NEURIPS], 2023, None, None),
    (
        ["https://papers.nips.cc/paper/5204-devise"],
        2013,
        "ICML 2013",
        (VENUE, "", "`NeurIPS 2013`"),
    ),
    ([f"{PMLR}v139/radford21a.html"], 2021, "ICML 2021", None),
    (
        [f"{PMLR}v139/radford21a.html"],
        2021,
        "AISTATS 2021",
        (VENUE, "PMLR: v139/radford21a belongs to ICML, not to AISTATS", "Write `ICML 2021`"),
    ),
    ([f"{PMLR}v139/radford21a.html"], 2019, None, (YEAR, "which is from 2021", "`year: 2021`")),
    ([f"{PMLR}v164/shridhar22a.html"], 2022, "CoRL 2021", None),
    ([f"{PMLR}v9999/a22a.html"], 2022, "ICML 2022", None),
    (
        [f"{ANTHOLOGY}2020.findings-emnlp.148/"],
        2020,
        "EMNLP 2020",
        (
            VENUE,
            "does not belong to the main conference of EMNLP",
            "Write `Findings of EMNLP 2020`",
        ),
    ),
    (
        [f"{ANTHOLOGY}2020.emnlp-main.166/"],
        2020,
        "Findings of EMNLP 2020 (Short)",
        (VENUE, "does not belong to the Findings of EMNLP", "Write `EMNLP 2020`"),
    ),
    ([f"{ANTHOLOGY}2023.acl-srw.1/"], 2023, "ACL 2023 (Student Research Workshop)", None),
    ([f"{ANTHOLOGY}N19-1423.pdf"], 2019, "NAACL 2019", None),
    ([f"{ANTHOLOGY}N19-1423.pdf"], 2019, "ACL 2019", (VENUE, "belongs to NAACL", "`NAACL 2019`")),
    ([f"{ANTHOLOGY}W17-4422.pdf"], 2018, None, (YEAR, "from 2017", "`year: 2017`")),
    ([f"{ANTHOLOGY}1994.tmi-1.3/"], 1994, "Some workshop", None),
    ([f"{DOI}10.1609/aaai.v35i2.16249"], 2021, "AAAI 2021", None),
    ([f"{DOI}10.1609/aaai.v35i2.16249"], 2020, None, (YEAR, "from 2021", "`year: 2021`")),
    ([f"{DOI}10.1007/s11263-022-01653-1"], 2023, "IJCV", None),
    (
        [f"{DOI}10.1007/s11263-022-01653-1"],
        2023,
        "TPAMI",
        (VENUE, "belongs to IJCV", "`IJCV 2023`"),
    ),
    ([f"{DOI}10.1109/CVPRW59228.2023.00001"], 2023, "CVPR 2023", (VENUE, "", "(Workshop)")),
    (
        [f"{DOI}10.1109/TPAMI.2023.1234567"],
        2023,
        "arXiv",
        (VENUE, "belongs to TPAMI", "`TPAMI 2023`"),
    ),
    (["https://jmlr.org/papers/v21/20-074.html"], 2019, None, (YEAR, "from 2020", "`year: 2020`")),
    (["https://openreview.net/forum?id=abc"], 2019, "ICLR 2019", None),
]


@pytest.mark.parametrize(("links", "year", "venue", "expected"), LINK_CASES)
def test_urls_of_publishers_are_evidence_for_series_and_year(
    links: list[str],
    year: int,
    venue: str | None,
    expected: tuple[tuple[str], str, str] | None,
) -> None:
    entry = paper(year=year, venue=venue, added="2026-02-01", links={"paper": links})
    findings = list(CHECKS["year-venue"].find(catalog(entry)))
    if expected is None:
        assert findings == []
        return
    (finding,) = findings
    assert finding.field == expected[0]
    assert expected[1] in finding.message
    assert expected[2] in (finding.hint or "")


def test_without_evidence_from_links_the_hint_offers_to_correct_year_or_venue() -> None:
    entry = paper(year=2024, venue="ICML 2019 (Oral)", added="2026-02-01")
    (finding,) = CHECKS["year-venue"].find(catalog(entry))
    assert finding.hint == "Write `ICML 2024 (Oral)` or `year: 2019`."


@pytest.mark.parametrize(("links", "year", "venue", "added", "expected"), CASES)
def test_contradictions_are_reported_at_the_field_to_correct(
    links: list[str], year: int, venue: str | None, added: str, expected: tuple[str, str] | None
) -> None:
    own = links or ["https://example.org/a"]
    entry = paper(year=year, venue=venue, added=added, links={"paper": own})
    findings = list(CHECKS["year-venue"].find(catalog(entry)))
    assert [finding.field for finding in findings] == ([(expected[0],)] if expected else [])
    assert all(expected is not None and expected[1] in finding.message for finding in findings)


def test_a_work_may_be_under_review_at_a_conference_of_the_next_year() -> None:
    def findings(venue: str) -> list[str]:
        entry = paper(year=2023, venue=venue, links={"paper": "https://example.org/a"})
        return [finding.hint for finding in CHECKS["year-venue"].find(catalog(entry))]

    assert findings("Under review at ICLR 2024") == []
    assert len(findings("Under review at ICLR 2025")) == len(findings("ICLR 2024")) == 1


def test_an_unknown_series_is_reported_and_a_similar_name_is_suggested() -> None:
    venues = ["NeruIPS 2023", "Qwertz 2023", "MLViz 2023", "ICML 2023", "Under review", "Blog post"]
    entries = [paper(f"p{n}", venue=venue) for n, venue in enumerate(venues)]
    own = VenueSeries(id="mlviz", name="MLViz", kind="workshop")
    collection = build_catalog(entries, [topic("vision")], series=[own])
    found = {f.subject: f for f in CHECKS["unknown-venue"].find(collection)}
    assert set(found) == {"papers/p0", "papers/p1"}
    assert "`NeurIPS`" in found["papers/p0"].hint
    assert found["papers/p1"].hint == "Add the series to venues.yml, or correct the venue."
    assert found["papers/p1"].field == ("venue",)
