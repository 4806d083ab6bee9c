"""Papers in the proceedings of AAAI. The number in the URL of a paper's page is the last number of its DOI."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.models.identifiers import doi
from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import one_of

_SERIES = f"(?P<series>{one_of('aaai aies aiide hcomp icwsm')})"
_KEY = "https://ojs.aaai.org/index.php/{series}/article/view/{id}"


def _spell(groups: Mapping[str, str]) -> Mapping[str, str]:
    return {**groups, "series": groups["series"].upper()}


RULES = (
    publication_rule(
        "AAAI",
        ("ojs.aaai.org",),
        f"(?:/index[.]php)?/{_SERIES}/article/{one_of('view download viewfile')}/(?P<id>[0-9]+)(?:/[0-9]+)*",
        key=_KEY,
        id_="{series}/{id}",
        ignore_case=True,
        spell=_spell,
    ),
    publication_rule(
        "AAAI",
        doi.HOSTS,
        f"/*(?:doi:)?10[.]1609/{_SERIES}[.](?P<issue>v[0-9]+i[0-9]+)[.](?P<id>[0-9]+)/*",
        key=_KEY,
        id_="{series}/{id}",
        doi="10.1609/{series}.{issue}.{id}",
        ignore_case=True,
        is_decoded=True,
        spell=_spell,
    ),
)
