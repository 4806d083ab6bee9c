"""Models, datasets and spaces on Hugging Face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from site_builder.models.identifiers.forges import repository_name
from site_builder.models.identifiers.url_rule import UrlRule, one_of
from site_builder.models.pickling import fast_pickle

HuggingFaceType: TypeAlias = Literal["model", "dataset", "space"]


@fast_pickle
@dataclass(frozen=True, slots=True)
class HuggingFaceId:
    """A model, dataset or space on Hugging Face.

    The URL of a model without an owner, such as `gpt2`, looks like the URL of a user. So such a
    URL has the identifier `WebPage`.
    """

    repo_type: HuggingFaceType
    id: str
    """`owner/name`, spelt as in the URL. Some old datasets have only a name: `squad`."""

    @property
    def key(self) -> str:
        """The URL in lower case."""
        return self.url.lower()

    @property
    def text(self) -> str:
        """The id, which readers can search for."""
        return self.id

    @property
    def label(self) -> str:
        """The id with the prefix `hf:`, as pages show it."""
        return f"hf:{self.id}"

    @property
    def url(self) -> str:
        """The URL of the model, dataset or space."""
        return f"https://huggingface.co/{_FOLDERS[self.repo_type]}{self.id}"


_FOLDERS = {"model": "", "dataset": "datasets/", "space": "spaces/"}
_NOT_OWNERS = one_of(
    """api blog brand changelog chat collections course docs enterprise inference
    inference-endpoints join languages learn login metrics models new notifications organizations
    posts pricing privacy search settings support tasks terms-of-service welcome
    papers datasets spaces"""
)
# Second segments that are not names: pages of a model or dataset without an owner, and pages of a user.
_PAGES = one_of(
    """tree blob raw resolve viewer discussions commits commit blame edit upload settings embed
    models datasets spaces collections papers posts activity followers following likes"""
)
_OWNER = "(?P<owner>[a-z0-9._-]{1,96})"
_NAME = repository_name(96)


def _rule(repo_type: HuggingFaceType, pattern: str, id_: str = "{owner}/{name}") -> UrlRule:
    def make(groups: Mapping[str, str]) -> HuggingFaceId:
        return HuggingFaceId(repo_type, id_.format_map(groups))

    key = f"https://huggingface.co/{_FOLDERS[repo_type]}{id_}"
    return UrlRule(("huggingface.co", "hf.co"), pattern, make, key, id_, ignore_case=True)


_REST = f"(?!{_PAGES}(?:/|$)){_NAME}(?:/.*)?"

RULES = (
    _rule("model", f"/(?!{_NOT_OWNERS}/){_OWNER}/{_REST}"),
    _rule("space", f"/spaces/{_OWNER}/{_REST}"),
    _rule("dataset", f"/datasets/{_OWNER}/{_REST}"),
    _rule("dataset", f"/datasets/{_NAME}(?:/{_PAGES}(?:/.*)?)?", "{name}"),
)
