"""Link health: observations of links, rules for dead links, files of the history and the trend.

`request_urls`, `json_models`, `serialization`, `history_file` and `trend_file` load slowly, because
they need pydantic or `site_builder.models`. This `__init__` does not import them, so that commands
about links start fast. Import from these modules directly.
"""

from site_builder.link_health.history import (
    History,
    latest_by_url,
    record_all,
    verdict_since,
    with_observation,
)
from site_builder.link_health.json_lines import CorruptLine, InvalidData, NewerSchema
from site_builder.link_health.outage import local_outage_reason
from site_builder.link_health.records import ArchivedCopy, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.times import format_time, parse_time, to_utc
from site_builder.link_health.trend import RunCounts, with_run
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

__all__ = [
    "FAILING",
    "WORKING",
    "ArchivedCopy",
    "CorruptLine",
    "History",
    "Hop",
    "InvalidData",
    "LinkRecord",
    "NewerSchema",
    "Observation",
    "RunCounts",
    "Streak",
    "Verdict",
    "format_time",
    "latest_by_url",
    "local_outage_reason",
    "parse_time",
    "record_all",
    "to_utc",
    "verdict_since",
    "with_observation",
    "with_run",
]
