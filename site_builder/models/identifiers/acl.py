"""Papers in the ACL Anthology. See https://aclanthology.org/info/ids/."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.models.identifiers import doi
from site_builder.models.identifiers.publication import publication_rule

_ID = "(?P<id>[a-z][0-9]{2}-[0-9]{4,5}|[0-9]{4}[.][a-z0-9_]+-[a-z0-9_]+[.][0-9]+)"
_KEY = "https://aclanthology.org/{id}"


def _spell(groups: Mapping[str, str]) -> Mapping[str, str]:
    """Return the id as the Anthology spells it: `P18-1238` in upper case, but `2020.emnlp-main.166` in lower case."""
    id_ = groups["id"]
    return {"id": id_.upper() if id_[0].isalpha() else id_.lower()}


RULES = (
    publication_rule(
        "ACL Anthology",
        ("aclanthology.org", "aclweb.org", "anthology.aclweb.org"),
        "(?:/anthology(?:-new)?)?(?:/papers)?(?:/[a-z]/[a-z][0-9]{2})?"
        f"/{_ID}(?:v[0-9]+)?(?:[.](?:pdf|bib|xml|endf))?",
        key=_KEY,
        url=f"{_KEY}/",
        ignore_case=True,
        spell=_spell,
    ),
    publication_rule(
        "ACL Anthology",
        doi.HOSTS,
        f"/*(?:doi:)?10[.]18653/v1/{_ID}/*",
        key=_KEY,
        url=f"{_KEY}/",
        doi="10.18653/v1/{id}",
        ignore_case=True,
        is_decoded=True,
        spell=_spell,
    ),
)
