"""Repositories on forges, which are websites for git repositories.

To add a forge, add an item to `_FORGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.models.identifiers.url_rule import UrlRule, one_of
from site_builder.models.pickling import fast_pickle


@dataclass(frozen=True, slots=True)
class Forge:
    """A website for git repositories."""

    host: str
    not_owners: str
    """First segments of paths that belong to pages of the forge, not to owners.

    Pages whose path has only one segment are left out, because their URLs cannot be those of repositories.
    """
    files: str
    """Pattern of the segments before the git ref in the URL of a folder or file."""
    folder: str
    """The segments before the path in `RepositoryId.full_key`."""
    not_projects: str = ""
    """Segments after the owner that belong to pages of the forge, not to projects.

    Only a forge with groups inside groups needs them: there, an owner may have several segments, such as `group/team`.
    """


_FILE_PAGES = one_of("tree blob raw blame")

_FORGES = (
    Forge(
        "github.com",
        # https://github.com/Mottie/github-reserved-names
        """about account advisories apps blog codespaces collections contact copilot
        customer-stories dashboard discussions edu enterprise enterprises events explore features
        gist gists help issues join login logos marketplace mobile new newsroom nonprofit
        notifications oauth open-source organizations orgs partners premium-support pricing pulls
        readme resources search security sessions settings showcases signup site solutions
        sponsors stars support team teams topics trending user-attachments users watching
        why-github""",
        files=_FILE_PAGES,
        folder="tree/HEAD",
    ),
    Forge(
        "gitlab.com",
        # https://docs.gitlab.com/user/reserved_names/
        """- admin api assets dashboard explore groups health_check help import jwt login oauth
        profile projects public s search snippets unsubscribes uploads users v2""",
        files=f"(?:-/)?{_FILE_PAGES}",
        folder="-/tree/HEAD",
        # Reserved names, and the pages `issues` and `merge_requests`, which had no `/-/` before them in the past.
        not_projects="""- badges blame blob builds commits create create_dir edit files find_file new preview raw
        refs tree update wikis issues merge_requests""",
    ),
    Forge(
        "gitee.com",
        """api education enterprises events explore features gists help login notifications oauth
        opensource organizations profile search signup users""",
        files=_FILE_PAGES,
        folder="tree/HEAD",
    ),
    Forge(
        "codeberg.org",
        # https://codeberg.org/forgejo/forgejo/src/branch/forgejo/models/user/user.go
        """api assets attachments avatars captcha commits explore issues login milestones
        notifications org pulls repo repo-avatars user v2""",
        files="(?:src|raw|media|blame)/(?:branch|tag|commit)",
        folder="src/branch/HEAD",
    ),
)
FORGES = {forge.host: forge for forge in _FORGES}
"""Host -> forge."""


@fast_pickle
@dataclass(frozen=True, slots=True)
class RepositoryId:
    """A repository on a forge, or a folder or file in it."""

    host: str
    """The host of the forge, such as `github.com`: a key of `FORGES`."""
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
    def text(self) -> str:
        """`owner/name`, which readers can search for."""
        return f"{self.owner}/{self.name}"

    @property
    def label(self) -> str:
        """`owner/name`, as pages show it."""
        return self.text

    @property
    def full_key(self) -> str:
        """The key of the folder or file, or `key` if there is no subpath.

        The key does not contain the branch. The subpath is not converted to lower case.
        """
        if not self.subpath:
            return self.key
        return f"{self.key}/{FORGES[self.host].folder}/{self.subpath}"

    @property
    def url(self) -> str:
        """The URL of the repository's front page, without the subpath, since the git ref is not stored."""
        return f"https://{self.host}/{self.owner}/{self.name}"


def repository_name(max_length: int) -> str:
    """Return the pattern of a segment that is a repository's name, perhaps with `.git` at its end."""
    name = f"(?P<name>[a-z0-9._-]{{1,{max_length}}}?)"
    return f"(?!(?:[.]git)+(?:/|$)){name}(?:[.]git)*(?=/|$)"


def _rule(forge: Forge) -> UrlRule:
    segment = "[a-z0-9._-]{1,255}"
    not_owner = f"(?!{one_of(forge.not_owners)}/)"
    owner, end = f"(?P<owner>{segment})", ""
    not_project = ""
    if forge.not_projects:
        pages = one_of(forge.not_projects)
        not_project = f"(?!{pages}(?:/|$))"
        owner = f"(?P<owner>{segment}(?:/{not_project}{segment})*?)"
        end = f"(?=$|/{pages}(?:/|$))"
    name = f"{not_project}{repository_name(255)}{end}"
    rest = f"(?:/{forge.files}/[^/]+/(?P<subpath>.+)|/.*)?"

    def make(groups: Mapping[str, str]) -> RepositoryId:
        return RepositoryId(forge.host, groups["owner"], groups["name"], groups["subpath"])

    return UrlRule(
        (forge.host,),
        f"/{not_owner}{owner}/{name}{rest}",
        make,
        f"https://{forge.host}/{{owner}}/{{name}}",
        "{owner}/{name}",
        ignore_case=True,
    )


RULES = tuple(map(_rule, _FORGES))
