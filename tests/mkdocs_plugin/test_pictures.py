"""The pictures of notes on a built site, and in the folder for Zensical."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from site_builder.cli import commands
from tests.pictures import picture_bytes, write_picture

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
NOTE = """\
notes:
  en: |
    ![Two encoders](model.webp)
    The model.
  zh: |
    ![两个编码器](model.webp)
    模型结构。
"""
_IMAGE = re.compile(r'<img src="?([^" >]+)"? alt="?([^">]*)"? width="?(\d+)"? height="?(\d+)"?')


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    write_picture(tmp_path / "entries", "papers/least/model.webp", picture_bytes(size=(40, 30)))
    entry = tmp_path / "entries/papers/least.yml"
    entry.write_text(f"{entry.read_text('utf-8')}{NOTE}", encoding="utf-8")
    return tmp_path


def kb(*arguments: str) -> None:
    result = CliRunner().invoke(commands.app, list(arguments))
    assert result.exit_code == 0, result.output


def pictures_on(page: Path) -> list[tuple[Path, str, str, str]]:
    """Return (file, alternative text, width, height) of each picture on a page."""
    return [
        ((page.parent / source).resolve(), alt, width, height)
        for source, alt, width, height in _IMAGE.findall(page.read_text("utf-8"))
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_pages_in_all_languages_show_one_picture_file(project: Path) -> None:
    kb("build", "--site-dir", "site")
    (file,) = (project / "site/media").rglob("*.webp")
    assert file.read_bytes() == (project / "entries/media/papers/least/model.webp").read_bytes()
    for page in ("papers/least", "zh/papers/least"):
        found = pictures_on(project / "site" / page / "index.html")
        assert {picture[0] for picture in found} == {file}
        assert {picture[1] for picture in found} == {"Two encoders", "两个编码器"}
        assert {picture[2:] for picture in found} == {("40", "30")}


def test_a_build_after_a_changed_picture_equals_a_clean_build(project: Path) -> None:
    kb("build", "--site-dir", "site")
    (old,) = (project / "site/media").rglob("*.webp")
    write_picture(project / "entries", "papers/least/model.webp", picture_bytes(size=(50, 30)))
    kb("build", "--site-dir", "site")
    kb("build", "--site-dir", "other")
    assert contents(project / "site") == contents(project / "other")
    assert not old.exists()
    found = pictures_on(project / "site/papers/least/index.html")
    assert {picture[2:] for picture in found} == {("50", "30")}


def test_the_folder_for_zensical_contains_the_pictures(project: Path) -> None:
    kb("pages", "out")
    page = project / "out/docs/papers/least/index.md"
    found = pictures_on(page)
    assert len(found) == 2
    assert all(picture[0].is_file() for picture in found)
