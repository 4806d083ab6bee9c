"""Make boards. A board has all results on a benchmark. Results that may be compared have ranks.

The functions are pure: they make boards from a catalog.
"""

from site_builder.results.boards import (
    Board,
    Ranking,
    RankingKey,
    Row,
    UnrankedRow,
    all_boards,
    board_of,
)
from site_builder.results.places import Place, all_places
from site_builder.results.ranks import RankedRow, best_row, rank_rows
from site_builder.results.summaries import BoardSummary, by_topic, summary_of
from site_builder.results.timeline import Point, best_over_time

__all__ = [
    "Board",
    "BoardSummary",
    "Place",
    "Point",
    "RankedRow",
    "Ranking",
    "RankingKey",
    "Row",
    "UnrankedRow",
    "all_boards",
    "all_places",
    "best_over_time",
    "best_row",
    "board_of",
    "by_topic",
    "rank_rows",
    "summary_of",
]
