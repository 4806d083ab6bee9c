"""Hugging Face's Hub API: facts about a dataset, model or space, and the models and datasets that belong to a paper.

See https://huggingface.co/docs/hub/api. The key of a request is its path: `datasets/owner/name`, `models/owner/name`,
`spaces/owner/name` or `papers/2301.12597`. Anonymous clients may send 500 requests in five minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from site_builder.models.identifiers import parse_arxiv_id
from site_builder.services.json_reading import (
    Object,
    iso_date,
    line,
    lines,
    number,
    obj,
    objects,
    read_json,
    unique,
)
from site_builder.services.service import (
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    url_of_key,
)
from site_builder.services.works import HubItem, HubPaper

_REDIRECT = re.compile(
    rb"\s*(?:Temporary|Permanent) Redirect\. Redirecting to /api/"
    rb"(?P<key>(?:models|datasets|spaces)/[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]{1,100})?)\s*"
)
MAX_LINKED_ITEMS = 20
"""An answer about a paper has at most this many models and at most this many datasets. Some papers have thousands."""


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for one dataset, model, space or paper."""
    headers = {"Accept": "application/json"}
    if access.token is not None:
        headers["Authorization"] = f"Bearer {access.token}"
    return ServiceRequest(url_of_key(access, keys[0]), headers=headers)


def parse(body: bytes, keys: Sequence[str]) -> dict[str, HubItem | HubPaper]:
    """Return key -> dataset, model, space or paper. If Hugging Face redirects, the answer has only `moved_to`."""
    [key] = keys
    if redirect := _REDIRECT.fullmatch(body):
        return {key: HubItem(id="", moved_to=redirect["key"].decode("ascii"))}
    found = obj(read_json(body))
    if not line(found.get("id")):
        raise InvalidAnswer("the response has no id")
    return {key: _paper(found) if key.startswith("papers/") else _item(found)}


def _item(found: Object) -> HubItem:
    tags = lines(found.get("tags"))[:500]
    card = obj(found.get("cardData"))
    tagged = (
        parse_arxiv_id(tag.removeprefix("arxiv:")) for tag in tags if tag.startswith("arxiv:")
    )
    licences = (tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))
    return HubItem(
        id=line(found.get("id")),
        author=line(found.get("author")),
        description=line(found.get("description")),
        license=line(card.get("license")) or next(licences, ""),
        arxiv_ids=unique(found_id.id for found_id in tagged if found_id is not None),
        tags=tuple(tag for tag in tags if ":" not in tag)[:50],
        created=iso_date(found.get("createdAt")),
        modified=iso_date(found.get("lastModified")),
        downloads=number(found.get("downloads")),
        likes=number(found.get("likes")),
        is_gated=found.get("gated") not in (None, False),
    )


def _paper(found: Object) -> HubPaper:
    return HubPaper(
        id=line(found.get("id")),
        title=line(found.get("title")),
        repository=line(found.get("githubRepo")),
        project_page=line(found.get("projectPage")),
        models=_ids(found.get("linkedModels")),
        datasets=_ids(found.get("linkedDatasets")),
    )


def _ids(value: object) -> tuple[str, ...]:
    return unique(line(item.get("id")) for item in objects(value))[:MAX_LINKED_ITEMS]


SERVICE = Service(
    "huggingface",
    "Hugging Face",
    "https://huggingface.co/api/",
    make_request,
    parse,
    RequestPolicy(
        min_interval_seconds=0.2,
        max_concurrent=4,
        usable_statuses=frozenset({200, 307, 308}),
        # For a repository that does not exist, the status is 401, so that private repositories stay hidden.
        missing_statuses=frozenset({401, 404}),
        max_response_bytes=8 * 1024 * 1024,
    ),
    token_variables=("KB_HUGGINGFACE_TOKEN", "HF_TOKEN"),
)
