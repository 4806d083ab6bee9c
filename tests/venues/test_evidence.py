"""The series of a venue, such as ICML, and the year are read from URLs and DOIs of publications."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from site_builder.models.urls import identify
from site_builder.venues import VenueRegistry, read_venue, venue_evidence
from site_builder.venues.evidence import _RULES
from site_builder.venues.registry import known_series

REGISTRY = VenueRegistry()

# URL -> (id of the series, year, last possible year, track)
CASES: list[tuple[str, tuple[str | None, int | None, int | None, str | None] | None]] = [
    (
        "https://openaccess.thecvf.com/content/ICCV2021/html/A_B_ICCV_2021_paper.html",
        ("iccv", 2021, 2021, ""),
    ),
    (
        "https://openaccess.thecvf.com/content/CVPR2021W/CLVISION/html/A_B_CVPRW_2021_paper.html",
        ("cvpr", 2021, 2021, "Workshop"),
    ),
    (
        "http://openaccess.thecvf.com/content_ICCVW_2019/papers/WIDER/A_B_ICCVW_2019_paper.pdf",
        ("iccv", 2019, 2019, "Workshop"),
    ),
    (
        "https://openaccess.thecvf.com/content_WACV_2020/papers/A_B_WACV_2020_paper.pdf",
        ("wacv", 2020, 2020, ""),
    ),
    (
        "https://www.ecva.net/papers/eccv_2020/papers_ECCV/html/1_ECCV_2020_paper.php",
        ("eccv", 2020, 2020, ""),
    ),
    ("https://proceedings.mlr.press/v202/li23q.html", ("icml", 2023, 2024, None)),
    ("http://proceedings.mlr.press/v37/wangb15.pdf", ("icml", 2015, 2016, None)),
    ("https://proceedings.mlr.press/r1/a95a.html", None),
    (
        f"https://papers.nips.cc/paper/2020/file/{'1' * 32}-Paper.pdf",
        ("neurips", 2020, 2021, None),
    ),
    (
        f"https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/hash/{'1' * 32}-Abstract-round1.html",
        ("neurips", 2021, 2022, None),
    ),
    (
        f"https://proceedings.iclr.cc/paper_files/paper/2024/hash/{'1' * 32}-Abstract-Conference.html",
        ("iclr", 2024, 2024, None),
    ),
    ("https://papers.nips.cc/paper/5204-devise", ("neurips", None, None, None)),
    ("https://aclanthology.org/2023.emnlp-main.1/", ("emnlp", 2023, 2023, "")),
    ("https://aclanthology.org/2023.acl-long.1.pdf", ("acl", 2023, 2023, "")),
    ("https://aclanthology.org/2023.findings-acl.1/", ("acl", 2023, 2023, "Findings")),
    ("https://aclanthology.org/2023.acl-industry.1/", ("acl", 2023, 2023, None)),
    ("https://aclanthology.org/2020.tacl-1.5/", ("tacl", 2020, 2020, None)),
    ("https://aclanthology.org/2020.starsem-1.5/", ("star-sem", 2020, 2020, None)),
    ("https://aclanthology.org/P18-1238/", ("acl", 2018, 2018, None)),
    ("https://aclanthology.org/D19-5001/", (None, 2019, 2019, None)),
    ("https://aclanthology.org/P98-1004/", ("acl", 1998, 1998, None)),
    ("https://doi.org/10.18653/v1/2020.acl-main.703", ("acl", 2020, 2020, "")),
    ("https://doi.org/10.15607/RSS.2023.XIX.016", ("rss", 2023, 2023, None)),
    ("https://www.roboticsproceedings.org/rss16/p012.html", ("rss", 2020, 2020, None)),
    ("https://doi.org/10.5244/C.29.31", ("bmvc", 2015, 2015, None)),
    ("https://ojs.aaai.org/index.php/AAAI/article/view/16249", ("aaai", None, None, None)),
    ("https://doi.org/10.1609/aaai.v35i2.16249", ("aaai", 2021, 2021, None)),
    ("https://www.nature.com/articles/s41586-021-03819-2", ("nature", 2021, 2024, None)),
    ("https://doi.org/10.1109/ICCVW60793.2023.00052", ("iccv", 2023, 2023, "Workshop")),
    ("https://doi.org/10.1109/TVCG.2023.1234567", ("tvcg", 2023, 2026, None)),
    ("https://www.jmlr.org/papers/v21/20-074.html", ("jmlr", 2020, 2020, None)),
    (
        "https://www.isca-archive.org/interspeech_2023/radford23_interspeech.html",
        ("interspeech", 2023, 2023, None),
    ),
    ("https://openreview.net/forum?id=YicbFdNTTy", None),
    ("https://arxiv.org/abs/2301.12597", None),
    ("https://github.com/salesforce/LAVIS", None),
    ("https://example.org/cvpr/2023/", None),
]


@pytest.mark.parametrize(("url", "expected"), CASES)
def test_series_year_and_track_are_read_from_urls_that_tell_them(
    url: str, expected: tuple[str | None, int | None, int | None, str | None] | None
) -> None:
    found = venue_evidence(identify(url), REGISTRY)
    series = found and found.series and found.series.id
    assert (found and (series, found.year, found.last_year, found.track)) == expected


def test_rules_use_only_known_series_and_pmlr_volumes_are_sorted() -> None:
    text = files("site_builder.venues").joinpath("pmlr_volumes.json").read_text(encoding="utf-8")
    volumes = json.loads(text)
    assert [record["volume"] for record in volumes] == sorted({r["volume"] for r in volumes})
    ids = {record["series"] for record in volumes}
    for rule in _RULES:
        ids |= (
            {rule.series or ""} if isinstance(rule.series, str | None) else {*rule.series.values()}
        )
    assert ids - {""} <= set(known_series())


@pytest.mark.parametrize(
    ("written", "year", "url", "text"),
    [
        ("IJCV 131(4), 2023", 2023, "https://doi.org/10.1007/s11263-022-01653-1", "IJCV 131(4), 2023"),
        ("IJCV", None, "https://doi.org/10.1007/s11263-022-01653-1", "IJCV 2022"),
        ("CVPR 2022 (Oral)", 2023, "https://doi.org/10.1109/CVPR52729.2023.01", "CVPR 2023 (Oral)"),
        ("to appear in ICML", 2024, "https://papers.nips.cc/paper/5204-devise", "NeurIPS 2024"),
        ("NIPS 2013", 2014, "https://papers.nips.cc/paper/5204-devise", "NeurIPS 2013"),
    ],
)  # fmt: skip
def test_the_corrected_venue_keeps_the_parts_that_the_url_does_not_contradict(
    written: str, year: int | None, url: str, text: str
) -> None:
    evidence = venue_evidence(identify(url), REGISTRY)
    assert evidence is not None
    assert evidence.venue_text(read_venue(written, REGISTRY), year) == text
