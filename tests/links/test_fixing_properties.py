"""Laws of mending links, over entries written in every style."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import load_entries
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.links.collecting import collect_links
from site_builder.links.fixing import apply_fixes, plan_fixes
from tests import examples
from tests.links.entry_folders import write
from tests.links.link_histories import moved_history

OLD = "https://old.org/x"
# None of these is part of another one where it matters: the first is a beginning of the others.
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
    *("https://new.org/y", "http://new.org/y", "https://new.org/a,b", "https://new.org/[a]"),
    *(
        "https://new.org/a)b",
        "https://new.org/it's",
        "https://new.org/a:",
        "https://new.org/?a&lt;b",
    ),
    *(
        "https://new.org/a|b",
        "https://new.org/路",
        "https://new.org/?a=*&b=&c",
        "https://other.org/x",
    ),
    *("https://new.org/login", "https://new.org/", "https://old.org/x/y"),
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
    lambda form, url: form.format(url),
    st.sampled_from(
        ["[a]({})", "[a](<{}> 'T')", "<{}>", "![i]({})", "{}", "`{}`", "\n\n[r]: {}\n\n"]
    ),
    st.sampled_from(URLS),
)
notes = st.lists(words | links, min_size=1, max_size=12).map("".join).filter(str.strip)
fields = st.sampled_from([url for url in URLS if "//" in url])
entries = st.fixed_dictionaries(
    {
        "title": st.just("X"),
        "authors": st.just(["A B"]),
        "year": st.just("2023"),
        "topics": st.just(["vision"]),
        "links": st.fixed_dictionaries(
            {"paper": fields | st.lists(fields, min_size=1, max_size=3)},
            optional={"code": fields, "project": st.lists(fields, max_size=3)},
        ),
        "added": st.just("2026-11-23"),
    },
    optional={"notes": st.fixed_dictionaries({"en": notes}, optional={"zh": notes})},
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw an entry's file in some style, with comments that name the URL as well."""
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
def test_nothing_but_the_address_changes(text: str, final: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = write(Path(temporary), {"papers/a": text})
        history = moved_history({OLD: final})
        before = _state(folder)
        plan = plan_fixes(folder, history)
        apply_fixes(plan)
        after = _state(folder)
        raw = (folder / "papers" / "a.yml").read_bytes().decode()
        assert plan_fixes(folder, history).fixes == ()
    if not plan.fixes:
        assert raw == text
        return
    (fix,) = plan.fixes
    # The same links, but for this one, in as many places.
    assert len(before.pop(OLD)) == len(fix.locations)
    moved = after[fix.new_url.partition("#")[0]]
    assert OLD not in after
    assert len(moved) == len(fix.locations) + len(before.get(fix.new_url.partition("#")[0], ()))
    assert {url: len(after[url]) for url in before if url not in fix.new_url} == {
        url: len(places) for url, places in before.items() if url not in fix.new_url
    }
    _differ_only_in_urls(text, raw)


def _state(folder: Path) -> dict[str, tuple[object, ...]]:
    return {target.url: target.locations for target in collect_links(load_entries(folder))}


def _differ_only_in_urls(before: str, after: str) -> None:
    """Compare what stands between URLs, in the file and in what is read from it."""
    assert _between(before) == _between(after)
    then, now = (read_yaml(text.encode()).data for text in (before, after))
    assert _shape(then) == _shape(now)


# What may be written around a new address, as well as the addresses themselves.
_MARK = "\0"


def _between(text: str) -> list[str]:
    for url in sorted((*WRITTEN, *URLS), key=len, reverse=True):
        text = text.replace(url, _MARK)
    for behind in ("#part", '"', ">"):
        text = text.replace(f"{_MARK}{behind}", _MARK)
    for before in ('"', "<"):
        text = text.replace(f"{before}{_MARK}", _MARK)
    return text.split(_MARK)


WRITTEN = tuple(
    form
    for final in FINALS
    for url in [final.replace("路", "%E8%B7%AF")]
    for form in (url, url.replace("'", "''"), url.replace("&lt;", "&amp;lt;"))
)


def _shape(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _shape(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_shape(item) for item in data]
    return _between(data) if isinstance(data, str) else data
