"""`compare_sites` counts texts and anchors that differ between two sites, and reports differing markup as errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.compare_sites import main

PAGE = '<html lang="en"><p class="kb-old x" title="A">Words</p><a href="#words">0123456789abcdef</a></html>'


def write(folder: Path, **files: str) -> Path:
    """Write files into a folder. In the name of an argument, `_` means a dot, and `__` means a slash."""
    for name, content in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def compared(tmp_path: Path, old: str, new: str, name: str = "index_html") -> int:
    renames = tmp_path / "renames.tsv"
    renames.write_text("# old, new\nkb-old\tkb-new\n", encoding="utf-8")
    sites = write(tmp_path / "old", **{name: old}), write(tmp_path / "new", **{name: new})
    return main([*map(str, sites), "--renames", str(renames)])


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        ("kb-old", "kb-new", 0),
        ("0123456789abcdef", "fedcba9876543210", 0),
        ("Words", "Other words", 1),
        ('title="A"', 'title="B"', 1),
        ('href="#words"', 'href="#other"', 1),
    ],
)
def test_changed_texts_anchors_and_digests_and_renamed_classes_are_not_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, texts: int
) -> None:
    renamed = PAGE.replace("kb-old", "kb-new")
    assert compared(tmp_path, PAGE, renamed.replace(old, new)) == 0
    assert f"0 errors, {texts} texts differ" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p ", "<div "),
        (" x", " y"),
        ('lang="en"', 'lang="zh"'),
        ('href="#words"', 'href="other/"'),
        ("</html>", "</html>\n<p>more</p>"),
        ("kb-old", "kb-other"),
    ],
)
def test_difference_in_markup_is_an_error(tmp_path: Path, old: str, new: str) -> None:
    renamed = PAGE if old == "kb-old" else PAGE.replace("kb-old", "kb-new")
    assert compared(tmp_path, PAGE, renamed.replace(old, new)) == 1


@pytest.mark.parametrize(("name", "code"), [("sitemap_xml", 1), ("kb_css", 0), ("kb_js", 0)])
def test_scripts_and_stylesheets_may_have_different_content_but_a_sitemap_may_not(
    tmp_path: Path, name: str, code: int
) -> None:
    assert compared(tmp_path, "one", "other", name) == code


def test_a_file_in_only_one_site_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "new", more_html="<p>")
    assert (
        compared(tmp_path, PAGE.replace("kb-old", "kb-new"), PAGE.replace("kb-old", "kb-new")) == 1
    )
