"""What services say about a publication, a dataset or a repository, in one vocabulary for all services.

Every text is one line without markup (see `json_reading.clean_text`); only an abstract may have several
paragraphs. A member is empty if the service does not say it, or says it in a form that cannot be read.
"""

from __future__ import annotations

from typing import Literal

from site_builder.services.service import Answer

WorkType = Literal["article", "conference", "preprint", "dataset", "software", "other", ""]


class Person(Answer):
    """An author. A service gives the parts of the name, or the whole name."""

    name: str = ""
    """The whole name, such as `Ada Lovelace`, or the name of an organisation."""
    family: str = ""
    given: str = ""
    orcid: str = ""
    is_organisation: bool = False


class Work(Answer):
    """A publication or a dataset."""

    title: str = ""
    authors: tuple[Person, ...] = ()
    date: str = ""
    """Date of publication in ISO form, as exact as the service says it: `2023`, `2023-01` or `2023-01-30`."""
    type: WorkType = ""
    venue: str = ""
    """The journal, the proceedings or the series, as written."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    """In lower case. arXiv names the DOI of the published version here."""
    arxiv_id: str = ""
    """Without the version."""
    abstract: str = ""
    license: str = ""
    """URL or name of the licence, as written."""
    comment: str = ""
    """Remark of the authors on arXiv, such as `Accepted at ICML 2023`."""
    links: tuple[str, ...] = ()
    """URLs of related things, such as the code."""
    is_withdrawn: bool = False
    """Whether the service says that the work is withdrawn or retracted."""
    corrections: tuple[str, ...] = ()
    """Types of the notices about the work, such as `retraction` or `correction`."""
    citations: int | None = None
    """How many works cite this work, according to the service."""
    is_open_access: bool | None = None


class RepositoryFacts(Answer):
    """A repository on a forge."""

    full_name: str
    """`owner/name`, as the forge writes it now."""
    url: str = ""
    description: str = ""
    homepage: str = ""
    stars: int | None = None
    forks: int | None = None
    is_archived: bool = False
    is_fork: bool = False
    fork_of: str = ""
    """`owner/name` of the repository that this is a fork of."""
    license: str = ""
    """SPDX identifier, or the name of the licence."""
    language: str = ""
    """The main programming language."""
    topics: tuple[str, ...] = ()
    pushed: str = ""
    """Date of the last push, or of the last activity."""
    created: str = ""
    has_no_code: bool | None = None
    """Whether the repository has a README and no code yet. None if the service does not say it."""
    is_gone: bool = False
    """Whether the service knows no such public repository."""
    moved_to: str = ""
    """Key of the repository that the service redirects to. All other members are then empty."""


class HubItem(Answer):
    """A dataset or a model on Hugging Face."""

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
    """Id of the item that the service redirects to. All other members are then empty."""


class HubPaper(Answer):
    """A paper on Hugging Face, with what its authors and readers linked to it."""

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
