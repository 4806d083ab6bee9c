"""Facts from services in the data files of the Browse page."""

from __future__ import annotations

from pathlib import Path

from site_builder.observed_facts.records import Facts, ObservedFacts
from site_builder.search.browse import data_files
from tests.factories import catalog, dataset, paper, repo
from tests.observed_facts.samples import hub, repository, work
from tests.search.browse.python_client import BrowseFiles
from tests.search.browse.test_cached_files import digests_of

SAMPLE = catalog(paper("a"), paper("b"), repo("c"), dataset("d", license="CC-BY-4.0"), repo("e"))
FACTS: Facts = {
    "papers/a": ObservedFacts(
        entry="papers/a",
        repository=repository(stars=5, pushed="2024-01-01", license="MIT", is_archived=True),
        works=(work(citations=90),),
    ),
    "papers/b": ObservedFacts(
        entry="papers/b", works=(work(citations=3, notices=("retraction",)),)
    ),
    "repos/c": ObservedFacts(
        entry="repos/c",
        repository=repository(stars=7000, pushed="2026-11-01", license="Apache-2.0"),
    ),
    "datasets/d": ObservedFacts(entry="datasets/d", hub=hub(license="other")),
}


def read(facts: Facts) -> BrowseFiles:
    return BrowseFiles(data_files(SAMPLE, None, facts=facts))


def ids_in(files: BrowseFiles, order: str) -> list[str]:
    ids = files.ids()
    return [ids[number] for number in files.order(order)]


def test_there_are_sort_orders_by_stars_by_citations_and_by_last_push() -> None:
    files = read(FACTS)
    assert ids_in(files, "stars")[:2] == ["repos/c", "papers/a"]
    assert ids_in(files, "citations")[:2] == ["papers/a", "papers/b"]
    assert ids_in(files, "activity")[:2] == ["repos/c", "papers/a"]
    rest = [id_ for id_ in files.ids() if id_ not in {"repos/c", "papers/a"}]
    assert ids_in(files, "stars")[2:] == rest  # entries without stars keep their order


def test_there_are_facets_for_the_licence_and_for_archived_repositories() -> None:
    files = read(FACTS)
    values = {
        id_: (files.columns["archived"][number], files.columns["license"][number])
        for number, id_ in enumerate(files.ids())
    }
    assert values == {
        "papers/a": (["yes"], ["MIT"]),
        "papers/b": ([], []),
        "repos/c": (["no"], ["Apache-2.0"]),
        "datasets/d": ([], ["CC-BY-4.0"]),
        "repos/e": ([], []),
    }


def test_rows_have_the_facts_in_each_language_and_bibtex_has_the_retraction() -> None:
    files = read(FACTS)
    rows = {row["id"]: row.get("facts") for row in files.blocks("rows")}
    assert rows["papers/a"] == {
        "en": "★ 5 · 90 citations · archived · MIT · last push 2024-01",
        "zh": "★ 5 · 引用 90 次 · 已归档 · MIT · 最近提交 2024-01",
    }
    assert rows["repos/e"] is None
    marked = [record for record in files.blocks("bibtex") if "Retracted or withdrawn" in record]
    assert len(marked) == 1
    assert "Paper b" in marked[0]


def test_without_facts_the_sort_orders_and_facets_that_need_facts_are_missing() -> None:
    files = read({})
    assert sorted(files.header["orders"]) == ["added", "title-en", "title-zh"]
    assert files.columns.keys().isdisjoint({"archived", "license"})


def test_after_changes_of_facts_the_files_equal_files_built_without_cache(tmp_path: Path) -> None:
    digests = digests_of(SAMPLE)
    changed = {**FACTS, "papers/b": FACTS["papers/b"].model_copy(update={"works": ()})}
    for facts in (FACTS, changed, {}, FACTS):
        cached = data_files(SAMPLE, None, tmp_path, digests, facts=facts)
        assert cached == data_files(SAMPLE, None, facts=facts)
