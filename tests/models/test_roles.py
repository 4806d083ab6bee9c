"""What the role of a link, or the annotation of a field, decides: ranks, links in rows, filters and labels."""

from __future__ import annotations

from typing import Annotated, ClassVar

import pytest

from site_builder.i18n import KindWords
from site_builder.models import KINDS, Dataset, Entry, KindSpec, Link, Name, Paper, Repo
from site_builder.models.field_facts import FieldFacts
from site_builder.models.fields import EntryId, Line, WebLink
from site_builder.models.kind_spec import Colours
from site_builder.models.roles import link_label, role_ranks, roles_in_rows
from site_builder.models.yes_no_filters import filter_label, passes_filter, yes_no_filters
from tests.factories import dataset, paper, repo


class Weights(Entry):
    kind: ClassVar[str] = "model"
    folder: ClassVar[str] = "models"
    own_link_path: ClassVar[tuple[str, ...]] = ("download",)

    name: Name
    download: WebLink
    mirror: Annotated[WebLink | None, FieldFacts(in_rows=False)] = None
    base: EntryId | None = None
    is_open: Annotated[bool | None, FieldFacts(label={"en": "Open"}, shown=True)] = None
    is_hidden: Annotated[bool | None, FieldFacts(label={"en": "Hidden"})] = None
    licence: Annotated[Line | None, FieldFacts(label={"en": "Licence"}, has_filter=True)] = None

    @property
    def own_links(self) -> tuple[Link, ...]:
        return (self.download,)


WORDS = KindWords("Model", "Models", {"other": "{} models"}, "Weights.", own_link="Weights")


@pytest.fixture
def _kind_model(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = KindSpec(Weights, {"en": WORDS}, Colours("#000", "#fff"), "code", link_role="model")
    monkeypatch.setitem(KINDS, "model", spec)


def weights(**fields: str) -> Weights:
    data = {"id": "models/a", "name": "A", "download": "https://example.org/a", "topics": ["x"]}
    return Weights.model_validate({**data, "added": "2026-11-29", **fields})


def test_roles_are_ranked_in_the_order_of_the_kinds() -> None:
    assert list(role_ranks())[:3] == ["paper", "code", "dataset"]
    assert "uses" in role_ranks()


@pytest.mark.usefixtures("_kind_model")
def test_the_link_role_and_id_field_of_an_added_kind_have_ranks() -> None:
    ranks = role_ranks()
    assert ranks["dataset"] < ranks["model"] < ranks["uses"] < ranks["base"]


def test_the_annotation_in_rows_decides_which_links_rows_show() -> None:
    assert roles_in_rows(Paper) == {"paper", "code", "demo", "project"}
    assert roles_in_rows(Repo) == roles_in_rows(Dataset) == {*roles_in_rows(Paper), "url"}
    assert roles_in_rows(Weights) == {*roles_in_rows(Paper), "download"}


def test_roles_and_fields_with_the_annotation_has_filter_are_filters() -> None:
    assert yes_no_filters()[:3] == ("code", "dataset", "notes")
    assert [filter_label(name, "zh") for name in yes_no_filters()[:3]] == ["代码", "数据集", "笔记"]


@pytest.mark.usefixtures("_kind_model")
def test_an_added_kind_has_filters_that_its_entries_pass() -> None:
    assert yes_no_filters()[-2:] == ("is_open", "licence")
    assert filter_label("is_open", "zh") == "Open"
    passing = {
        name: [
            entry.id
            for entry in (paper(), repo(), dataset(), weights(is_open="yes", licence="MIT"))
            if passes_filter(name)(entry)
        ]
        for name in yes_no_filters()
    }
    assert passing["code"] == passing["dataset"] == []
    assert passing["is_open"] == passing["licence"] == ["models/a"]
    assert not passes_filter("is_open")(weights(is_open="no"))
    assert not passes_filter("is_open")(weights())


@pytest.mark.usefixtures("_kind_model")
def test_the_label_of_a_link_says_what_the_link_leads_to() -> None:
    def labels(entry: Entry, language: str) -> list[str]:
        return [link_label(entry, role, link, language) for role, link in entry.all_links()]

    assert labels(weights(mirror="https://example.org/b"), "en") == ["Weights", "mirror"]
    assert labels(weights(download="https://github.com/a/b"), "zh") == ["代码仓库"]
    assert labels(repo(url="https://github.com/a/b"), "en") == ["Repository"]
    assert labels(repo(url="https://example.org/a"), "zh") == ["网页"]
    arxiv, published = (
        "https://arxiv.org/abs/2301.12597",
        "https://aclanthology.org/2020.acl-main.1/",
    )
    assert labels(paper(links={"paper": [arxiv, published]}), "en") == ["arXiv", "Paper"]
    assert labels(dataset(paper=[arxiv, published]), "en") == ["Dataset", "arXiv", "Paper"]
    assert labels(paper(links={"paper": [arxiv]}), "zh") == ["论文"]
    assert labels(paper(links={"paper": arxiv, "pdf": f"{published}a.pdf"}), "en") == [
        "Paper",
        "PDF",
    ]
