"""The builder does not depend on multimodal AI, the subject of this repository.

For example, it builds a site about web frameworks, in one language, from a folder outside of this repository.
"""

from __future__ import annotations

import re
from pathlib import Path

from site_builder.checks import CHECKS
from site_builder.mkdocs_plugin import build_site
from tests.conftest import PROJECT

SUBJECT = re.compile(
    r"multimodal|blip|clip\b|llava|lavis|wukong|flickr|q-former|contrastive|atlas", re.I
)
"""Words that belong to multimodal AI."""

ENTRY = """\
name: {name}
url: https://github.com/example/{name}
topics: [web-frameworks]
tags: [rust]
summary: A web framework for Rust.
added: 2026-11-28
"""


def test_the_smallest_settings_in_the_readme_build_a_site_in_one_language(tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    [settings] = re.findall(r"```yaml\n(site_name: .*?)```", readme, re.DOTALL)
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "entries" / "repos").mkdir(parents=True)
    topics = "- id: web-frameworks\n  name: Web frameworks\n"
    (tmp_path / "entries" / "topics.yml").write_text(topics, encoding="utf-8")
    for name in ("axum", "rocket", "actix-web"):
        path = tmp_path / "entries" / "repos" / f"{name}.yml"
        path.write_text(ENTRY.format(name=name), encoding="utf-8")
    report = build_site(tmp_path / "mkdocs.yml", None, None)
    assert (report.entries, report.problems) == (3, ())
    site = tmp_path / "site"
    assert not (site / "zh").exists()
    assert not {"papers", "datasets"} & {path.name for path in site.iterdir()}
    for path in site.rglob("*.html"):
        assert not SUBJECT.search(path.read_text(encoding="utf-8")), path


def test_checks_schemas_and_issue_forms_have_no_example_about_multimodal_ai() -> None:
    texts = {check.id: f"{check.bad}\n{check.good}" for check in CHECKS.values()}
    for folder in ("schema", ".github/ISSUE_TEMPLATE"):
        texts |= {
            path.name: path.read_text(encoding="utf-8")
            for path in (PROJECT / folder).rglob("*")
            if path.is_file() and path.name != "config.yml"
        }
    assert [name for name, text in texts.items() if SUBJECT.search(text)] == []
