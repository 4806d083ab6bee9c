"""Resources on the sites of their publishers, for families of URLs without an identifier class of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from site_builder.models.identifiers.url_rule import UrlRule, lower
from site_builder.models.pickling import fast_pickle

PublicationType: TypeAlias = Literal["paper", "record", "video", "article"]


@fast_pickle
@dataclass(frozen=True, slots=True)
class Publication:
    """A paper, a record with data or code, a video or an article, on the site of its publisher.

    The URL of its page and the URL of its PDF have the same identifier.
    """

    site: str
    """Name of the site, such as `ACL Anthology`."""
    type: PublicationType
    id: str
    """What distinguishes the resource from all other resources on the site, such as `2020.emnlp-main.166`."""
    key: str
    """A URL, perhaps in lower case, so a browser may be unable to open it."""
    url: str
    """The URL of its page."""
    doi: str = ""
    """The DOI, if the identified URL contains it; else empty. It is not part of the key."""

    @property
    def text(self) -> str:
        """The id, which readers can search for."""
        return self.id

    @property
    def label(self) -> str:
        """The site and the id, as pages show them."""
        return f"{self.site}: {self.id}"


def publication_rule(
    site: str,
    hosts: tuple[str, ...],
    pattern: str,
    *,
    key: str,
    url: str | None = None,
    id_: str = "{id}",
    type_: PublicationType = "paper",
    doi: str = "",
    ignore_case: bool = False,
    uses_query: bool = False,
    is_decoded: bool = False,
    spell: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda groups: groups,
) -> UrlRule:
    """Return a rule for publications. In `key`, `url`, `id_` and `doi`, `{group}` is replaced by a group of `pattern`.

    Without `url`, the URL of a publication is its key before the conversion to lower case. `spell` returns the groups
    as the site spells them.
    """

    def make(groups: Mapping[str, str]) -> Publication:
        spelt = spell(groups)
        key_url = key.format_map(spelt)
        return Publication(
            site,
            type_,
            id_.format_map(spelt),
            lower(key_url) if ignore_case else key_url,
            key_url if url is None else url.format_map(spelt),
            lower(doi.format_map(groups)),
        )

    return UrlRule(hosts, pattern, make, key, id_, ignore_case, uses_query, is_decoded)
