"""Groups of files that are not pages. Only changed groups compute their files, and only changed files are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.bundles import LazyFile
from site_builder.catalog import build_catalog
from site_builder.files.replace_folder import ReusedFiles
from site_builder.i18n import SiteLanguages
from site_builder.mkdocs_plugin.incremental import (
    BuildManifest,
    GroupRecord,
    IncrementalBuild,
    PageRegistry,
    write_group,
)
from site_builder.mkdocs_plugin.incremental.manifest import sizes_and_times_below
from site_builder.site_files import SITE_FILES, SiteFileGroup, SiteFileInputs

INPUTS = SiteFileInputs(build_catalog([], []))


class Maker:
    """Defines a group with the files in `files`, and counts in `calls` how often the group makes its files."""

    def __init__(self, root: str, *, is_bundle: bool = False) -> None:
        self.files: dict[str, bytes | LazyFile] = {}
        self.version = 1
        self.calls = 0
        self.group = SiteFileGroup("name", root, self.make, lambda _: self.version, is_bundle)

    def make(self, _: SiteFileInputs) -> list[tuple[str, bytes | LazyFile]]:
        self.calls += 1
        return list(self.files.items())


def write(
    maker: Maker,
    site: Path,
    previous: GroupRecord | None = None,
    other_files: tuple[str, ...] = (),
) -> GroupRecord:
    manifest = BuildManifest(groups={maker.group.name: previous}) if previous else None
    return write_group(maker.group, INPUTS, site, manifest, other_files)


def written(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def test_an_unchanged_group_does_not_compute_its_files(tmp_path: Path) -> None:
    maker = Maker("assets/")
    maker.files = {"a.css": b"a", "b/c.js": b"c"}
    first = write(maker, tmp_path / "1")
    assert written(tmp_path / "1") == {"assets/a.css": b"a", "assets/b/c.js": b"c"}
    second = write(maker, tmp_path / "2", first)
    assert second.unchanged_since(first) == {"assets/a.css", "assets/b/c.js"}
    assert (second, maker.calls) == (first, 1)
    assert written(tmp_path / "2") == {}


def test_only_changed_files_of_a_changed_group_are_written(tmp_path: Path) -> None:
    maker = Maker("")
    maker.files = {"same": b"1", "changed": b"1", "removed": b"1"}
    first = write(maker, tmp_path / "1")
    maker.files = {"same": b"1", "changed": b"2", "added": b"1"}
    maker.version += 1
    second = write(maker, tmp_path / "2", first)
    assert second.unchanged_since(first) == {"same"}
    assert written(tmp_path / "2") == {"changed": b"2", "added": b"1"}
    assert second.digests.keys() == {"same", "changed", "added"}
    assert second.folder == ""


def test_a_lazy_file_is_made_only_if_its_key_changes(tmp_path: Path) -> None:
    maker, made = Maker(""), []

    def lazy(content: bytes) -> LazyFile:
        return LazyFile(content, lambda: made.append(content) or content)  # type: ignore[func-returns-value]

    maker.files = {"same": lazy(b"1"), "changed": lazy(b"2")}
    first = write(maker, tmp_path / "1")
    maker.files = {"same": lazy(b"1"), "changed": lazy(b"3")}
    maker.version += 1
    second = write(maker, tmp_path / "2", first)
    assert second.unchanged_since(first) == {"same"}
    assert made == [b"1", b"2", b"3"]
    assert written(tmp_path / "1") == {"same": b"1", "changed": b"2"}
    assert written(tmp_path / "2") == {"changed": b"3"}


@pytest.mark.parametrize(
    "unchanged", [True, False], ids=["one file unchanged", "all files changed"]
)
def test_a_file_of_a_bundle_is_written_only_if_its_content_changed(
    tmp_path: Path, unchanged: bool
) -> None:
    maker = Maker("search/", is_bundle=True)
    maker.files = {"manifest.json": b"1", "aa/x.bin": b"1", "aa/y.bin": b"1"}
    first = write(maker, tmp_path / "1")
    x = b"1" if unchanged else b"2"
    maker.files = {"manifest.json": b"2", "bb/x.bin": x, "bb/y.bin": b"2"}
    maker.version += 1
    second = write(maker, tmp_path / "2", first)
    assert second.unchanged_since(first) == ({"search/bb/x.bin"} if unchanged else set())
    assert (first.folder, second.folder) == ("search/aa/", "search/bb/")
    expected = {"search/manifest.json": b"2", "search/bb/x.bin": x, "search/bb/y.bin": b"2"}
    if unchanged:
        del expected["search/bb/x.bin"]
    assert written(tmp_path / "2") == expected


def test_the_folder_of_a_bundle_is_renamed_with_its_unchanged_files(tmp_path: Path) -> None:
    maker = Maker("search/", is_bundle=True)
    maker.files = {"manifest.json": b"1", "aa/x.bin": b"1", "aa/y.bin": b"1"}
    groups = {maker.group.name: write(maker, tmp_path / "1")}
    previous = BuildManifest(files=sizes_and_times_below(tmp_path / "1"), groups=groups)
    maker.files = {"manifest.json": b"2", "bb/x.bin": b"1", "bb/y.bin": b"22"}
    maker.version += 1
    groups = {maker.group.name: write(maker, tmp_path / "2", groups[maker.group.name])}
    build = IncrementalBuild(previous, {}, PageRegistry(SiteLanguages()), None)
    reused, manifest = build.reused_and_manifest(tmp_path / "2", groups)
    stale = frozenset({"search/manifest.json", "search/bb/y.bin"})
    folders = {"search/aa/": "search/bb/"}
    assert reused == ReusedFiles(frozenset({"search/bb/x.bin"}), stale, folders)
    sizes = {path: size for path, (size, _) in manifest.files.items()}
    assert sizes == {"search/manifest.json": 1, "search/bb/x.bin": 1, "search/bb/y.bin": 2}


def test_files_of_mkdocs_replace_files_of_groups(tmp_path: Path) -> None:
    maker = Maker("")
    maker.files = {"papers/old/index.html": b"redirect", "papers/older/index.html": b"redirect"}
    first = write(maker, tmp_path / "1")
    second = write(maker, tmp_path / "2", first, other_files=("papers/old/index.html",))
    assert second.digests.keys() == second.unchanged_since(first) == {"papers/older/index.html"}
    third = write(maker, tmp_path / "3", second)
    assert written(tmp_path / "3") == {"papers/old/index.html": b"redirect"}
    assert third.unchanged_since(second) == {"papers/older/index.html"}


def test_names_of_groups_are_unique() -> None:
    names = [group.name for group in SITE_FILES]
    assert len(set(names)) == len(names)
