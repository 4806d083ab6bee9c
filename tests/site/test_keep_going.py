"""`kb build --keep-going` publishes the valid entries in spite of errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.errors import has_errors
from site_builder.mkdocs_plugin import BrokenEntries, BuildReport, build_site
from tests.conftest import SEED

Edit = Callable[[Path], object]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the test project, which has no errors."""
    return Path(shutil.copytree(SEED, tmp_path / "project"))


def build(project: Path, *, keep_going: bool = True) -> BuildReport:
    return build_site(project / "mkdocs.yml", None, None, keep_going=keep_going)


def page(project: Path, path: str) -> str:
    return (project / "site" / path / "index.html").read_text(encoding="utf-8")


def replace(file: str, old: str, new: str) -> Edit:
    def edit(entries: Path) -> None:
        text = (entries / file).read_text(encoding="utf-8")
        assert old in text
        (entries / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def write(file: str, text: str) -> Edit:
    return lambda entries: (entries / file).write_text(text, encoding="utf-8")


def copy(old: str, new: str) -> Edit:
    return lambda entries: shutil.copy(entries / old, entries / new)


# Description of an edit -> (the edit, pages that the build leaves out after the edit).
SURVIVED: dict[str, tuple[Edit, list[str]]] = {
    "a year that is not a number": (replace("papers/blip.yml", "year: 2022", "year: x"), ["papers/blip"]),
    "a conflict in an entry": (replace("papers/blip.yml", "year: 2022", "<<<<<<< HEAD"), ["papers/blip"]),
    "an invalid entry to which others link": (write("datasets/wukong.yml", "name: ["), ["datasets/wukong"]),
    "two entries for one paper": (copy("papers/blip.yml", "papers/blip-again.yml"), []),
    "a deleted entry to which others refer": (lambda entries: (entries / "papers" / "blip-2.yml").unlink(), ["papers/blip-2"]),
    "unknown topics": (replace("papers/blip.yml", "topics: [", "topics: [nothing, "), []),
    "only an unknown topic": (replace("papers/blip.yml", "topics: [multimodal-pretraining, cross-modal-retrieval]", "topics: [nothing]"), []),
    "an id without a valid kind in uses": (replace("papers/blip.yml", "added:", "uses: [papers/nothing, nowhere/x]\nadded:"), ["papers/blip"]),
    "an unknown paper in uses": (replace("papers/blip.yml", "added:", "uses: [papers/nothing]\nadded:"), []),
    "a link to a missing entry": (replace("papers/blip.yml", "  en: ", "  en: See [it](papers/nothing). "), []),
    "an invalid topic": (replace("topics.yml", "- id: multimodal-llm\n", "- id: Multimodal\n"), ["topics/multimodal-llm"]),
    "topics in a circle": (replace("topics.yml", "- id: multimodal-learning\n", "- id: multimodal-learning\n  parent: multimodal-llm\n"), []),
    "an unknown parent": (replace("topics.yml", "parent: multimodal-learning", "parent: nothing"), []),
    "an unreadable tags.yml": (write("tags.yml", "- tag: ["), []),
    "a wrong redirect": (write("redirects.yml", "papers/old: papers/nothing\npapers/older: papers/clip\n"), []),
    "a misplaced file": (copy("papers/blip.yml", "blip.yml"), []),
    "a file without an ending": (copy("papers/blip.yml", "papers/blip-3"), []),
    "a symbolic link": (lambda entries: (entries / "papers" / "x.yml").symlink_to("/etc/passwd"), []),
}  # fmt: skip
# Description of an edit -> the edit. After the edit, `KnowledgeBase.can_be_published` is false.
STOPPED: dict[str, Edit] = {
    "no topics.yml": lambda entries: (entries / "topics.yml").unlink(),
    "a conflict in topics.yml": replace("topics.yml", "- id: multimodal-llm", "<<<<<<< HEAD"),
    "a topic without an id": replace("topics.yml", "- id: multimodal-llm", "- ident: x"),
    "a conflict in redirects.yml": write("redirects.yml", "<<<<<<< HEAD\n"),
    "redirects.yml is a list": write("redirects.yml", "- papers/a\n"),
    "most entries are invalid": lambda entries: [
        path.write_text("x", encoding="utf-8") for path in entries.glob("*/*.yml")
    ],
}


@pytest.mark.parametrize("name", SURVIVED)
def test_a_build_leaves_out_broken_parts_and_writes_the_rest(name: str, project: Path) -> None:
    edit, left_out = SURVIVED[name]
    edit(project / "entries")
    with pytest.raises(BrokenEntries):
        build(project, keep_going=False)
    report = build(project)
    assert has_errors(list(report.problems))
    built = {
        path.parent.relative_to(project / "site").as_posix()
        for path in (project / "site").rglob("index.html")
    }
    assert {"papers/clip", "zh/papers/clip", "topics/multimodal-learning", "browse"} <= built
    expected = {"papers/blip", "datasets/wukong", "topics/multimodal-llm"}.difference(left_out)
    assert {path for path in built if path in {*expected, *left_out}} == expected


@pytest.mark.parametrize("name", STOPPED)
def test_a_build_stops_if_the_rest_of_the_site_cannot_be_published(
    name: str, project: Path
) -> None:
    STOPPED[name](project / "entries")
    with pytest.raises(BrokenEntries):
        build(project)
    assert not (project / "site").exists()


def test_duplicate_entries_link_to_each_other_until_one_is_deleted(
    project: Path,
) -> None:
    twin = project / "entries" / "papers" / "blip-again.yml"
    shutil.copy(twin.with_name("blip.yml"), twin)
    assert build(project).entries == 28
    assert 'Another entry describes the same work: <a href="../../papers/blip-again/">' in page(
        project, "papers/blip"
    )
    assert 'Another entry describes the same work: <a href="../../papers/blip/">' in page(
        project, "papers/blip-again"
    )
    assert '另一个条目介绍的是同一内容：<a href="../../../zh/papers/blip-again/">' in page(
        project, "zh/papers/blip"
    )
    assert "Another entry describes" not in page(project, "papers/clip")
    twin.unlink()
    build(project)
    assert "Another entry describes" not in page(project, "papers/blip")


def test_after_the_errors_are_fixed_the_site_equals_a_new_build(project: Path) -> None:
    wukong = project / "entries" / "datasets" / "wukong.yml"
    content = wukong.read_bytes()
    wukong.write_text("name: [", encoding="utf-8")
    build(project)
    wukong.write_bytes(content)
    build(project)
    fixed = {
        path.relative_to(project / "site"): path.read_bytes()
        for path in (project / "site").rglob("*")
        if path.is_file()
    }
    shutil.rmtree(project / "site")
    shutil.rmtree(project / ".cache")
    build(project, keep_going=False)
    assert fixed == {
        path.relative_to(project / "site"): path.read_bytes()
        for path in (project / "site").rglob("*")
        if path.is_file()
    }


def test_a_waived_duplicate_is_not_marked(project: Path) -> None:
    blip = project / "entries" / "papers" / "blip.yml"
    text = blip.read_text(encoding="utf-8")
    waiver = "waive: {duplicate-url: The second volume., similar-title: The second volume., identical-text: The same.}\n"
    blip.with_name("blip-again.yml").write_text(text + waiver, encoding="utf-8")
    build(project, keep_going=False)
    assert "Another entry describes" not in page(project, "papers/blip")
