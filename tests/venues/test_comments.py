"""Reading the venue that accepted a work from a comment of its authors."""

from __future__ import annotations

import pytest

from site_builder.venues import VenueRegistry, venue_in_comment

REGISTRY = VenueRegistry()

CASES = """
Accepted at ICML 2023 | ICML 2023
Accepted to CVPR 2023. Code: https://github.com/ada/sort | CVPR 2023
CVPR 2023 (highlight). Project page: https://sort.example.org | CVPR 2023 (Highlight)
SIGGRAPH Asia 2023, Project Page: https://sort.example.org | SIGGRAPH Asia 2023
10 pages, NeurIPS 2023 camera ready | NeurIPS 2023
Published as a conference paper at ICLR 2023 | ICLR 2023
8 pages, 4 figures, published at ICLR 2023 | ICLR 2023
Presented at the ICLR 2023 Workshop on Tiny Papers | ICLR 2023 (Workshop on Tiny Papers)
Accepted as oral at ICCV 2023 | ICCV 2023
Accepted to the 40th International Conference on Machine Learning (ICML 2023) | ICML 2023
ICLR 2023 (Spotlight), 25 pages | ICLR 2023 (Spotlight)
To appear at EMNLP 2023 Findings | Findings of EMNLP 2023
Accepted by IEEE Transactions on Pattern Analysis and Machine Intelligence | TPAMI
Accepted at NeurIPS 2023. A preliminary version was at the ICML 2022 workshop | NeurIPS 2023
Submitted to ICLR 2024 |
10 pages; under review at NeurIPS 2023 |
Extended version of our ICML 2020 paper |
Winner of the CVPR 2023 challenge |
Artificial Intelligence in Software Testing 2022 workshop @ ICST 2022 |
20 pages, 3 figures |
https://github.com/ada/sort |
"""


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (comment.strip(), expected.strip())
        for comment, _, expected in (line.partition("|") for line in CASES.strip().splitlines())
    ],
)
def test_only_the_venue_that_accepted_a_work_is_read_from_a_comment(
    comment: str, expected: str
) -> None:
    venue = venue_in_comment(comment, REGISTRY)

    assert (venue.canonical if venue else "") == expected
