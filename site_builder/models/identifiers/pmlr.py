"""Papers in the Proceedings of Machine Learning Research: the page or the PDF."""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule

_VOLUME = "(?P<volume>[rv][0-9]{1,4})"
_PAPER = "(?P<paper>[a-z][a-z0-9-]*[0-9]{2}[a-z]{0,2})"
_KEY = "https://proceedings.mlr.press/{volume}/{paper}.html"


RULES = tuple(
    publication_rule("PMLR", hosts, pattern, key=_KEY, id_="{volume}/{paper}", ignore_case=True)
    for hosts, pattern in (
        (("proceedings.mlr.press",), f"/{_VOLUME}/{_PAPER}(?:/(?P=paper))?(?:[.](?:html|pdf))?"),
        (("jmlr.org",), f"/proceedings/papers/{_VOLUME}/{_PAPER}[.](?:html|pdf)"),
        (
            ("raw.githubusercontent.com",),
            f"/mlresearch/{_VOLUME}/(?:main|gh-pages)/assets/{_PAPER}/(?P=paper)[.]pdf",
        ),
    )
)
