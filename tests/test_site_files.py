"""`SITE_FILES` is a table of groups of files that a site has in addition to its pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.entry_files.pictures import read_picture
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import Topic
from site_builder.site_files import SITE_FILES, SiteFileInputs, files_of, groups_to_write
from tests.conftest import SEED
from tests.pages.sample_catalogs import SITE
from tests.pictures import write_picture


@pytest.fixture(scope="module")
def inputs() -> SiteFileInputs:
    knowledge_base = open_knowledge_base(SEED / "entries")
    return SiteFileInputs(knowledge_base.catalog, digests=knowledge_base.digests, site=SITE)


def changed(inputs: SiteFileInputs, folder: Path) -> dict[str, SiteFileInputs]:
    """Return name of a change -> inputs with this change."""
    digests, catalog = dict(inputs.digests or {}), inputs.catalog
    last = list(digests)[-1]
    a_picture = read_picture(write_picture(folder, f"{last}/a.webp"), f"{last}/a.webp")
    without_last: Catalog = build_catalog(
        [entry for entry in catalog if entry.id != last],
        list(catalog.topics.values()),
        languages=catalog.languages,
    )
    topic = next(iter(catalog.topics.values()))
    names = {"en": "Renamed", "zh": "新名称"}
    renamed = topic.model_copy(update={"name": type(topic.name).model_validate(names)})
    topics: dict[str, Topic] = {**catalog.topics, topic.id: renamed}
    return {
        "an entry is removed": replace(
            inputs, catalog=without_last, digests={k: v for k, v in digests.items() if k != last}
        ),
        "an entry has a former id": replace(
            inputs, catalog=replace(catalog, redirects={"papers/former": last})
        ),
        "a topic is renamed": replace(inputs, catalog=replace(catalog, topics=topics)),
        "the languages have another order": replace(
            inputs, catalog=replace(catalog, languages=SiteLanguages(("zh", "en")))
        ),
        "BibTeX is for classic styles": replace(inputs, plain_bibtex=True),
        "an entry has a picture": replace(
            inputs, catalog=replace(catalog, pictures={last: {"a.webp": a_picture}})
        ),
        "the theme has styles": replace(inputs, styles=(b"p { color: red; }",)),
    }


@pytest.mark.slow
def test_files_change_only_if_their_dependencies_change(
    inputs: SiteFileInputs, tmp_path: Path
) -> None:
    for name, other in changed(inputs, tmp_path).items():
        has_change = False
        for group in SITE_FILES:
            is_equal = repr(group.depends_on(inputs)) == repr(group.depends_on(other))
            if dict(files_of(group, inputs)) != dict(files_of(group, other)):
                has_change = True
                assert not is_equal, (name, group.name)
        assert has_change, name


def test_a_group_is_written_only_if_its_part_is_published(
    inputs: SiteFileInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = SITE_FILES[0]._replace(name="feeds", part="feeds")
    monkeypatch.setattr("site_builder.site_files.SITE_FILES", (*SITE_FILES, group))
    assert group in groups_to_write(inputs)
    written = groups_to_write(replace(inputs, publish=("lists",)))
    assert group not in written
    assert {None} <= {written_group.part for written_group in written} <= {None, "lists"}


def test_files_of_different_groups_have_different_paths(inputs: SiteFileInputs) -> None:
    paths = [f"{group.root}{path}" for group in SITE_FILES for path, _ in files_of(group, inputs)]
    assert len(set(paths)) == len(paths)
    assert {"assets/kb/kb.css", "search/manifest.json", "browse/manifest.json"} <= set(paths)


@pytest.mark.slow
def test_the_cache_does_not_change_the_files(inputs: SiteFileInputs, tmp_path: Path) -> None:
    cached = replace(inputs, cache=tmp_path)
    for group in SITE_FILES:
        expected = dict(files_of(group, inputs))
        assert dict(files_of(group, cached)) == dict(files_of(group, cached)) == expected, (
            group.name
        )
