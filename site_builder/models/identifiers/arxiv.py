"""Papers on arXiv. See https://info.arxiv.org/help/arxiv_identifier.html."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote as percent_decode

from site_builder.models.identifiers.url_rule import UrlRule, one_of
from site_builder.models.pickling import fast_pickle


@fast_pickle
@dataclass(frozen=True, slots=True)
class ArxivId:
    """A paper on arXiv, in any format (abstract, PDF, HTML, ar5iv, alphaXiv...)."""

    id: str
    """The id without the version and without the subject class: `2301.12597`, or `math/0309136` for
    `math.GT/0309136`."""
    version: int | None = None
    """The version is not part of the key, since all versions are one paper."""

    @property
    def key(self) -> str:
        """The id with the prefix `arxiv:`."""
        return f"arxiv:{self.id}"

    @property
    def month(self) -> str:
        """The year and the month in the id.

        >>> ArxivId("2301.12597").month, ArxivId("math/9912136").month
        ('2023-01', '1999-12')
        """
        digits = self.id.rpartition("/")[2]
        is_of_last_century = "/" in self.id and digits[0] == "9"
        return f"{19 if is_of_last_century else 20}{digits[:2]}-{digits[2:4]}"

    @property
    def text(self) -> str:
        """The id, which readers can search for."""
        return self.id

    @property
    def label(self) -> str:
        """The id with the name of the site, as pages show it."""
        return f"arXiv:{self.id}"

    @property
    def url(self) -> str:
        """The URL of the abstract, with the version if there is one."""
        version = "" if self.version is None else f"v{self.version}"
        return f"https://arxiv.org/abs/{self.id}{version}"


_MONTH = "(?:0[1-9]|1[0-2])"
_ID = (
    f"(?:(?P<new>(?:0[7-9]|1[0-4]){_MONTH}[.][0-9]{{4}}"  # until 2014
    f"|(?:1[5-9]|[2-9][0-9]){_MONTH}[.][0-9]{{5}})"  # since 2015
    f"|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:[.][a-z-]+)?(?P<old>/[0-9]{{2}}{_MONTH}[0-9]{{3}}))"
    "(?:v(?P<version>[1-9][0-9]{0,2}))?"
)
_ID_ALONE = re.compile(_ID, re.ASCII | re.IGNORECASE)


def parse_arxiv_id(text: str) -> ArxivId | None:
    """Parse an arXiv id, with or without a version, for example `2301.12597v2` or `hep-th/9901001`.

    Return None for any other text. Since 2015, an id has five digits after the dot, so `2103.0002` is not
    valid.
    """
    match = _ID_ALONE.fullmatch(text)
    return _from_groups(match.groupdict("")) if match else None


def _from_groups(groups: Mapping[str, str]) -> ArxivId:
    version = groups["version"]
    id_ = groups["new"] or groups["archive"].lower() + groups["old"]
    return ArxivId(id_, int(version) if version else None)


def _rule(hosts: tuple[str, ...], pattern: str, *, is_decoded: bool = False) -> UrlRule:
    text = "{new}{archive}{old}"
    return UrlRule(hosts, pattern, _from_groups, f"arxiv:{text}", text, True, is_decoded=is_decoded)


HOSTS = (
    "arxiv.org",
    *(f"{mirror}.arxiv.org" for mirror in ("browse", "cn", "de", "es", "export", "lanl")),
    "ar5iv.labs.arxiv.org",
    "ar5iv.org",
    "alphaxiv.org",
)
RULES = (
    _rule(HOSTS, f"/{one_of('abs pdf html ps format src e-print overview')}/{_ID}(?:[.]pdf)?"),
    _rule(("huggingface.co", "hf.co"), f"/papers/{_ID}"),
    _rule(("doi.org", "dx.doi.org"), f"/*(?:doi:)?10[.]48550/arxiv[.]{_ID}/*", is_decoded=True),
)

# --- URLs with a mistake in the id ------------------------------------------------------------

# `/html/2301.12597v1/x1.png` is an image in a paper, so a path with several segments after `html` is not a mistake.
_PAPER_PATH = re.compile(r"/+(?:(?:abs|pdf)/+(.*)|html/+([^/]*))", re.ASCII | re.IGNORECASE)
_NOT_AT_END = re.compile(r"(?:[^a-zA-Z0-9]|\.pdf)+$", re.ASCII | re.IGNORECASE)
_SHORT_ID = re.compile(r"[0-9]{4}[.][0-9]{1,7}(?:v[0-9]+)?", re.ASCII)


def explain_mistake(path: str) -> tuple[str, str] | None:
    """Return (wrong part of a path on arXiv, hint), or None if the path need not contain an arXiv id.

    Call this only for paths that no rule recognises. `path` is percent-encoded.
    """
    match = _PAPER_PATH.fullmatch(path)
    if match is None:
        return None
    text = percent_decode(match[1] or match[2] or "", errors="replace").strip("/")
    if not text:
        return None
    identifier = parse_arxiv_id(_NOT_AT_END.sub("", text.removeprefix("arXiv:")))
    if identifier is not None:
        return text, f"Write `{identifier.url}`."
    if _SHORT_ID.fullmatch(text):
        return text, _digits_hint(text)
    return text, "Check every character: an arXiv id looks like 2301.12597 or hep-th/9901001."


def _digits_hint(text: str) -> str:
    month, _, number = text.partition(".")
    if not "01" <= month[2:] <= "12":
        return "Check the first four digits: the year and the month of the paper, such as 2301."
    digits = 5 if month >= "1501" else 4
    given = len(number.partition("v")[0])
    since = "since 2015" if digits == 5 else "until 2014"
    return f"Check the digits after the dot: {since} an arXiv id has {digits}, and this one has {given}."
