"""Identifiers of the resources that URLs lead to: papers, repositories, models, articles and so on.

Every identifier has a `key` and a `url`. The key is a string that is equal for two identifiers of the same
resource. The URL opens the resource. Compare keys instead of identifiers, because identifiers contain details
that do not change the resource, such as a version or upper case. `site_builder.models.urls.identify` accepts
a key as well as a URL.

To add a type of identifier, write a dataclass and a function that recognises its URLs, and add a line to
`_RECOGNISERS`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias
from urllib.parse import quote as percent_encode
from urllib.parse import unquote as percent_decode

from site_builder.models.pickling import fast_pickle

Forge: TypeAlias = Literal["github", "gitlab", "gitee"]
"""A website for git repositories."""
HuggingFaceType: TypeAlias = Literal["model", "dataset", "space"]

UNPRINTABLE = (
    r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff"
)
"""White space, control characters and invisible characters, for use in `[...]` in a regular expression.

U+200C and U+200D are left out, because Persian words and emoji need them.
"""


# --- the identifiers --------------------------------------------------------------------------


@fast_pickle
@dataclass(frozen=True, slots=True)
class ArxivId:
    """A paper on arXiv, in any format (abstract, PDF, HTML, ar5iv, alphaXiv...).

    See https://info.arxiv.org/help/arxiv_identifier.html.
    """

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
    def url(self) -> str:
        """The URL of the abstract. It contains the version, unless the version is None."""
        version = "" if self.version is None else f"v{self.version}"
        return f"https://arxiv.org/abs/{self.id}{version}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class Doi:
    """A DOI.

    See https://www.doi.org/doi-handbook/HTML/index.html. A DOI of an arXiv paper becomes an `ArxivId`.
    """

    name: str
    """For example `10.1145/3474085.3475188`. It is in lower case, since DOIs ignore the case of ASCII
    letters. It is not percent-encoded, so it may contain `<`, `#` or `?`."""

    @property
    def key(self) -> str:
        """The name with the prefix `doi:`, and with `%25` in place of `%`."""
        return f"doi:{self.name.replace('%', '%25')}"

    @property
    def url(self) -> str:
        """The URL at the resolver doi.org."""
        return f"https://doi.org/{percent_encode(self.name, safe=_DOI_SAFE)}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class RepositoryId:
    """A repository on GitHub, GitLab or Gitee, or a folder or file in it."""

    forge: Forge
    owner: str
    """The owner, spelt as in the URL. On GitLab, the owner consists of all groups, separated by slashes."""
    name: str
    """The name without `.git`, spelt as in the URL."""
    subpath: str = ""
    """The path of the folder or file: `projects/blip2` if the URL ends with `/tree/main/projects/blip2`.

    The path is percent-encoded as in the URL. The parser assumes that the git ref (here `main`) is one
    segment, because a URL does not show where a branch name such as `feature/x` ends.
    """

    @property
    def key(self) -> str:
        """The repository's URL in lower case, without the subpath."""
        return self.url.lower()

    @property
    def full_key(self) -> str:
        """The key of the folder or file, or `key` if there is no subpath.

        The key does not contain the branch. The subpath is not converted to lower case.
        """
        if not self.subpath:
            return self.key
        tree = "-/tree" if self.forge == "gitlab" else "tree"
        return f"{self.key}/{tree}/HEAD/{self.subpath}"

    @property
    def url(self) -> str:
        """The URL of the repository's front page, without the subpath, since the git ref is not stored."""
        return f"https://{self.forge}.com/{self.owner}/{self.name}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class HuggingFaceId:
    """A model, dataset or space on Hugging Face.

    The URL of a model without an owner, such as `gpt2`, looks like the URL of a user. So such a
    URL has the identifier `WebPage`.
    """

    repo_type: HuggingFaceType
    id: str
    """`owner/name`, spelt as in the URL. An old dataset has only a name: `squad`."""

    @property
    def key(self) -> str:
        """The URL in lower case."""
        return self.url.lower()

    @property
    def url(self) -> str:
        """The URL of the model, dataset or space."""
        folder = "" if self.repo_type == "model" else f"{self.repo_type}s/"
        return f"https://huggingface.co/{folder}{self.id}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class OpenReviewId:
    """A submission on OpenReview: its forum, or its PDF."""

    id: str
    """The id of the submission. Ids that differ in case are different."""

    @property
    def key(self) -> str:
        """The URL of the forum."""
        return self.url

    @property
    def url(self) -> str:
        """The URL of the forum."""
        return f"https://openreview.net/forum?id={self.id}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class WeChatArticle:
    """An article of a WeChat official account.

    An article may have a long and a short URL. They have different keys, because only WeChat can tell that
    they lead to one article.
    """

    reference: str
    """The part of the URL after `/s`: `/TOKEN`, or `?__biz=...&idx=...&mid=...&sn=...`."""

    @property
    def key(self) -> str:
        """The article's URL."""
        return self.url

    @property
    def url(self) -> str:
        """The article's URL."""
        return f"https://mp.weixin.qq.com/s{self.reference}"


@fast_pickle
@dataclass(frozen=True, slots=True)
class WebPage:
    """A page that none of the classes above identifies."""

    key: str
    """The URL with https, without `www.` and without a trailing slash.

    The key contains the fragment only if the fragment starts with `/`. A browser may be unable to open the
    key.
    """
    url: str
    """The result of `normalize_url`. It may start with http, since the server may not support https."""


KnownIdentifier: TypeAlias = (
    ArxivId | Doi | RepositoryId | HuggingFaceId | OpenReviewId | WeChatArticle
)
Identifier: TypeAlias = KnownIdentifier | WebPage


# --- parsing ----------------------------------------------------------------------------------


def recognise(host: str, path: str, query: str) -> KnownIdentifier | None:
    """Return the identifier of a normalized URL, or None if it must be a `WebPage`.

    `host` has no `www.`; `path` and `query` are percent-encoded.
    """
    recogniser = _RECOGNISERS.get(host)
    return recogniser(path, query) if recogniser else None


def parse_arxiv_id(text: str) -> ArxivId | None:
    """Parse an arXiv id, with or without a version, for example `2301.12597v2` or `hep-th/9901001`.

    Return None for any other text. Since 2015, an id has five digits after the dot, so `2103.0002` is not
    valid.
    """
    match = _ARXIV_ID.fullmatch(text)
    if match is None:
        return None
    new, archive, number, version = match.groups()
    return ArxivId(new or f"{archive.lower()}/{number}", int(version) if version else None)


def parse_doi(text: str) -> ArxivId | Doi | None:
    """Parse a DOI, which may be percent-encoded. Return None if it is invalid.

    Return an `ArxivId` for the DOI of an arXiv paper.
    """
    try:
        name = percent_decode(text, errors="strict").translate(_ASCII_LOWER)
    except UnicodeDecodeError:
        return None
    name = name.strip("/").removeprefix("doi:")
    # Browsers resolve the segments `.` and `..`, so no URL can open a DOI that contains them.
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
"""Characters of a DOI that are not percent-encoded in its URL."""
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
    """Return name -> value of each parameter of a query. Values are not decoded.

    If a name occurs several times, its first value is returned.
    """
    parameters: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        parameters.setdefault(name, value)
    return parameters


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
    submission = _parameters(query).get("id", "")
    is_paper = path.strip("/") in {"forum", "pdf"}
    return OpenReviewId(submission) if is_paper and _TOKEN.fullmatch(submission) else None


# --- repositories -----------------------------------------------------------------------------

# Pages whose URL continues with a git ref and a path.
_FILE_PAGES = _words("tree blob raw blame")

# First path segments that belong to pages of the forge, not to owners. A page whose path has only one segment
# is left out, because its URL cannot be that of a repository. Sources:
# https://github.com/Mottie/github-reserved-names and https://docs.gitlab.com/user/reserved_names/
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

# Segments that cannot be the name of a group or project on GitLab: reserved names, and the pages `issues`
# and `merge_requests`, which had no `/-/` before them in the past.
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
    """Return how many segments of a GitLab path name the groups and the project."""
    pages = (i for i, segment in enumerate(segments) if i > 1 and segment.lower() in _GITLAB_PAGES)
    return next(pages, len(segments))


def _subpath(segments: list[str]) -> str:
    """Return the path in the repository, given the segments after the project: `tree/REF/PATH`."""
    if segments[:1] == ["-"]:
        segments = segments[1:]
    return "/".join(segments[2:]) if segments and segments[0] in _FILE_PAGES else ""


# --- Hugging Face -----------------------------------------------------------------------------

_HUGGING_FACE_TYPES: dict[str, HuggingFaceType] = {"datasets": "dataset", "spaces": "space"}
_HUGGING_FACE_NOT_OWNERS = _words(
    """api blog brand changelog chat collections course docs enterprise inference
    inference-endpoints join languages learn login metrics models new notifications organizations
    posts pricing privacy search settings support tasks terms-of-service welcome"""
)
# Second segments that are not names: pages of a model or dataset without an owner, and pages of a user.
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
            all_parameters = _parameters(query.replace("%3D", "="))
            names = [name for name in ("__biz", "idx", "mid", "sn") if name in all_parameters]
            used = {name: all_parameters[name] for name in names}
            if {"__biz", "mid"} <= used.keys() and all(map(_WECHAT_VALUE.fullmatch, used.values())):
                query = "&".join(f"{name}={value}" for name, value in used.items())
                return WeChatArticle(f"?{query}")
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
