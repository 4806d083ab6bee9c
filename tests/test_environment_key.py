"""The environment key, a part of every cache key, changes only with Python, required libraries and the builder."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import idna
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from site_builder import environment_key as module
from site_builder.entry_files import render_entry
from site_builder.environment_key import UnidentifiedCode, environment_key, required_distributions

PACKAGE = Path(module.__file__).parent

# --- upgrade of a library -----------------------------------------------------------------------

PRINT_URL = """
from pathlib import Path
from site_builder.entry_files import folder
from site_builder.knowledge_base import open_knowledge_base

folder.CACHE_THRESHOLD = 1
knowledge_base = open_knowledge_base(Path("entries"), cache=Path("cache"))
print(knowledge_base.catalog.entries["repos/sharp"].url.url)
"""


@pytest.mark.slow
def test_urls_are_computed_again_after_an_upgrade_of_idna(tmp_path: Path) -> None:
    """The library `idna` computes the canonical form of a host name."""
    entries = tmp_path / "entries"
    (entries / "repos").mkdir(parents=True)
    (entries / "topics.yml").write_text("- id: vision\n  name: {en: Vision, zh: 视觉}\n", "utf-8")
    data = {
        "name": "Sharp",
        "url": "https://straße.example/sharp",
        "topics": ["vision"],
        "summary": {"en": "Code of Sharp.", "zh": "Sharp 的代码。"},
        "added": "2026-11-23",
    }
    (entries / "repos" / "sharp.yml").write_text(render_entry("repos", data), "utf-8")
    upgraded = tmp_path / "upgraded"
    shutil.copytree(Path(idna.__file__).parent, upgraded / "idna")
    with (upgraded / "idna" / "__init__.py").open("a") as file:
        file.write("\ndef alabel(label):\n    return b'upgraded'\n")
    _install(upgraded, "idna", "99.0")

    old_url = _run(PRINT_URL, tmp_path)
    assert old_url == "https://xn--strae-oqa.example/sharp\n"
    assert _run(PRINT_URL, tmp_path) == old_url
    assert _run(PRINT_URL, tmp_path, upgraded) == "https://upgraded.example/sharp\n"


def _run(code: str, folder: Path, *first_on_path: Path) -> str:
    """Run Python code in a folder and return its output."""
    search_path = os.pathsep.join(map(str, (*first_on_path, PACKAGE.parent)))
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": search_path},
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def _install(
    folder: Path, name: str, version: str, *requirements: str, origin: str | None = None
) -> None:
    """Write the metadata of a distribution, and remove the metadata of its earlier versions."""
    for old in folder.glob(f"{name}-*.dist-info"):
        shutil.rmtree(old)
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(parents=True)
    headers = [f"Name: {name}", f"Version: {version}"]
    headers += [f"Requires-Dist: {requirement}" for requirement in requirements]
    description = "Requires-Dist: only-in-the-description\n"
    (metadata / "METADATA").write_text("\n".join(headers) + f"\n\n{description}")
    if origin is not None:
        (metadata / "direct_url.json").write_text(origin)
    importlib.invalidate_caches()


# --- the environment of the tests ---------------------------------------------------------------


def test_environment_of_the_tests_has_a_key() -> None:
    assert environment_key() is not None


def test_required_distributions_include_every_requirement() -> None:
    """The test computes the expected names with `packaging`, which evaluates the markers of requirements."""
    required: set[tuple[str, str]] = set()
    pending = [("site-builder", "")]
    while pending:
        name, extra = pending.pop()
        if (name, extra) in required:
            continue
        required.add((name, extra))
        for text in importlib.metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                pending += [
                    (requirement.name.lower(), extra) for extra in ("", *requirement.extras)
                ]
    names = {canonicalize_name(name) for name, _ in required}
    assert {"idna", "pyyaml", "pydantic-core", "mkdocs-material", "markupsafe"} <= names
    covered = required_distributions()
    for name in names:
        assert covered[name].split()[0] == importlib.metadata.version(name)
    assert {"pytest", "ruff", "mypy"}.isdisjoint(covered)


@pytest.mark.slow
def test_required_distributions_include_every_imported_library() -> None:
    distributions = importlib.metadata.packages_distributions()
    covered = required_distributions()
    not_libraries = {
        *sys.stdlib_module_names,
        "site_builder",
        "_typeshed",  # only mypy has it
        "mcp",  # the extra for `kb mcp`, which writes no caches
    }
    for path in PACKAGE.rglob("*.py"):
        for name in _imported_packages(path) - not_libraries:
            assert {canonicalize_name(found) for found in distributions[name]} & covered.keys(), (
                path
            )


def _imported_packages(path: Path) -> set[str]:
    modules: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.append(node.module)
    return {name.partition(".")[0] for name in modules}


# --- small environments -------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an environment in which the project requires `direct`, and `direct` requires `in_direct`."""
    folder = tmp_path / "installed"
    editable = '{"url": "file:///project", "dir_info": {"editable": true}}'
    _install(
        folder, "site_builder", "1.0", "direct[fast]>=1", 'tool; extra == "dev"', origin=editable
    )
    _install(
        folder,
        "direct",
        "1.0",
        "In_Direct (<2)",
        'quick>=1; extra == "fast"',
        'old; python_version < "3"',
        'windows; sys_platform == "win32" or extra == "windows"',
    )
    _install(folder, "in_direct", "1.0", "direct")
    _install(folder, "quick", "1.0", 'slow; extra == "slow"')
    monkeypatch.setattr(sys, "path", [str(folder)])
    return folder


def key() -> bytes | None:
    return environment_key.__wrapped__()


def test_required_distributions_include_indirect_requirements(installed: Path) -> None:
    versions = {name: version[:3] for name, version in required_distributions().items()}
    absent = {"old": "", "windows": ""}
    assert versions == absent | dict.fromkeys(
        ["site-builder", "direct", "in-direct", "quick"], "1.0"
    )


# `windows` is a requirement that was not installed before.
@pytest.mark.parametrize("name", ["site_builder", "direct", "in_direct", "quick", "windows"])
def test_new_version_of_the_project_or_of_a_requirement_changes_the_key(
    installed: Path, name: str
) -> None:
    before = key()
    _install(installed, name, "2.0", *(["direct[fast]"] if name == "site_builder" else []))
    assert key() not in {before, None}


def test_unrequired_distributions_do_not_change_the_key(installed: Path) -> None:
    before = key()
    assert before is not None
    for name in ("tool", "slow", "unrelated", "only-in-the-description"):
        _install(installed, name, "1.0")
    assert key() == before


def _uninstall(folder: Path) -> None:
    shutil.rmtree(folder / "in_direct-1.0.dist-info")
    importlib.invalidate_caches()


def _half_uninstall(folder: Path) -> None:
    (folder / "in_direct-1.0.dist-info" / "METADATA").unlink()


def _install_editable(folder: Path) -> None:
    _install(folder, "in_direct", "1.0", origin='{"dir_info": {"editable": true}}')


def _uninstall_project(folder: Path) -> None:
    shutil.rmtree(folder / "site_builder-1.0.dist-info")
    importlib.invalidate_caches()


@pytest.mark.parametrize(
    "damage", [_uninstall, _half_uninstall, _install_editable, _uninstall_project]
)
def test_key_is_none_if_the_project_or_a_requirement_cannot_be_identified(
    installed: Path, damage: Callable[[Path], None]
) -> None:
    assert key() is not None
    damage(installed)
    with pytest.raises((importlib.metadata.PackageNotFoundError, UnidentifiedCode)):
        required_distributions()
    assert key() is None


def test_new_commit_of_a_requirement_changes_the_key(installed: Path) -> None:
    keys = set()
    for commit in ("a", "b"):
        origin = f'{{"url": "https://git.example/", "vcs_info": {{"commit_id": "{commit}"}}}}'
        _install(installed, "in_direct", "1.0", origin=origin)
        keys.add(key())
    assert len(keys - {None}) == 2


def test_new_python_version_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    monkeypatch.setattr(sys, "version", "4.0")
    assert key() != before


# --- files of site_builder ------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the key depend on a small folder instead of the folder `site_builder`. Return the small folder."""
    folder = tmp_path / "package"
    (folder / "part").mkdir(parents=True)
    for name in ("a.py", "part/a.py", "part/page.html", "part/hosts.yml", "part/page.js"):
        (folder / name).write_text(name)
    monkeypatch.setattr(module, "_PACKAGE", folder)
    return folder


@pytest.mark.parametrize("name", ["a.py", "part/a.py", "part/page.html", "part/hosts.yml", "new"])
def test_a_changed_or_added_file_of_the_package_changes_the_key(package: Path, name: str) -> None:
    before = key()
    (package / name).write_text("changed")
    assert key() not in {before, None}


def test_moved_file_changes_the_key(package: Path) -> None:
    before = key()
    (package / "part" / "page.js").rename(package / "page.js")
    assert key() not in {before, None}


def test_compiled_files_do_not_change_the_key(package: Path) -> None:
    before = key()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"compiled")
    assert key() == before


def test_key_is_none_if_a_file_cannot_be_read(package: Path) -> None:
    (package / "broken.py").symlink_to("missing")
    assert key() is None


def test_key_is_none_if_the_folder_of_the_package_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "archive.zip" / "site_builder")
    assert key() is None
