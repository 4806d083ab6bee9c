"""Icons that pages name, and a stylesheet draws."""

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


def icons(folder: Path, settings: str = "", **drawings: str) -> Icons:
    """Read the icons of a site whose own theme folder holds these drawings."""
    own = folder / "own" / ".icons" / "own"
    own.mkdir(parents=True)
    for name, drawing in drawings.items():
        (own / f"{name}.svg").write_text(drawing)
    (folder / "docs").mkdir()
    theme = f"theme:\n  name: material\n  custom_dir: own\n{settings}"
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{theme}")
    return Icons.of(load_config(str(folder / "mkdocs.yml")))


def drawn(found: Icons, name: str) -> str:
    """Return the drawing that the stylesheet gives to what a page shows."""
    shown = re.fullmatch('<span class="kb-glyph (kb-glyph--[a-z0-9-]+)"></span>', found.html(name))
    assert shown
    (url,) = re.findall(rf'\.{shown[1]} {{ --kb-glyph: url\("([^"]*)"\); }}', found.stylesheet())
    head, _, body = url.partition(",")
    assert head == "data:image/svg+xml"
    return unquote(body)


def test_the_theme_says_which_icon_it_is(tmp_path: Path) -> None:
    found = icons(tmp_path, "  icon: {logo: own/mark}\n", mark=PLAIN)
    assert drawn(found, "logo") == PLAIN
    assert drawn(found, "menu").startswith("<svg ")
    assert drawn(found, "repo") != drawn(found, "top")


def test_the_icons_of_the_colour_switch_are_among_them(tmp_path: Path) -> None:
    option = "{scheme: slate, toggle: {icon: own/Night Sky, name: Dark}}"
    found = icons(tmp_path, f"  palette: [{option}, {{scheme: default}}]\n", **{"Night Sky": PLAIN})
    assert drawn(found, "own/Night Sky") == PLAIN


@pytest.mark.parametrize(
    "drawing",
    [
        COLOURED,
        PLAIN.replace("<path", "<style>path{fill:red}</style><path"),
        PLAIN.replace("<path", '<image href="x.png"/><path'),
        PLAIN.replace("<path", '<path class="a"'),
        PLAIN.replace(' xmlns="http://www.w3.org/2000/svg"', ""),
    ],
)
def test_a_drawing_in_colours_stays_on_the_page(tmp_path: Path, drawing: str) -> None:
    assert icons(tmp_path, "  icon: {logo: own/mark}\n", mark=drawing).html("logo") == drawing


def test_a_drawing_cannot_end_the_rule_that_holds_it(tmp_path: Path) -> None:
    drawing = PLAIN.replace("<path", "<title>\"');}*{display:none}\\</title><path")
    assert drawn(icons(tmp_path, "  icon: {logo: own/mark}\n", mark=drawing), "logo") == drawing


def test_an_icon_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no icon `own/missing`"):
        icons(tmp_path, "  icon: {logo: own/missing}\n")


def test_a_switch_without_an_icon_is_told(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="needs an icon"):
        icons(tmp_path, "  palette: [{scheme: slate, toggle: {name: Dark}}]\n")


def test_settings_of_icons_that_are_none_are_passed_over(tmp_path: Path) -> None:
    assert drawn(icons(tmp_path, "  icon: material/library\n"), "logo").startswith("<svg")
