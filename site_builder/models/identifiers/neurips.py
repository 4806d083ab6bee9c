"""Papers in the proceedings of NeurIPS.

A hash identifies a paper only together with the year. Until 2019, a paper also had a URL with a number, a hyphen
and the title. The pattern requires the hyphen, because a number without it may be the year of a list of papers.
"""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import UrlRule

_HASH = "(?P<year>[0-9]{4})/(?:hash|file)/(?P<hash>[0-9a-f]{32})"
_PAGE = "-(?:abstract|paper|metadata|bibtex)(?P<track>(?:-[a-z0-9_]+)?)[.](?:html|pdf|json|bib)"
_SITE = "NeurIPS Proceedings"
_KEY = "https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{hash}-Abstract.html"
_URL = "https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{hash}-Abstract{track}.html"
_DATASETS = "datasets-benchmarks-proceedings.neurips.cc"


_HOSTS = ("proceedings.neurips.cc", "papers.nips.cc", "papers.neurips.cc", "proceedings.nips.cc")

RULES: tuple[UrlRule, ...] = (
    publication_rule(
        _SITE,
        _HOSTS,
        f"(?:/paper_files)?/paper/{_HASH}{_PAGE}",
        key=_KEY,
        url=_URL,
        id_="{year}/{hash}",
        ignore_case=True,
    ),
    publication_rule(
        _SITE,
        _HOSTS,
        "(?:/paper_files)?/paper/(?P<id>[0-9]{1,5})-(?P<title>[a-z0-9-]*)(?:[.]pdf)?",
        key="https://papers.nips.cc/paper/{id}-",
        url="https://papers.nips.cc/paper/{id}-{title}",
        ignore_case=True,
    ),
    # In 2021, papers about datasets had a site of their own. Their URLs contain one of two rounds, such as `-round1` in
    # `...-Abstract-round1.html`. The group `track` matches the round.
    publication_rule(
        _SITE,
        (_DATASETS,),
        f"(?:/paper_files)?/paper/{_HASH}{_PAGE}",
        key=f"https://{_DATASETS}/paper_files/paper/{{year}}/hash/{{hash}}-Abstract{{track}}.html",
        id_="{year}/{hash}{track}",
        ignore_case=True,
    ),
)
