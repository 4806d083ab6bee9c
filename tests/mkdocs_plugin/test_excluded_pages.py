"""Pages that `exclude_docs` in mkdocs.yml excludes are neither built nor counted."""

from __future__ import annotations

from pathlib import Path

from site_builder.mkdocs_plugin import build_site

SETTINGS = """\
site_name: Small
theme: {name: material, font: false}
plugins: [site_builder]
exclude_docs: /decisions/
"""


def test_excluded_pages_are_neither_built_nor_counted(tmp_path: Path) -> None:
    (tmp_path / "docs" / "decisions").mkdir(parents=True)
    (tmp_path / "docs" / "decisions" / "one.md").write_text("# One\n")
    (tmp_path / "docs" / "about.md").write_text("# About\n")
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "topics.yml").write_text("- id: first\n  name: First\n")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS)
    report = build_site(tmp_path / "mkdocs.yml", None, None)
    built = {path.parent.name for path in (tmp_path / "site").rglob("index.html")}
    assert "about" in built
    assert "one" not in built
    # `BuildReport.pages` does not count embeds, which other sites show in frames.
    pages = [path for path in (tmp_path / "site").rglob("index.html") if "embed" not in path.parts]
    assert report.pages == len(pages)
