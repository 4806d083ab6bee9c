"""Submissions on OpenReview: the forum or the PDF. Ids that differ only in case identify two submissions."""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import TOKEN, parameter

RULES = (
    publication_rule(
        "OpenReview",
        ("openreview.net",),
        rf"/(?:forum|pdf)\?{parameter('id', f'(?P<id>{TOKEN})')}",
        key="https://openreview.net/forum?id={id}",
        uses_query=True,
    ),
)
