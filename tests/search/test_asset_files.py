"""The scripts of the search and of the Browse page, which are joined from modules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from site_builder.i18n import SiteLanguages
from site_builder.search import asset_files as asset_files_module
from site_builder.search.asset_files import (
    CLASSIC_SCRIPTS,
    MODULE_SCRIPTS,
    asset_files,
    join_modules,
)

ASSETS = Path(asset_files_module.__file__).parent / "assets"
FILES = {name: content.decode() for name, content in asset_files(SiteLanguages()).items()}
SCRIPTS = {name: code for name, code in FILES.items() if name.endswith(".js")}
TOP_LEVEL_NAME = re.compile(
    r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE
)


def write(folder: Path, **modules: str) -> Path:
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code)
    return folder


def test_the_assets_are_the_listed_scripts_and_one_stylesheet() -> None:
    assert SCRIPTS.keys() == MODULE_SCRIPTS.keys() | CLASSIC_SCRIPTS.keys()
    assert FILES.keys() - SCRIPTS.keys() == {"search.css"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_contain_no_inner_html_and_no_http_url_except_that_of_svg(name: str) -> None:
    assert "innerHTML" not in SCRIPTS[name]
    assert "http://" not in SCRIPTS[name].replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", SCRIPTS)
def test_joining_removes_imports_and_comments_and_keeps_the_exports_of_module_scripts(
    name: str,
) -> None:
    assert not re.search(r"^\s*import\b(?! ?\()", SCRIPTS[name], re.MULTILINE)
    assert not re.search(r"^\s*(?://|/\*)|/\*\* @", SCRIPTS[name], re.MULTILINE)
    assert (name in MODULE_SCRIPTS) == bool(re.search("^export ", SCRIPTS[name], re.MULTILINE))


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_top_level_name_of_a_script_is_defined_once(name: str) -> None:
    code = join_modules(ASSETS, (MODULE_SCRIPTS | CLASSIC_SCRIPTS)[name])
    names = Counter(TOP_LEVEL_NAME.findall(code))
    assert names
    assert [name for name, count in names.items() if count > 1] == []


def test_no_javascript_string_extends_over_several_lines() -> None:
    """The builder would remove the indentation inside such a string."""
    modules = list(ASSETS.rglob("*.js"))
    assert len(modules) > 40
    for module in modules:
        code = re.sub(r"/\*.*?\*/", "", module.read_text("utf-8"), flags=re.DOTALL)
        for line in code.splitlines():
            if not re.search(r"/\[[^]]*`", line):  # not a backtick in a regular expression
                assert re.split(r"(?:^| )// ", line)[0].count("`") % 2 == 0, (module.name, line)


def test_each_module_is_joined_once_and_after_the_modules_that_it_imports(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        main='/** Main. */\nimport { b } from "./b.js";\nimport {\n  a,\n} from "./a.js";\n\nb(a);\n',
        a="// A.\nexport const a = 1; // one\n",
        b='import { a } from "./a.js";\n/**\n * Two.\n */\nexport function b() { return /** @type {number} */ (a); }\n',
    )
    joined = "export const a = 1;\nexport function b() { return (a); }\nb(a);\n"
    assert join_modules(folder, "main.js") == joined


def test_modules_that_import_each_other_raise_an_error(tmp_path: Path) -> None:
    folder = write(tmp_path, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"b\.js and a\.js import each other"):
        join_modules(folder, "a.js")
