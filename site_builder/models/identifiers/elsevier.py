"""Papers of Elsevier at ScienceDirect: the page and the PDF.

The URL contains the PII, a number that does not determine the DOI. Until about 2002, most DOIs, but not all,
contained the PII with punctuation, as in `10.1016/S0004-3702(97)00043-X`. Later DOIs contain the code of the journal,
as in `10.1016/j.neunet.2021.10.003`, which no URL of ScienceDirect contains. Only Elsevier and the DOI registry know
which PII belongs to which DOI, and the rules send no requests. So the URL of a paper at ScienceDirect and its DOI are not
recognised as links to one paper.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.models.identifiers.publication import publication_rule

_PII = "(?P<id>[sb]?[0-9]{15,18}[0-9x])"


def _spell(groups: Mapping[str, str]) -> Mapping[str, str]:
    return {"id": groups["id"].upper()}


RULES = tuple(
    publication_rule(
        "ScienceDirect",
        hosts,
        f"{start}/pii/{_PII}(?:/.*)?",
        key="https://sciencedirect.com/science/article/pii/{id}",
        url="https://www.sciencedirect.com/science/article/pii/{id}",
        ignore_case=True,
        spell=_spell,
    )
    for hosts, start in (
        (("sciencedirect.com",), "/science/article(?:/abs)?"),
        (("linkinghub.elsevier.com",), "/retrieve"),
    )
)
