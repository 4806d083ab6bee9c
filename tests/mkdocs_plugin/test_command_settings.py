"""Settings parsed without MkDocs are equal to the settings that MkDocs reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.mkdocs_plugin import (
    command_settings,
    entries_folder,
    observed_folder,
    read_check_settings,
)

HEAD = "site_name: !ENV [NOT_SET, Small]\ntheme: {name: material}\n"

SIMPLE = [
    "plugins: [site_builder]\n",
    "plugins: [site_builder: ]\n",
    "plugins:\n  site_builder: {}\n",
    "plugins:\n  - search\n  - site_builder:\n      entries: ../elsewhere\n      observed: /seen\n",
    "plugins:\n  search: {}\n  site_builder:\n    checks: {marketing: off, future-date: error}\n",
    "plugins: [site_builder: {entries: a, entries: b}]\n",
    "plugins: [site_builder: {name: {en: A, zh: B}, tagline: C, splice: false}]\n",
    "plugins: [site_builder: {entries: &a there, observed: *a}]\n",
]

NOT_SIMPLE = [
    "INHERIT: other.yml\n",
    "plugins: [site_builder: {entries: !ENV [NOT_SET, from-env]}]\n",
    "plugins: [site_builder: {checks: {marketing: !ENV [NOT_SET, error]}}]\n",
    "plugins: !ENV [NOT_SET, [site_builder]]\n",
]

INVALID = [
    "plugins: [\n",
    "plugins: [search]\n",
    "plugins: [site_builder: {entries: 7}]\n",
    "plugins: [site_builder: {checks: all}]\n",
    "plugins: [site_builder: 7]\n",
    "- a list\n",
    "plugins: [site_builder: {checks: {nonsense: off}}]\n",
    "plugins: [site_builder: {checks: {marketing: maybe}}]\n",
]


@pytest.fixture
def mkdocs_yml(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "other.yml").write_text(
        f"{HEAD}plugins: [site_builder: {{entries: inherited}}]\n", encoding="utf-8"
    )
    path = tmp_path / "mkdocs.yml"
    path.write_text(HEAD + request.param, encoding="utf-8")
    return path


@pytest.mark.parametrize("mkdocs_yml", SIMPLE, indirect=True)
def test_simple_settings_file_is_parsed_as_mkdocs_parses_it(mkdocs_yml: Path) -> None:
    parsed = command_settings._parse_simple_file(mkdocs_yml)
    assert parsed is not None
    assert parsed == command_settings._read_with_mkdocs(mkdocs_yml)


@pytest.mark.parametrize("mkdocs_yml", NOT_SIMPLE, indirect=True)
def test_mkdocs_reads_a_settings_file_that_is_not_simple(mkdocs_yml: Path) -> None:
    assert command_settings._parse_simple_file(mkdocs_yml) is None
    expected = command_settings._read_with_mkdocs(mkdocs_yml)
    folder, severities = read_check_settings(mkdocs_yml)
    assert folder == expected.folder / expected.entries == entries_folder(mkdocs_yml)
    assert observed_folder(mkdocs_yml) == expected.folder / expected.observed
    assert set(severities) == set(expected.checks)


@pytest.mark.parametrize("mkdocs_yml", INVALID, indirect=True)
def test_invalid_settings_file_raises_a_usage_error(mkdocs_yml: Path) -> None:
    with pytest.raises(UsageError):
        read_check_settings(mkdocs_yml)


def test_missing_settings_file_raises_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        entries_folder(tmp_path / "mkdocs.yml")


@pytest.mark.parametrize("command", ["check", "fmt", "new", "rename", "schema"])
def test_commands_that_do_not_build_start_without_importing_mkdocs(command: str) -> None:
    program = (
        f"import sys; import site_builder.cli.{command}; "
        "print([name for name in ('mkdocs', 'jinja2', 'rich', 'requests') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert process.stdout == b"[]\n"
