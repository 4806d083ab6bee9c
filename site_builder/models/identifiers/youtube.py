"""Videos on YouTube. The time at which a video starts is not part of the key."""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import parameter

_ID = "(?P<id>[A-Za-z0-9_-]{11})"
_HOSTS = ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com")

RULES = tuple(
    publication_rule(
        "YouTube",
        hosts,
        pattern,
        key="https://youtube.com/watch?v={id}",
        url="https://www.youtube.com/watch?v={id}",
        type_="video",
        uses_query=r"\?" in pattern,
    )
    for hosts, pattern in (
        (_HOSTS, rf"/watch\?{parameter('v', _ID)}"),
        (_HOSTS, f"/(?:embed|live|shorts|v)/{_ID}"),
        (("youtu.be",), f"/{_ID}"),
    )
)
