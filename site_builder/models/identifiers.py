"""What a URL can name: a paper, a repository, a model, an article; each with a key and an address.

Every identifier has a `key`, under which two links are the same thing, and a `url`, an https
address that opens it. Compare keys, not identifiers: those also hold what is only shown, such as
a version or the letters' case. A key is itself accepted by `site_builder.models.urls.identify`.

A new family is one dataclass, one recogniser and one line of `_RECOGNISERS`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias
from urllib.parse import quote, unquote

from site_builder.models.pickling import fast_pickle

Forge: TypeAlias = Literal["github", "gitlab", "gitee"]
HuggingFaceType: TypeAlias = Literal["model", "dataset", "space"]

UNPRINTABLE = (
    r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff"
)
"""The inside of a regular expression's `[...]`: white space, control and invisible characters.

U+200C and U+200D are not among them: Persian words and emoji are written with them.
"""


# --- the identifiers --------------------------------------------------------------------------


@fast_pickle
@dataclass(frozen=True, slots=True)
class ArxivId:
    """A paper on arXiv, in any of its renderings (abstract, PDF, HTML, ar5iv, alphaXiv...).

    See https://info.arxiv.org/help/arxiv_identifier.html.
    """

    id: str
    """Without version or subject class: `2301.12597`; `math/0309136` also for `math.GT/0309136`,
    since numbers are unique within the archive."""
    version: int | None = None
    """Not part of the key: a new version is still the same paper."""

    @property
    def key(self) -> str:
        """Return `arxiv:` and the id."""
        return f"arxiv:{self.id}"

    @property
    def url(self) -> str:
        """Return the address of the abstract, of the given version if there is one."""
        version = "" if self.version is None else f"v{self.version}"
        return f"https://arxiv.org/abs/{self.id}{version}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class Doi:
    """A DOI name, in lower case (names ignore the case of ASCII letters) and not percent-encoded.

    See https://www.doi.org/doi-handbook/HTML/index.html. DOIs that arXiv gave become an `ArxivId`.
    """

    name: str
    """As in `10.1145/3474085.3475188`; it may hold `<`, `#` or `?`."""

    @property
    def key(self) -> str:
        """Return `parse_doi:` and the name."""
        return f"doi:{self.name.replace('%', '%25')}"

    @property
    def url(self) -> str:
        """Return the resolver's address."""
        return f"https://doi.org/{quote(self.name, safe=_DOI_SAFE)}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class RepositoryId:
    """A repository on GitHub, GitLab or Gitee, and maybe a folder or file in it."""

    forge: Forge
    owner: str
    """As written; on GitLab it holds a slash where groups are nested."""
    name: str
    """As written, without `.git`."""
    subpath: str = ""
    """The `projects/blip2` of `/tree/main/projects/blip2`, percent-encoded as in the URL.

    The ref is taken to be one segment: nothing in a URL tells where a branch such as
    `feature/x` ends.
    """

    @property
    def key(self) -> str:
        """Return the repository's address in lower case, without the sub-path."""
        return self.url.lower()

    @property
    def full_key(self) -> str:
        """Return the key of the folder or file; the same as `key` where there is no sub-path.

        Which branch a link names makes no difference, the case of the sub-path's letters does.
        """
        if not self.subpath:
            return self.key
        page = "-/tree" if self.forge == "gitlab" else "tree"
        return f"{self.key}/{page}/HEAD/{self.subpath}"

    @property
    def url(self) -> str:
        """Return the address of the repository's front page: the sub-path's ref is not kept."""
        return f"https://{self.forge}.com/{self.owner}/{self.name}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class HuggingFaceId:
    """A model, dataset or space on Hugging Face.

    A model of a single name, such as `gpt2`, is a `WebPage`: its URL looks like that of a user.
    """

    repo_type: HuggingFaceType
    id: str
    """`owner/name` as written, or the single name of an old dataset (`squad`)."""

    @property
    def key(self) -> str:
        """Return the address in lower case."""
        return self.url.lower()

    @property
    def url(self) -> str:
        """Return the address of the card."""
        folder = "" if self.repo_type == "model" else f"{self.repo_type}s/"
        return f"https://huggingface.co/{folder}{self.id}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class OpenReviewId:
    """A submission on OpenReview: its forum, its PDF or a note in the forum."""

    id: str
    """Upper and lower case differ."""

    @property
    def key(self) -> str:
        """Return the forum's address."""
        return self.url

    @property
    def url(self) -> str:
        """Return the forum's address."""
        return f"https://openreview.net/forum?id={self.id}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class WeChatArticle:
    """An article of a WeChat official account.

    The long and the short address of one article are two keys: only WeChat could tell.
    """

    reference: str
    """What follows `/s`: `/TOKEN`, or `?__biz=...&idx=...&mid=...&sn=...`."""

    @property
    def key(self) -> str:
        """Return the article's address."""
        return self.url

    @property
    def url(self) -> str:
        """Return the article's address."""
        return f"https://mp.weixin.qq.com/s{self.reference}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class WebPage:
    """Any other page."""

    key: str
    """An https address without `www.`, trailing slash and fragment; not necessarily openable."""
    url: str
    """As `canonical_url` gives it: http stays http, since nothing says that https would answer."""


KnownIdentifier: TypeAlias = (
    ArxivId | Doi | RepositoryId | HuggingFaceId | OpenReviewId | WeChatArticle
)
Identifier: TypeAlias = KnownIdentifier | WebPage


# --- reading them -----------------------------------------------------------------------------


def recognise(host: str, path: str, query: str) -> KnownIdentifier | None:
    """Tell what a cleaned URL names; None for a page of no known family.

    The host comes without `www.`, the path and the query percent-encoded.
    """
    recogniser = _RECOGNISERS.get(host)
    return recogniser(path, query) if recogniser else None


def parse_arxiv_id(text: str) -> ArxivId | None:
    """Read an arXiv id with or without version, as in `2301.12597v2` or `hep-th/9901001`.

    The digits are counted: `2103.0002` is no id but one that lost a zero.
    """
    match = _ARXIV_ID.fullmatch(text)
    if match is None:
        return None
    new, archive, number, version = match.groups()
    return ArxivId(new or f"{archive.lower()}/{number}", int(version) if version else None)


def parse_doi(text: str) -> ArxivId | Doi | None:
    """Read a DOI name, percent-encoded or not; those of arXiv papers become their `ArxivId`."""
    try:
        name = unquote(text, errors="strict").translate(_ASCII_LOWER)
    except UnicodeDecodeError:
        return None
    name = name.strip("/").removeprefix("doi:")
    # A browser would resolve dot segments, so such a name has no address that opens it.
    if not _DOI.fullmatch(name) or not {".", ".."}.isdisjoint(name.split("/")):
        return None
    return parse_arxiv_id(name.removeprefix("10.48550/arxiv.")) or Doi(name)


_MONTH = "(?:0[1-9]|1[0-2])"
_ARXIV_ID = re.compile(
    rf"""(?: ( (?:0[7-9]|1[0-4]) {_MONTH} \. [0-9]{{4}}           # until 2014
             | (?:1[5-9]|[2-9][0-9]) {_MONTH} \. [0-9]{{5}} )     # since 2015
           | ([a-z]+ (?:-[a-z]+)?) (?:\.[a-z-]+)? / ([0-9]{{2}} {_MONTH} [0-9]{{3}}) )
         (?: v ([1-9][0-9]{{0,2}}) )?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(rf"10\.[0-9]{{4,9}}(?:\.[0-9]+)*/[^{UNPRINTABLE}]+")
_DOI_SAFE = "/:;()!$&'*+,=@"
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_REPOSITORY_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")
_HUGGING_FACE_NAME = re.compile(r"[A-Za-z0-9._-]{1,96}")
_DOT_GIT = re.compile(r"(?:\.git)+$", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_WECHAT_VALUE = re.compile(r"[A-Za-z0-9_=-]{1,128}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _parameters(query: str) -> dict[str, str]:
    """Read a query; of a repeated parameter the first counts. Nothing is decoded."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        found.setdefault(name, value)
    return found


# --- papers -----------------------------------------------------------------------------------

_ARXIV_HOSTS = (
    "arxiv.org",
    *(f"{mirror}.arxiv.org" for mirror in ("browse", "cn", "de", "es", "export", "lanl")),
    "ar5iv.labs.arxiv.org",
    "ar5iv.org",
    "alphaxiv.org",
)
_ARXIV_PAGES = _words("abs pdf html ps format src e-print overview")


def _arxiv_page(path: str, _query: str) -> ArxivId | None:
    page, _, text = path.strip("/").lower().partition("/")
    return parse_arxiv_id(text.removesuffix(".pdf")) if page in _ARXIV_PAGES else None


def _doi_page(path: str, _query: str) -> ArxivId | Doi | None:
    return parse_doi(path)


def _openreview_page(path: str, query: str) -> OpenReviewId | None:
    note = _parameters(query).get("id", "")
    is_paper = path.strip("/") in {"forum", "pdf"}
    return OpenReviewId(note) if is_paper and _TOKEN.fullmatch(note) else None


# --- repositories -----------------------------------------------------------------------------

# Pages whose address goes on with a ref and a path.
_FILE_PAGES = _words("tree blob raw blame")

# First segments that are pages of the forge and not owners; only those below which two or more
# segments occur matter. https://github.com/Mottie/github-reserved-names and
# https://docs.gitlab.com/user/reserved_names/
_NOT_OWNERS: dict[Forge, frozenset[str]] = {
    "github": _words(
        """about account advisories apps blog codespaces collections contact copilot
        customer-stories dashboard discussions edu enterprise enterprises events explore features
        gist gists help issues join login logos marketplace mobile new newsroom nonprofit
        notifications oauth open-source organizations orgs partners premium-support pricing pulls
        readme resources search security sessions settings showcases signup site solutions
        sponsors stars support team teams topics trending user-attachments users watching
        why-github"""
    ),
    "gitlab": _words(
        """- admin api assets dashboard explore groups health_check help import jwt login oauth
        profile projects public s search snippets unsubscribes uploads users v2"""
    ),
    "gitee": _words(
        """api education enterprises events explore features gists help login notifications oauth
        opensource organizations profile search signup users"""
    ),
}

# Names that GitLab keeps from being projects, so that they end a path of nested groups; then the
# two pages that were once commonly linked without `/-/`.
_GITLAB_PAGES = _words(
    """- badges blame blob builds commits create create_dir edit files find_file new preview raw
    refs tree update wikis issues merge_requests"""
)


def _repository(forge: Forge, path: str, _query: str) -> RepositoryId | None:
    segments = _segments(path)
    if not segments or segments[0].lower() in _NOT_OWNERS[forge]:
        return None
    end = _end_of_project(segments) if forge == "gitlab" else 2
    *owner, name = segments[:end]
    name = _DOT_GIT.sub("", name)
    if not owner or not all(map(_REPOSITORY_NAME.fullmatch, (*owner, name))):
        return None
    return RepositoryId(forge, "/".join(owner), name, _subpath(segments[end:]))


def _end_of_project(segments: list[str]) -> int:
    """Count the segments of groups and project in a GitLab path; the pages come after them."""
    pages = (i for i, segment in enumerate(segments) if i > 1 and segment.lower() in _GITLAB_PAGES)
    return next(pages, len(segments))


def _subpath(page: list[str]) -> str:
    if page[:1] == ["-"]:
        page = page[1:]
    return "/".join(page[2:]) if page and page[0] in _FILE_PAGES else ""


# --- Hugging Face -----------------------------------------------------------------------------

_HUGGING_FACE_TYPES: dict[str, HuggingFaceType] = {"datasets": "dataset", "spaces": "space"}
_HUGGING_FACE_NOT_OWNERS = _words(
    """api blog brand changelog chat collections course docs enterprise inference
    inference-endpoints join languages learn login metrics models new notifications organizations
    posts pricing privacy search settings support tasks terms-of-service welcome"""
)
# Second segments that are pages: of a repository with a single name, or of a user.
_HUGGING_FACE_PAGES = _words(
    """tree blob raw resolve viewer discussions commits commit blame edit upload settings embed
    models datasets spaces collections papers posts activity followers following likes"""
)


def _hugging_face(path: str, _query: str) -> HuggingFaceId | ArxivId | None:
    segments = _segments(path)
    first = segments[0].lower() if segments else ""
    if first == "papers":
        return parse_arxiv_id("/".join(segments[1:]))
    if first in _HUGGING_FACE_NOT_OWNERS:
        return None
    repo_type = _HUGGING_FACE_TYPES.get(first, "model")
    names = segments[:2] if repo_type == "model" else segments[1:3]
    if len(names) == 2 and names[1].lower() in _HUGGING_FACE_PAGES:
        names.pop()
    if len(names) < (1 if repo_type == "dataset" else 2):
        return None
    names[-1] = _DOT_GIT.sub("", names[-1])
    if not all(map(_HUGGING_FACE_NAME.fullmatch, names)):
        return None
    return HuggingFaceId(repo_type, "/".join(names))


# --- articles ---------------------------------------------------------------------------------


def _wechat_article(path: str, query: str) -> WeChatArticle | None:
    match _segments(path):
        case ["s", token] if _TOKEN.fullmatch(token):
            return WeChatArticle(f"/{token}")
        case ["s"]:
            given = _parameters(query.replace("%3D", "="))
            kept = {name: given[name] for name in ("__biz", "idx", "mid", "sn") if name in given}
            if {"__biz", "mid"} <= kept.keys() and all(map(_WECHAT_VALUE.fullmatch, kept.values())):
                return WeChatArticle("?" + "&".join(f"{n}={value}" for n, value in kept.items()))
    return None


_RECOGNISERS: dict[str, Callable[[str, str], KnownIdentifier | None]] = {
    **dict.fromkeys(_ARXIV_HOSTS, _arxiv_page),
    "doi.org": _doi_page,
    "dx.doi.org": _doi_page,
    "openreview.net": _openreview_page,
    "github.com": partial(_repository, "github"),
    "gitlab.com": partial(_repository, "gitlab"),
    "gitee.com": partial(_repository, "gitee"),
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
    "mp.weixin.qq.com": _wechat_article,
}
