"""Commands and the plugin read equal settings from mkdocs.yml, and report its mistakes with equal messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from site_builder.errors import Severity, UsageError
from site_builder.i18n import LANGUAGES
from site_builder.mkdocs_plugin.commands import read_config
from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin
from site_builder.mkdocs_plugin.site_description import site_of
from site_builder.settings import MKDOCS_YML, Settings, read_settings
from site_builder.site_parts import PARTS

HEAD = "site_name: !ENV [NOT_SET, Small]\ntheme: {name: material}\n"

# The lines of mkdocs.yml below `HEAD`.
VALID = [
    "plugins: [site_builder]\n",
    "plugins: [site_builder: ]\n",
    "plugins:\n  site_builder: {}\n",
    "plugins: [site_builder: {entries: , observed: !ENV NOT_SET, name: ''}]\n",
    "plugins: [site_builder: {enabled: true, entries: a}]\n",
    "plugins:\n  - search\n  - site_builder:\n      entries: ../elsewhere\n      observed: /seen\n",
    "plugins:\n  search: {}\n  site_builder:\n    checks: {marketing: off, future-date: error}\n",
    "plugins: [site_builder: {entries: a, entries: b}]\n",
    "plugins: [site_builder: {name: {en: A, zh: B}, tagline: C, splice: false}]\n",
    "plugins: [site_builder: {entries: &a there, observed: *a}]\n",
    "plugins: [site_builder: {languages: [zh], tagline: C}]\n",
    "plugins: [site_builder: {tagline: C, languages: [zh, en]}]\n",
    "plugins: [site_builder: {publish: [feeds, lists, feeds]}]\n",
    "plugins: [site_builder: {publish: []}]\n",
    "plugins: [site_builder: {licence: cc by 4.0}]\n",
    "INHERIT: other.yml\n",
    "INHERIT: other.yml\nplugins: {site_builder: {observed: own}}\n",
    "INHERIT: lists.yml\nplugins: [site_builder: {observed: own}]\n",
    "plugins: [site_builder: {entries: !ENV [NOT_SET, from-env]}]\n",
    "plugins: [site_builder: {entries: !ENV [IS_SET, from-env], splice: !ENV IS_FALSE}]\n",
    "plugins: [site_builder: {checks: {marketing: !ENV [NOT_SET, error]}}]\n",
    "plugins: !ENV [NOT_SET, [site_builder]]\n",
    "markdown_extensions: [toc: {slugify: !!python/name:markdown.extensions.toc.slugify }]\n"
    "plugins: [site_builder: {entries: a}]\n",
]

# The lines of mkdocs.yml below `HEAD` -> message. The first of these lines is line 3 of the file.
INVALID = {
    "plugins: [site_builder: {icon: {colour: teal}}]\n": (
        'mkdocs.yml:3: plugins.site_builder.icon.colour: is not a colour. Write it as `"#0b5c6b"`, with quotes.'
    ),
    "plugins: [site_builder: {icon: {lettr: A}}]\n": (
        "mkdocs.yml:3: plugins.site_builder.icon.lettr: is not a setting. Did you mean `letter`?"
    ),
    "plugins:\n  - site_builder:\n      icon:\n        letter: ABC\n": (
        "mkdocs.yml:6: plugins.site_builder.icon.letter: has too many characters. Write one or two characters."
    ),
    "plugins: [site_builder: {entries: 7}]\n": (
        "mkdocs.yml:3: plugins.site_builder.entries: must be a text. "
        "Write one text; put quotes around a number or a date."
    ),
    "plugins:\n  site_builder:\n    entries: ''\n": (
        "mkdocs.yml:5: plugins.site_builder.entries: is empty. Write a text, or delete the line."
    ),
    "plugins: [site_builder: {observed: !!python/name:os.getcwd }]\n": (
        "mkdocs.yml:3: plugins.site_builder.observed: must be a text. "
        "Write one text; put quotes around a number or a date."
    ),
    "plugins:\n  - search\n  - site_builder:\n      entires: here\n": (
        "mkdocs.yml:6: plugins.site_builder.entires: is not a setting. Did you mean `entries`?"
    ),
    "plugins: [site_builder: {splice: 'no'}]\n": (
        "mkdocs.yml:3: plugins.site_builder.splice: must be true or false."
    ),
    "plugins: [site_builder: {name: [A, B]}]\n": (
        "mkdocs.yml:3: plugins.site_builder.name: must be a text. "
        "Write one text, or {en: ..., zh: ...}."
    ),
    "plugins: [site_builder: {name: {de: Klein}}]\n": (
        "mkdocs.yml:3: plugins.site_builder.name.de: is not a setting. "
        f"Valid here: {', '.join(LANGUAGES)}."
    ),
    "plugins: [site_builder: {tagline: ' '}]\n": (
        "mkdocs.yml:3: plugins.site_builder.tagline.en: is empty. Write a text, or delete the field.\n"
        "mkdocs.yml:3: plugins.site_builder.tagline.zh: is empty. Write a text, or delete the field."
    ),
    "plugins: [site_builder: {languages: [en, zhh]}]\n": (
        "mkdocs.yml:3: plugins.site_builder.languages: contains `zhh`, which is not a language. "
        "Did you mean `zh`?"
    ),
    "plugins: [site_builder: {languages: [no]}]\n": (
        "mkdocs.yml:3: plugins.site_builder.languages: contains `False`, which is not a language. "
        f"Valid here: {', '.join(LANGUAGES)}."
    ),
    "plugins: [site_builder: {languages: [zh, en, zh]}]\n": (
        "mkdocs.yml:3: plugins.site_builder.languages: contains `zh` twice. Delete one of them."
    ),
    "plugins: [site_builder: {languages: []}]\n": (
        "mkdocs.yml:3: plugins.site_builder.languages: is not a list of languages. "
        "Write it as `[en]` or `[en, zh]`."
    ),
    "plugins: [site_builder: {languages: en}]\n": (
        "mkdocs.yml:3: plugins.site_builder.languages: is not a list of languages. "
        "Write it as `[en]` or `[en, zh]`."
    ),
    "plugins: [site_builder: {checks: all}]\n": (
        "mkdocs.yml:3: plugins.site_builder.checks: must be a mapping. "
        "Write `key: value` lines below it."
    ),
    "plugins: [site_builder: {checks: {marketting: off}}]\n": (
        "mkdocs.yml:3: plugins.site_builder.checks.marketting: is not a check. "
        "Did you mean `marketing`?"
    ),
    "plugins: [site_builder: {checks: {marketing: maybe}}]\n": (
        "mkdocs.yml:3: plugins.site_builder.checks.marketing: must be error, warning or off."
    ),
    "plugins: [site_builder: {licence: free}]\n": (
        "mkdocs.yml:3: plugins.site_builder.licence: `free` is not a licence. "
        "Write an SPDX expression, such as CC-BY-4.0."
    ),
    "plugins: [site_builder: {publish: [lists, feed]}]\n": (
        "mkdocs.yml:3: plugins.site_builder.publish: contains `feed`, which is not a part of a site. "
        "Did you mean `feeds`?"
    ),
    "plugins: [site_builder: {publish: feeds}]\n": (
        "mkdocs.yml:3: plugins.site_builder.publish: is not a list. "
        f"Write it as `[lists, feeds]`. Valid here: {', '.join(PARTS)}."
    ),
    "INHERIT: wrong.yml\n": (
        "wrong.yml:2: plugins.site_builder.splice: must be true or false.\n"
        "wrong.yml:3: plugins.site_builder.entres: is not a setting. Did you mean `entries`?"
    ),
}

# The lines of mkdocs.yml below `HEAD` -> start of the message.
UNREADABLE = {
    "plugins: [\n": "mkdocs.yml:4:1 cannot be read: while parsing a flow node",
    "plugins: [search]\n": "mkdocs.yml does not use the builder. Add `- site_builder`",
    "plugins: [site_builder: {enabled: false}]\n": "mkdocs.yml does not use the builder. ",
    "plugins: [site_builder: 7]\n": "mkdocs.yml:3: plugins.site_builder: must be a mapping. ",
    "date: 2026-13-45\nplugins: [site_builder]\n": "mkdocs.yml cannot be read: ",
    "INHERIT: none.yml\n": "mkdocs.yml: INHERIT: none.yml does not exist, or inherits this file. Correct",
    "INHERIT: circle.yml\n": "circle.yml: INHERIT: mkdocs.yml does not exist, or inherits this file. ",
}

# Name of a file in the folder of mkdocs.yml -> content.
OTHER_FILES = {
    "other.yml": f"{HEAD}plugins: {{site_builder: {{entries: inherited, observed: inherited}}}}\n",
    "lists.yml": f"{HEAD}plugins: [site_builder: {{entries: inherited}}]\n",
    "wrong.yml": "plugins: {site_builder: {\n  splice: 1,\n  entres: x}}\n",
    "circle.yml": "INHERIT: mkdocs.yml\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NOT_SET", raising=False)
    monkeypatch.setenv("IS_SET", "value")
    monkeypatch.setenv("IS_FALSE", "false")
    (tmp_path / "docs").mkdir()
    for file_name, content in OTHER_FILES.items():
        (tmp_path / file_name).write_text(content, encoding="utf-8")
    return tmp_path


def write(folder: Path, lines: str) -> None:
    """Write mkdocs.yml with `HEAD` and with `lines` below it."""
    (folder / "mkdocs.yml").write_text(HEAD + lines, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("lines", VALID)
def test_commands_and_the_plugin_read_equal_settings(lines: str, folder: Path) -> None:
    write(folder, lines)
    plugin = load_config("mkdocs.yml").plugins["site_builder"]
    assert isinstance(plugin, SiteBuilderPlugin)
    settings = read_settings(MKDOCS_YML)
    assert settings == plugin.settings
    assert settings.entries_folder == folder / settings.entries


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("INHERIT: other.yml\nplugins: {site_builder: {observed: own}}\n", ("inherited", "own")),
        ("INHERIT: lists.yml\nplugins: [site_builder: {observed: own}]\n", ("entries", "own")),
        ("plugins: [site_builder: {entries: !ENV [NOT_SET, b]}]\n", ("b", "observed")),
        ("plugins: [site_builder: {entries: !ENV [IS_SET, b]}]\n", ("value", "observed")),
        ("plugins: [site_builder: {entries: !ENV NOT_SET}]\n", ("entries", "observed")),
    ],
)
def test_inherited_settings_and_environment_variables_are_read(
    lines: str, expected: tuple[str, str], folder: Path
) -> None:
    write(folder, lines)
    settings = read_settings(MKDOCS_YML)
    assert (settings.entries, settings.observed) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "message"), INVALID.items())
def test_commands_and_plugin_report_mistakes_with_equal_messages(
    lines: str, message: str, folder: Path
) -> None:
    write(folder, lines)
    with pytest.raises(UsageError) as of_commands:
        read_settings(MKDOCS_YML)
    with pytest.raises(UsageError) as of_build:
        read_config(MKDOCS_YML)
    with pytest.raises(Abort) as of_plugin:
        load_config("mkdocs.yml")
    assert [str(of_commands.value), str(of_build.value), str(of_plugin.value)] == [message] * 3


@pytest.mark.parametrize(("lines", "message"), UNREADABLE.items())
@pytest.mark.parametrize("read", [read_settings, read_config])
def test_file_without_usable_settings_raises_a_usage_error(
    read: object, lines: str, message: str, folder: Path
) -> None:
    write(folder, lines)
    assert callable(read)
    with pytest.raises(UsageError) as error:
        read(MKDOCS_YML)
    assert str(error.value).startswith(message)


def test_a_settings_file_that_is_a_list_raises_a_usage_error(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("- a list\n", encoding="utf-8")
    with pytest.raises(UsageError, match="does not use the builder"):
        read_settings(MKDOCS_YML)


def test_all_settings_have_their_defaults_if_the_default_file_is_missing(folder: Path) -> None:
    assert not (folder / MKDOCS_YML).exists()
    assert read_settings(MKDOCS_YML) == Settings()


def test_a_missing_settings_file_is_an_error_if_named_or_required(
    folder: Path,
) -> None:
    for path, is_required in ((folder / "mkdocs.yml", False), (MKDOCS_YML, True)):
        with pytest.raises(UsageError, match="There is no file"):
            read_settings(path, is_required=is_required)


@pytest.mark.parametrize(
    ("setting", "codes"),
    [
        ("", ("en", "zh")),
        ("languages: ", ("en", "zh")),
        ("languages: [zh]", ("zh",)),
        ("languages: [zh, en]", ("zh", "en")),
    ],
)
def test_localized_settings_begin_with_the_first_language_of_the_site(
    folder: Path, setting: str, codes: tuple[str, ...]
) -> None:
    """If a text lacks the language of a page, the page shows the first language of the text."""
    write(folder, f"plugins: [site_builder: {{tagline: C, name: {{en: A, zh: B}}, {setting} }}]\n")
    settings = read_settings(MKDOCS_YML)
    assert settings.site_languages.codes == codes
    assert settings.tagline is not None
    assert settings.tagline.root == dict.fromkeys(codes, "C")
    assert settings.name is not None
    assert settings.name.languages()[0] == codes[0]
    config, plugin = read_config(MKDOCS_YML)
    site = site_of(plugin.settings, {}, config)
    assert site.description.languages() == codes


def test_severities_in_mkdocs_yml_take_precedence_over_pyproject(folder: Path) -> None:
    write(folder, "plugins: [site_builder: {checks: {marketing: off}}]\n")
    (folder / "pyproject.toml").write_text(
        '[tool.kb.checks]\nmarketing = "error"\nfuture-date = "error"\n', encoding="utf-8"
    )
    expected = {"marketing": None, "future-date": Severity.ERROR}
    assert read_settings(MKDOCS_YML).severities() == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[tool.kb.checks]\nx-y = "off"\n', "pyproject.toml: tool.kb.checks.x-y: is not a check. "),
        (
            "[tool.kb.checks]\nmarketing = 1\n",
            "tool.kb.checks.marketing: must be error, warning or off.",
        ),
        ("[tool.kb]\nchecks = 1\n", "pyproject.toml: tool.kb.checks: must be a mapping. "),
        ("[tool\n", "pyproject.toml cannot be read: "),
    ],
)
def test_mistakes_in_pyproject_raise_a_usage_error(
    content: str, message: str, folder: Path
) -> None:
    write(folder, "plugins: [site_builder]\n")
    (folder / "pyproject.toml").write_text(content, encoding="utf-8")
    for read in (lambda: read_settings(MKDOCS_YML).severities(), lambda: read_config(MKDOCS_YML)):
        with pytest.raises(UsageError) as error:
            read()
        assert message in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "fmt", "new", "rename", "schema"])
def test_commands_that_do_not_build_start_without_slow_modules(command: str) -> None:
    program = (
        f"import sys; import site_builder.cli.{command}; "
        "slow = ('mkdocs', 'jinja2', 'rich', 'requests', 'site_builder.issue_forms.event_file'); "
        "print([name for name in slow if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert process.stdout == b"[]\n"


@pytest.mark.parametrize(
    ("setting", "parts"),
    [
        ("", PARTS),
        ("publish: ", PARTS),
        ("publish: []", ()),
        ("publish: [api, lists]", ("lists", "api")),
    ],
)
def test_parts_to_publish_have_a_fixed_order_and_default_to_all(
    setting: str, parts: tuple[str, ...], folder: Path
) -> None:
    write(folder, f"plugins: [site_builder: {{{setting}}}]\n")
    settings = read_settings(MKDOCS_YML)
    assert settings.publish == parts
    assert site_of(settings, {}, read_config(MKDOCS_YML)[0]).publish == parts
