"""The synthetic entries are valid, depend only on their number and the seed, and have the documented distributions."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from benchmarks.synthetic import SEED, synthetic_files, with_results, write_entries
from benchmarks.synthetic.laws import deal, evenly_spread, productivities, zipf_weights
from benchmarks.synthetic.measures import Measures, measure
from site_builder.knowledge_base import open_knowledge_base
from site_builder.results import all_boards

TEN_THOUSAND_PAPERS = 11_111
"""Number of entries in a collection with 10,000 papers. A tenth of the entries are repositories or datasets."""
SIZES = [1_000, pytest.param(TEN_THOUSAND_PAPERS, marks=pytest.mark.slow)]


@cache
def measured(count: int) -> Measures:
    return measure(synthetic_files(count, SEED))


def test_equal_seeds_give_equal_entries() -> None:
    files = list(synthetic_files(200, SEED))
    assert files == list(synthetic_files(200, SEED))
    assert len(dict(files)) == 201
    assert files != list(synthetic_files(200, SEED + 1))


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 40, 1_000])
def test_synthetic_entries_have_no_problems(tmp_path: Path, count: int) -> None:
    write_entries(tmp_path, count)
    knowledge_base = open_knowledge_base(tmp_path)
    assert len(knowledge_base.catalog) == count
    assert list(knowledge_base.problems) == []


@pytest.mark.slow
def test_results_are_valid_and_one_benchmark_has_two_thousand_results(tmp_path: Path) -> None:
    write_entries(tmp_path, 400, benchmarks=20)
    knowledge_base = open_knowledge_base(tmp_path)
    assert list(knowledge_base.problems) == []
    boards = all_boards(knowledge_base.catalog)
    assert len(boards) == 20
    assert max(len(board.rows) for board in boards.values()) == 2_000
    assert all(board.rankings for board in boards.values())


def test_synthetic_results_add_one_file_for_each_benchmark() -> None:
    files = list(synthetic_files(20, SEED))
    assert list(with_results(files, 0, SEED)) == files
    assert [path for path, _ in with_results(files, 2, SEED)][:-2] == [path for path, _ in files]


@pytest.mark.slow
@pytest.mark.parametrize("count", SIZES)
def test_a_tenth_of_the_entries_are_repositories_or_datasets(count: int) -> None:
    found = measured(count)
    assert found.papers + found.repos + found.datasets == count
    assert found.repos + found.datasets == pytest.approx(count / 10, abs=1)


@pytest.mark.parametrize("count", SIZES)
def test_authors_follow_lotkas_law(count: int) -> None:
    found = measured(count)
    assert found.mean_authors == pytest.approx(6, rel=0.02)
    assert found.one_to_two == pytest.approx(2**2.1, rel=0.03)
    assert found.max_authors > 25
    assert found.han_people > found.people / 40


@pytest.mark.slow
def test_ten_thousand_papers_have_the_documented_numbers_of_people() -> None:
    found = measured(TEN_THOUSAND_PAPERS)
    assert found.papers == 10_000
    assert found.people_with_two == pytest.approx(7_400, rel=0.02)
    assert found.most_productive == pytest.approx(150, rel=0.02)


def test_the_highest_productivity_grows_with_the_square_root_of_the_papers() -> None:
    assert productivities(5_400, 900)[0] == pytest.approx(45, abs=1)
    assert productivities(540_000, 90_000)[0] == pytest.approx(450, abs=3)


@pytest.mark.parametrize("count", SIZES)
def test_half_the_papers_are_from_the_last_three_years(count: int) -> None:
    assert measured(count).recent_share == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("count", SIZES)
def test_topics_have_three_levels_and_skewed_sizes(count: int) -> None:
    found = measured(count)
    assert (found.topics, found.topic_levels) == (60, 3)
    assert found.largest_topic == pytest.approx(0.21 * count, rel=0.05)
    assert found.smallest_topic < found.median_topic < found.largest_topic / 25


@pytest.mark.parametrize("count", SIZES)
def test_venues_are_from_forty_series(count: int) -> None:
    assert measured(count).venue_series == 40


@pytest.mark.parametrize("count", SIZES)
def test_notes_have_the_documented_share_and_sizes(
    count: int,
) -> None:
    found = measured(count)
    assert found.without_notes == pytest.approx(0.25, abs=0.03)
    assert found.median_note == pytest.approx(750, abs=50)
    assert 2_900 < found.max_note <= 3_000


@pytest.mark.parametrize("count", SIZES)
def test_five_of_forty_hosts_have_most_links(count: int) -> None:
    found = measured(count)
    assert found.hosts == 40
    assert found.first_five_hosts > 0.6


@pytest.mark.parametrize("count", SIZES)
def test_papers_link_to_repositories_datasets_and_papers_with_entries(count: int) -> None:
    found = measured(count)
    assert found.code_with_entry > 0.1 * found.papers
    assert found.dataset_uses > 0.3 * found.papers
    assert found.paper_uses > 0.1 * found.papers
    assert found.most_used_dataset > 0.05 * found.dataset_uses


def test_deal_returns_each_index_in_proportion_to_its_weight() -> None:
    dealt = deal(random.Random(1), zipf_weights(3), 1_100)
    assert [dealt.count(index) for index in range(3)] == pytest.approx([600, 300, 200], abs=1)


def test_evenly_spread_returns_one_number_in_each_interval() -> None:
    numbers = evenly_spread(random.Random(1), 50)
    assert sorted(int(50 * number) for number in numbers) == list(range(50))
    assert numbers != sorted(numbers)
