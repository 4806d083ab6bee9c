"""Records on Zenodo, with data or code."""

from __future__ import annotations

from site_builder.models.identifiers import doi
from site_builder.models.identifiers.publication import publication_rule

_ID = "(?P<id>[1-9][0-9]{2,11})"
_KEY = "https://zenodo.org/records/{id}"

RULES = (
    publication_rule(
        "Zenodo", ("zenodo.org",), f"/records?/{_ID}(?:/.*)?", key=_KEY, type_="record"
    ),
    publication_rule(
        "Zenodo",
        doi.HOSTS,
        f"/*(?:doi:)?10[.]5281/zenodo[.]{_ID}/*",
        key=_KEY,
        type_="record",
        doi="10.5281/zenodo.{id}",
        ignore_case=True,
        is_decoded=True,
    ),
)
