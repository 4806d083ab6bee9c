"""Commands read the languages of the site from mkdocs.yml."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from site_builder.cli.commands import app

pytestmark = pytest.mark.slow

SETTINGS = "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder: {languages: [LANGUAGES]}]\n"
REPO = """\
name: LAVIS
url: https://github.com/salesforce/LAVIS
topics: [vision]
summary: 图像与文本的工具库。
added: 2026-11-23
"""
"""The summary is a plain string, which only a site with one language accepts."""
TOPICS = "- id: vision\n  name: 视觉\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with one language, in a git repository."""
    (tmp_path / "entries/repos").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "entries/repos/lavis.yml").write_text(REPO, encoding="utf-8")
    (tmp_path / "entries/topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS.replace("LANGUAGES", "zh"), encoding="utf-8")
    for words in ("init -q", "add .", "-c user.name=A -c user.email=a@example.org commit -qm A"):
        subprocess.run(["git", *words.split()], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exit_code(*words: str) -> object:
    with pytest.raises(SystemExit) as ended:
        app(words)
    return ended.value.code


COMMANDS = [
    "check",
    "check --changed-since HEAD",
    "fmt --check",
    "rename repos/lavis repos/lavis-2",
    "build",
    "pages out",
    "preview --changed-since HEAD",
    "links report",
    "links fix --dry-run",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_sites_with_one_language_accept_plain_strings(
    command: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*command.split()) == 0
    assert "problem" not in capsys.readouterr().err


def test_sites_with_two_languages_refuse_plain_strings(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "mkdocs.yml").write_text(SETTINGS.replace("LANGUAGES", "zh, en"), encoding="utf-8")
    assert exit_code("check") == 1
    assert "Write it below `zh:` and `en:`." in capsys.readouterr().out


def test_after_the_setting_is_changed_the_built_site_has_the_new_languages(project: Path) -> None:
    """The cache of entries is valid only for the languages for which it was written."""
    entry = project / "entries/repos/lavis.yml"
    entry.write_text(REPO.replace("图像与文本的工具库。", "{zh: 工具库。, en: A toolkit.}"), encoding="utf-8")  # fmt: skip
    for languages, lang, text in (("zh", "zh-Hans", "工具库。"), ("en, zh", "en", "A toolkit.")):
        (project / "mkdocs.yml").write_text(SETTINGS.replace("LANGUAGES", languages), encoding="utf-8")  # fmt: skip
        assert exit_code("build") == 0
        html = (project / "site/repos/lavis/index.html").read_text("utf-8")
        assert f'<html lang="{lang}"' in html
        assert text in html
    assert (project / "site/zh/repos/lavis/index.html").exists()
