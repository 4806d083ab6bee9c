"""The fast loader lists every theme file that MkDocs uses."""

from __future__ import annotations

import copy
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from site_builder.mkdocs_plugin.rendering.theme_loader import use_fast_loader

CUSTOM_FILES = (
    "a/.b/c.css",
    ".x",
    "d.css",
    "a/e.js",
    "a/deep/f.svg",
    "sitemap.xml",
    "assets/images/favicon.png",
    "g.html",
)
"""Files of a custom theme. Two of them are hidden; sitemap.xml and favicon.png replace files of Material."""


def files_of(theme: Theme, folder: Path) -> list[tuple[str, str | None]]:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "site_dir": str(folder / "site")})
    config.theme = theme
    files = Files([])
    files.add_files_from_theme(theme.get_env(), config)
    return [(file.src_uri, file.abs_src_path) for file in files]


def test_fast_loader_lists_the_files_that_mkdocs_lists(tmp_path: Path) -> None:
    for name in CUSTOM_FILES:
        (tmp_path / "custom" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "custom" / name).touch()
    theme = Theme(name="material", custom_dir=str(tmp_path / "custom"))
    expected = files_of(theme, tmp_path)
    use_fast_loader(theme)
    use_fast_loader(theme)  # a second call changes nothing
    assert files_of(theme, tmp_path) == expected
    assert {"d.css", "a/e.js", "a/deep/f.svg"} < dict(expected).keys()
    assert len(theme.get_env().list_templates()) < 2_000, "the icons are listed"


def test_copied_theme_uses_its_own_folders(tmp_path: Path) -> None:
    theme = Theme(name="material", custom_dir=str(tmp_path))
    use_fast_loader(theme)
    theme_copy = copy.deepcopy(theme)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "h.css").touch()
    theme_copy.dirs.insert(0, str(tmp_path / "more"))
    assert "h.css" in theme_copy.get_env().list_templates()
    assert "more/h.css" in theme.get_env().list_templates()
    assert "h.css" not in theme.get_env().list_templates()
