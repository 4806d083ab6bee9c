"""Icons are drawn by a stylesheet instead of as SVG in every page."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from site_builder.mkdocs_plugin.icons import Icons

PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 6h18v2z"/></svg>'
COLOURED = PLAIN.replace("<path", '<path fill="#e33"')


def icons(folder: Path, settings: str = "", **svgs: str) -> Icons:
    """Read the icons of a site whose `custom_dir` contains these SVGs."""
    own = folder / "own" / ".icons" / "own"
    own.mkdir(parents=True)
    for name, svg in svgs.items():
        (own / f"{name}.svg").write_text(svg)
    (folder / "docs").mkdir()
    theme = f"theme:\n  name: material\n  custom_dir: own\n{settings}"
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{theme}")
    return Icons.of(load_config(str(folder / "mkdocs.yml")))


def drawn_svg(found: Icons, name: str) -> str:
    """Return the SVG that the stylesheet draws for an icon."""
    shown = re.fullmatch('<span class="kb-glyph (kb-glyph--[a-z0-9-]+)"></span>', found.html(name))
    assert shown
    (url,) = re.findall(rf'\.{shown[1]} {{ --kb-glyph: url\("([^"]*)"\); }}', found.stylesheet())
    head, _, body = url.partition(",")
    assert head == "data:image/svg+xml"
    return unquote(body)


def test_icons_are_those_that_the_theme_names(tmp_path: Path) -> None:
    found = icons(tmp_path, "  icon: {logo: own/mark}\n", mark=PLAIN)
    assert drawn_svg(found, "logo") == PLAIN
    assert drawn_svg(found, "menu").startswith("<svg ")
    assert drawn_svg(found, "repo") != drawn_svg(found, "top")


def test_icons_of_the_palette_toggles_are_included(tmp_path: Path) -> None:
    option = "{scheme: slate, toggle: {icon: own/Night Sky, name: Dark}}"
    found = icons(tmp_path, f"  palette: [{option}, {{scheme: default}}]\n", **{"Night Sky": PLAIN})
    assert drawn_svg(found, "own/Night Sky") == PLAIN


@pytest.mark.parametrize(
    "svg",
    [
        COLOURED,
        PLAIN.replace("<path", "<style>path{fill:red}</style><path"),
        PLAIN.replace("<path", '<image href="x.png"/><path'),
        PLAIN.replace("<path", '<path class="a"'),
        PLAIN.replace(' xmlns="http://www.w3.org/2000/svg"', ""),
    ],
)
def test_svg_with_colours_is_written_into_the_page(tmp_path: Path, svg: str) -> None:
    assert icons(tmp_path, "  icon: {logo: own/mark}\n", mark=svg).html("logo") == svg


def test_svg_cannot_end_its_css_rule(tmp_path: Path) -> None:
    svg = PLAIN.replace("<path", "<title>\"');}*{display:none}\\</title><path")
    assert drawn_svg(icons(tmp_path, "  icon: {logo: own/mark}\n", mark=svg), "logo") == svg


def test_missing_icon_is_reported_by_name(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no icon `own/missing`"):
        icons(tmp_path, "  icon: {logo: own/missing}\n")


def test_palette_toggle_without_an_icon_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="needs an icon"):
        icons(tmp_path, "  palette: [{scheme: slate, toggle: {name: Dark}}]\n")


def test_theme_icon_that_is_not_a_mapping_is_ignored(tmp_path: Path) -> None:
    assert drawn_svg(icons(tmp_path, "  icon: material/library\n"), "logo").startswith("<svg")
