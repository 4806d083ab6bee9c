"""Models of the metadata that services return about publications, datasets and repositories.

Every text is one line without markup (see `json_reading.clean_text`). Only an abstract may have several paragraphs. If
the response lacks a value, or if the value cannot be read, the field has its default, such as an empty text or None.
"""

from __future__ import annotations

from typing import Literal

from site_builder.services.service import Answer

WorkType = Literal["article", "conference", "preprint", "dataset", "software", "other", ""]


class Person(Answer):
    """An author. `family` and `given` are set if the service knows the parts of the name."""

    name: str = ""
    """The whole name, such as `Ada Lovelace`, or the name of an organisation."""
    family: str = ""
    given: str = ""
    orcid: str = ""
    is_organisation: bool = False


class Work(Answer):
    """A publication, a dataset or software."""

    title: str = ""
    authors: tuple[Person, ...] = ()
    date: str = ""
    """Date of publication in ISO form. The service may know only a part of it: `2023`, `2023-01` or `2023-01-30`."""
    type: WorkType = ""
    venue: str = ""
    """The journal, the proceedings or the series, in the words of the service."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    """DOI in lower case. In answers of arXiv, it is the DOI of the published version."""
    arxiv_id: str = ""
    """arXiv id without a version."""
    abstract: str = ""
    license: str = ""
    """URL or name of the licence. Services use different names for one licence."""
    comment: str = ""
    """Comment of the authors on arXiv, such as `Accepted at ICML 2023`."""
    links: tuple[str, ...] = ()
    """URLs that belong to the work, such as the URL of its code."""
    is_withdrawn: bool = False
    """Whether the work is withdrawn or retracted, according to the service."""
    corrections: tuple[str, ...] = ()
    """Types of the notices about the work, such as `retraction` or `correction`."""
    citations: int | None = None
    """Number of works that cite this work, according to the service."""
    is_open_access: bool | None = None


class RepositoryFacts(Answer):
    """A repository on GitHub, GitLab or Gitee."""

    full_name: str
    """`owner/name`, with the present name of the repository. Empty if the service returned no repository."""
    url: str = ""
    description: str = ""
    homepage: str = ""
    stars: int | None = None
    forks: int | None = None
    is_archived: bool = False
    is_fork: bool = False
    fork_of: str = ""
    """`owner/name` of the original repository of a fork."""
    license: str = ""
    """SPDX identifier of the licence, or its name."""
    language: str = ""
    """The main programming language."""
    topics: tuple[str, ...] = ()
    pushed: str = ""
    """Date of the last push. On GitLab, date of the last activity."""
    created: str = ""
    has_no_code: bool | None = None
    """Whether the repository contains no code yet (for example, only a README). None if it is unknown."""
    is_gone: bool = False
    """Whether the service has no public repository with this name."""
    moved_to: str = ""
    """Key of the repository to which the service redirects. If it is set, all other fields are empty."""


class RepositoryFiles(Answer):
    """A fact that follows from the names of the files and folders at the top level of a repository."""

    has_no_code: bool
    """Whether the repository contains no code yet (for example, only a README)."""


class HubItem(Answer):
    """A dataset, model or space on Hugging Face."""

    id: str
    author: str = ""
    description: str = ""
    license: str = ""
    arxiv_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    downloads: int | None = None
    likes: int | None = None
    is_gated: bool = False
    moved_to: str = ""
    """Key of the item to which the service redirects. If it is set, all other fields are empty."""


class HubPaper(Answer):
    """A paper on Hugging Face, with the code, models and datasets that users of Hugging Face have linked to it."""

    id: str
    """The arXiv id."""
    title: str = ""
    repository: str = ""
    """URL of the code."""
    project_page: str = ""
    models: tuple[str, ...] = ()
    """Ids of models."""
    datasets: tuple[str, ...] = ()
    """Ids of datasets."""
