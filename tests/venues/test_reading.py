"""Reading the text of a venue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.models import VenueSeries
from site_builder.venues import Venue, VenueRegistry, read_venue
from site_builder.venues.registry import known_series

REGISTRY = VenueRegistry()

CASES = """
CVPR'23 | CVPR 2023
CVPR’23 | CVPR 2023
CVPR '23 | CVPR 2023
cvpr 2023 | CVPR 2023
CVPR23 | CVPR 2023
CVPR2023 | CVPR 2023
CVPR 23 | CVPR 2023
Advances in Neural Information Processing Systems 36 | NeurIPS vol. 36
AAAI-23 | AAAI 2023
ICML-2023 | ICML 2023
ICML, 2023 | ICML 2023
ICML (2023) | ICML 2023
2023 ICML | ICML 2023
(ICML) 2023 | ICML 2023
ICML | ICML
NIPS 2017 | NeurIPS 2017
NIPS'98 | NeurIPS 1998
In ECCV, 2020 | ECCV 2020
3DV 2024 | 3DV 2024
EMNLP-IJCNLP 2019 | EMNLP 2019
MM '22 | ACM MM 2022
The Web Conference 2023 | WWW 2023
Proceedings of CVPR 2023 | CVPR 2023
Proc. ICML 2023 | ICML 2023
Proceedings of the 40th International Conference on Machine Learning | ICML
Proceedings of the 2020 Conference on Empirical Methods in Natural Language Processing (EMNLP) | EMNLP 2020
Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR), 2023 | CVPR 2023
37th Conference on Neural Information Processing Systems (NeurIPS 2023) | NeurIPS 2023
International Conference on Machine Learning, ICML 2023, 23-29 July 2023, Honolulu | ICML 2023
IEEE Conference on Computer Vision and Pattern Recognition, CVPR 2016, Las Vegas | CVPR 2016
Advances in Neural Information Processing Systems 33, 2020 | NeurIPS vol. 33, 2020
NeurIPS 2023 (Oral) | NeurIPS 2023 (Oral)
NeurIPS 2023 [spotlight] | NeurIPS 2023 (Spotlight)
AAAI 2021 oral | AAAI 2021 (Oral)
ICLR 2023 (notable top 5%) | ICLR 2023 (Notable top 5%)
NeurIPS 2023 Datasets and Benchmarks Track | NeurIPS 2023 (Datasets and Benchmarks Track)
NeurIPS Datasets and Benchmarks 2021 | NeurIPS 2021 (Datasets and Benchmarks)
Findings of EMNLP 2026 | Findings of EMNLP 2026
Findings of the Association for Computational Linguistics: EMNLP 2020 | Findings of EMNLP 2020
Findings of the Association for Computational Linguistics: ACL 2023 | Findings of ACL 2023
Findings of ACL 2023 | Findings of ACL 2023
ACL 2023 Findings | Findings of ACL 2023
ACL Findings 2023 | Findings of ACL 2023
EMNLP (Findings) 2021 | Findings of EMNLP 2021
CVPRW 2023 | CVPR 2023 (Workshop)
CVPR 2023 Workshops | CVPR 2023 (Workshops)
Workshop on Multimodal Learning at CVPR 2023 | CVPR 2023 (Workshop on Multimodal Learning)
NeurIPS 2022 Workshop on Foundation Models | NeurIPS 2022 (Workshop on Foundation Models)
IEEE TPAMI 45(3), 2023 | TPAMI 45(3), 2023
IEEE Trans. Pattern Anal. Mach. Intell., vol. 45, no. 3, pp. 123–145, 2023 | TPAMI 45(3):123-145, 2023
PVLDB 14(11): 2203-2215 (2021) | PVLDB 14(11):2203-2215, 2021
JMLR 21, 2020 | JMLR 21, 2020
JMLR 21:140:1–140:67, 2020 | JMLR 21:140:1-140:67, 2020
Nature 521(7553): 436-444, 2015 | Nature 521(7553):436-444, 2015
Nature 521 (2015) | Nature 521, 2015
Proceedings of the IEEE 86(11), 1998 | Proceedings of the IEEE 86(11), 1998
Machine Learning 45(3), 2023 | Machine Learning 45(3), 2023
计算机学报 46(3), 2023 | Chinese Journal of Computers 46(3), 2023
软件学报，2023 年第 34 卷第 3 期 | Journal of Software 34(3), 2023
TMLR 2024 | TMLR 2024
arXiv 2024 | arXiv 2024
arXiv preprint arXiv:2301.12597, 2023 | arXiv 2023
CoRR abs/2301.12597 | arXiv
CoRR, abs/2301.12597, 2023 | arXiv 2023
to appear in ICML 2024 | to appear in ICML 2024
ICLR 2024, to appear | to appear in ICLR 2024
ICLR 2024 (to appear) | to appear in ICLR 2024
Accepted at ACL 2025 | to appear in ACL 2025
accepted for publication in TPAMI | to appear in TPAMI
PR2021 | Pattern Recognition 2021
KDD '22: The 28th ACM SIGKDD Conference on Knowledge Discovery and Data Mining, Washington, August 14 - 18, 2022 | KDD 2022
Computer Vision - ECCV 2016 - 14th European Conference, Amsterdam, October 11-14, 2016, Proceedings, Part II | ECCV 2016
Advances in Neural Information Processing Systems 35: Annual Conference on Neural Information Processing Systems 2022, NeurIPS 2022, November 28 - December 9, 2022 | NeurIPS 2022
59th Annual Meeting of the Association for Computational Linguistics and the 11th International Joint Conference on Natural Language Processing | ACL
arXiv: Computation and Language | arXiv
arXiv:2301.12597 | arXiv
NIPSws2014 | NeurIPS 2014 (Workshop)
CVPR WS 2020 | CVPR 2020 (Workshop)
ACLSRW2020 | ACL 2020 (Student Research Workshop)
Workshop on Meta-Learning, NeurIPS 2020 | NeurIPS 2020 (Workshop on Meta-Learning)
ACL WMT 2016 | WMT 2016
COLING-ACL 2006 | COLING 2006
AAAI/IAAI 2020 | AAAI 2020
CHI Extended Abstracts 2023 | CHI 2023 (Extended Abstracts)
IEEE/RSJ IROS 2021 | IROS 2021
PMLR 139 | ICML 2021
Proceedings of Machine Learning Research, vol. 100 | CoRL vol. 100, 2019
"""


@pytest.mark.parametrize(
    ("text", "canonical"),
    [line.split(" | ") for line in CASES.strip().splitlines()],
    ids=lambda value: value[:40],
)
def test_venues_of_known_series_are_read_into_their_parts(text: str, canonical: str) -> None:
    venue = read_venue(text, REGISTRY)
    assert venue.series is not None
    assert venue.canonical == canonical
    assert venue.text == text


@pytest.mark.parametrize(
    ("text", "name", "year"),
    [
        ("Foo Conf 2023", "Foo Conf", 2023),
        ("Foo Conf'23", "Foo Conf", 2023),
        ("Proceedings of the Foo Conf, 2023", "Foo Conf", 2023),
        ("Under review", "Under review", None),
        ("2023", "2023", None),
        ("Multimedia 2023", "Multimedia", 2023),
        ("Area 51", "Area 51", None),
        ("to appear", "to appear", None),
        ("PMLR 9999", "PMLR 9999", None),
        (
            "Image Processing and Pattern Recognition 2020",
            "Image Processing and Pattern Recognition",
            2020,
        ),
        ("Science and Nature", "Science and Nature", None),
        ("()", "()", None),
    ],
)
def test_venues_of_unknown_series_are_read_into_their_parts(
    text: str, name: str, year: int | None
) -> None:
    venue = read_venue(text, REGISTRY)
    assert (venue.series, venue.name, venue.year) == (None, name, year)


@st.composite
def venues(draw: st.DrawFn) -> Venue:
    series: VenueSeries = draw(st.sampled_from(list(known_series().values())))
    numbers = st.integers(1, 999).map(str)
    volume = draw(st.just("") | numbers)
    return Venue(
        "",
        series.name,
        series,
        draw(st.none() | st.integers(1800, 2199)),
        draw(st.sampled_from(["", "Findings", "Oral", "Workshop on Vision", "Findings, Short"])),
        volume,
        draw(st.just("") | numbers) if volume else "",
        draw(st.sampled_from(["", "12-34", "140:1-140:67", "2001-2010"])) if volume else "",
        draw(st.booleans()),
    )


@given(venues())
def test_the_canonical_text_of_a_venue_is_read_as_this_venue(venue: Venue) -> None:
    assert read_venue(venue.canonical, REGISTRY) == venue


@given(st.text(max_size=60))
def test_reading_any_text_raises_no_exception(text: str) -> None:
    venue = read_venue(text, REGISTRY)
    assert venue.text == text
    assert venue.name.strip() or not text.strip()


@pytest.mark.parametrize(
    ("text", "is_unpublished"),
    [
        ("Under review", True),
        ("In submission to ICLR 2024", True),
        ("PhD thesis", True),
        ("Technical report", True),
        ("Blog post", True),
        ("Foo Conf 2023", False),
        ("ICLR 2020 (submitted)", False),
        ("arXiv", False),
    ],
)
def test_a_text_such_as_under_review_without_a_known_series_is_unpublished(
    text: str, is_unpublished: bool
) -> None:
    assert read_venue(text, REGISTRY).is_unpublished == is_unpublished


def test_a_journal_is_not_found_in_the_name_of_a_workshop() -> None:
    assert read_venue("Machine Learning in Medicine 2022 workshop", REGISTRY).series is None
