"""Link health: what is known of each link, when a link counts as dead, and the file that says so.

What needs the models is not imported here, so that a checker starts quickly: `addresses`,
`plain_data` and `jsonl` are to be imported by their own names.
"""

from site_builder.link_health.fields import BadData
from site_builder.link_health.history import (
    History,
    is_dead,
    latest,
    record_all,
    since,
    with_observation,
)
from site_builder.link_health.lines import Damage, NewerSchema
from site_builder.link_health.outage import looks_like_our_outage
from site_builder.link_health.records import Archived, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.times import in_utc, time_from_text, time_text
from site_builder.link_health.trend import (
    RunCount,
    parse_trend,
    render_trend,
    with_run,
)
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

__all__ = [
    "FAILING",
    "WORKING",
    "Archived",
    "BadData",
    "Damage",
    "History",
    "Hop",
    "LinkRecord",
    "NewerSchema",
    "Observation",
    "RunCount",
    "Streak",
    "Verdict",
    "in_utc",
    "is_dead",
    "latest",
    "looks_like_our_outage",
    "parse_trend",
    "record_all",
    "render_trend",
    "since",
    "time_from_text",
    "time_text",
    "with_observation",
    "with_run",
]
