"""Link health: observations of links, the rules for when a link counts as dead, and the files.

`request_urls`, `serialization` and `history_file` need the models, which load slowly. They are not
imported here, so that commands about links start fast; import them by their own names.
"""

from site_builder.link_health.history import (
    History,
    is_dead,
    latest_by_url,
    record_all,
    verdict_since,
    with_observation,
)
from site_builder.link_health.json_lines import CorruptLine, NewerSchema
from site_builder.link_health.json_object import InvalidData
from site_builder.link_health.outage import local_outage_reason
from site_builder.link_health.records import ArchivedCopy, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.times import format_time, parse_time, to_utc
from site_builder.link_health.trend import (
    RunCounts,
    parse_trend,
    render_trend,
    with_run,
)
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
    "is_dead",
    "latest_by_url",
    "local_outage_reason",
    "parse_time",
    "parse_trend",
    "record_all",
    "render_trend",
    "to_utc",
    "verdict_since",
    "with_observation",
    "with_run",
]
