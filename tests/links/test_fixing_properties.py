"""Properties of link fixes, for entries in random YAML styles."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import load_entries
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.links.collecting import collect_links
from site_builder.links.fixing import apply_fixes, plan_fixes
from tests import examples
from tests.links.entry_folders import write_entries
from tests.links.link_histories import moved_history

OLD = "https://old.site.org/x"
# Only `OLD` has moved. `OLD#part` is the same link, because fragments are not requested.
URLS = (
    OLD,
    f"{OLD}/y",
    f"{OLD}.html",
    f"{OLD}?q=1",
    f"{OLD}#part",
    "https://other.org/",
    "papers/clip",
)
FINALS = (
    *(
        "https://new.site.org/y",
        "http://new.site.org/y",
        "https://new.site.org/a,b",
        "https://new.site.org/[a]",
    ),
    *(
        "https://new.site.org/a)b",
        "https://new.site.org/it's",
        "https://new.site.org/a:",
        "https://new.site.org/?a&lt;b",
    ),
    *(
        "https://new.site.org/a|b",
        "https://new.site.org/路",
        "https://new.site.org/?a=*&b=&c",
        "https://other.org/x",
    ),
    *("https://new.site.org/login", "https://new.site.org/", "https://old.site.org/x/y"),
)
words = st.sampled_from(
    [
        "中文，",
        "it's ",
        '"q" ',
        "a: b ",
        " # c ",
        "\n",
        "\n\n",
        "- ",
        "> ",
        "`c` ",
        "*e* ",
        "| ",
        "\\",
    ]
)
links = st.builds(
    lambda template, url: template.format(url),
    st.sampled_from(
        ["[a]({})", "[a](<{}> 'T')", "<{}>", "![i]({})", "{}", "`{}`", "\n\n[r]: {}\n\n"]
    ),
    st.sampled_from(URLS),
)
notes = st.lists(words | links, min_size=1, max_size=12).map("".join).filter(str.strip)
urls_of_fields = st.sampled_from([url for url in URLS if "//" in url])
entries = st.fixed_dictionaries(
    {
        "title": st.just("X"),
        "authors": st.just(["A B"]),
        "year": st.just("2023"),
        "topics": st.just(["vision"]),
        "links": st.fixed_dictionaries(
            {"paper": urls_of_fields | st.lists(urls_of_fields, min_size=1, max_size=3)},
            optional={"code": urls_of_fields, "project": st.lists(urls_of_fields, max_size=3)},
        ),
        "added": st.just("2026-11-23"),
    },
    optional={"notes": st.fixed_dictionaries({"en": notes}, optional={"zh": notes})},
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Generate the text of an entry file in a random YAML style. A comment may contain `OLD`."""
    text = yaml.safe_dump(
        draw(entries),
        allow_unicode=draw(st.booleans()),
        default_style=draw(st.sampled_from([None, None, "'", '"', "|", ">"])),
        default_flow_style=draw(st.sampled_from([None, True, False])),
        width=draw(st.sampled_from([20, 80, 4096])),
        indent=draw(st.integers(2, 4)),
        sort_keys=False,
    )
    head = draw(st.sampled_from(["", f"# {OLD}\n", f"# 中文 <{OLD}>\n\n"]))
    return (head + text).replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(
    max_examples=examples(40),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(files(), st.sampled_from(FINALS))
@example(
    "title: X\nauthors: [A B]\nyear: 2023\ntopics: [vision]\nadded: 2026-11-23\n"
    f"links: {{paper: '{OLD}'}}\nnotes: {{en: '{OLD}#part{OLD}#part'}}\n",
    "https://new.site.org/y",
)
def test_a_fix_changes_only_the_url(text: str, final: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = write_entries(Path(temporary), {"papers/a": text})
        history = moved_history({OLD: final})
        before = _locations_by_url(folder)
        plan = plan_fixes(folder, history)
        apply_fixes(plan)
        after = _locations_by_url(folder)
        raw = (folder / "papers" / "a.yml").read_bytes().decode()
        assert plan_fixes(folder, history).fixes == ()
    if not plan.fixes:
        assert raw == text
        return
    (fix,) = plan.fixes
    assert len(before.pop(OLD)) == len(fix.locations)
    new_url = fix.new_url.partition("#")[0]
    assert OLD not in after
    assert len(after[new_url]) == len(fix.locations) + len(before.pop(new_url, ()))
    # Every other URL has as many locations as before.
    assert {url: len(after[url]) for url in before} == {
        url: len(locations) for url, locations in before.items()
    }
    _assert_only_urls_differ(text, raw)


def _locations_by_url(folder: Path) -> dict[str, tuple[object, ...]]:
    return {link.url: link.locations for link in collect_links(load_entries(folder))}


def _assert_only_urls_differ(before: str, after: str) -> None:
    """Check that two versions of a file differ only in URLs, as text and as parsed YAML."""
    assert _text_between_urls(before) == _text_between_urls(after)
    data_before, data_after = (read_yaml(text.encode()).data for text in (before, after))
    assert _without_urls(data_before) == _without_urls(data_after)


# `_text_between_urls` writes this in place of a URL with its fragment, quotes and angle brackets.
_PLACEHOLDER = "\0"


def _text_between_urls(text: str) -> list[str]:
    for url in sorted((*WRITTEN_URLS, *URLS), key=len, reverse=True):
        text = text.replace(url, _PLACEHOLDER)
    # `OLD#partOLD#part` is one URL. A fix writes the second `#` of this URL as `%23`.
    for suffix in ("#part", "%23part", '"', ">"):
        text = text.replace(f"{_PLACEHOLDER}{suffix}", _PLACEHOLDER)
    for prefix in ('"', "<"):
        text = text.replace(f"{prefix}{_PLACEHOLDER}", _PLACEHOLDER)
    return text.split(_PLACEHOLDER)


WRITTEN_URLS = tuple(
    written_url
    for final in FINALS
    for url in [final.replace("路", "%E8%B7%AF")]
    for written_url in (url, url.replace("'", "''"), url.replace("&lt;", "&amp;lt;"))
)


def _without_urls(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_urls(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_urls(item) for item in data]
    return _text_between_urls(data) if isinstance(data, str) else data
