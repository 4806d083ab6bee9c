"""Moved and dead links get safe replacements. A reason is given for each replacement that is not safe."""

from __future__ import annotations

import pytest

from site_builder.link_health.verdicts import Verdict
from site_builder.links.replacements import (
    NotReplaceable,
    Replacement,
    find_replacements,
    replaced_url,
)
from tests.links.link_histories import dead_record, moved_history, record_of

COPY = "https://web.archive.org/web/2024/https://a.org/x"


def find_replacement(old: str, new: str) -> Replacement | NotReplaceable | None:
    return find_replacements(moved_history({old: new}), moved=True, archived=True).get(old)


@pytest.mark.parametrize(
    ("old", "final", "new"),
    [
        ("https://a.org/x", "https://b.a.org/y", "https://b.a.org/y"),
        ("http://a.org/x", "https://a.org/x", "https://a.org/x"),
        ("https://a.org/x", "HTTPS://B.a.org:443/y?utm_source=z", "https://b.a.org/y"),
        ("https://a.例え.jp/x", "https://例え.jp/路", "https://xn--r8jz45g.jp/%E8%B7%AF"),
        ("https://a.org/x", "https://a.org/x/", "https://a.org/x/"),
        ("https://a.org/", "https://b.a.org/", "https://b.a.org/"),
        ("https://a.org/x", "https://b.a.org/y#part", "https://b.a.org/y#part"),
        ("https://github.com/a/b", "https://github.com/c/d", "https://github.com/c/d"),
        (
            "https://github.com/a/b/tree/main/x",
            "https://github.com/c/d",
            "https://github.com/c/d/tree/main/x",
        ),
        (
            "https://github.com/a/b/blob/main/x?raw=1",
            "https://github.com/c/d/",
            "https://github.com/c/d/blob/main/x?raw=1",
        ),
        (
            "https://github.com/a/b/tree/main/x",
            "https://github.com/c/d/tree/main/y",
            "https://github.com/c/d/tree/main/y",
        ),
        ("https://a.org/login/x", "https://b.a.org/login/x", "https://b.a.org/login/x"),
    ],
)
def test_moved_links_have_a_replacement(old: str, final: str, new: str) -> None:
    assert find_replacement(old, final) == Replacement(new, "moved")


@pytest.mark.parametrize(
    ("old", "final", "reason"),
    [
        ("https://a.org/x", "https://a.org/", "home page"),
        ("https://a.org/x", "https://b.a.org", "home page"),
        ("https://a.org/blip", "https://blip.org/", "home page"),
        ("https://a.org/x", "https://a.org/en/", "home page"),
        ("https://a.org/x", "https://a.org/login?next=x", "login"),
        ("https://a.org/x", "https://login.a.org/y", "login"),
        ("https://a.org/x", "https://a.org/y?returnUrl=%2Fx", "login"),
        ("https://a.org/x", "https://a.org/?redirect_uri=x", "login"),
        ("https://a.org/x", "https://a.org/404.html", "error page"),
        ("https://a.org/x", "https://a.org/error", "error page"),
        ("https://a.org/x", "http://a.org/y", "does not use https"),
        ("https://a.org/x", "https://me:pw@b.org/y", "user name or a password"),
        ("https://a.org/x", "ftp://b.org/y", "ftp: links"),
        ("https://a.org/x", "https://b.a.org/a b", "contains a space"),
        ("https://a.org/x", "", "does not say where"),
        ("https://a.org/x", "https://127.0.0.1/y", "an IP address"),
        ("https://a.org/x", "https://8.8.8.8/y", "an IP address"),
        ("https://a.org/x", "https://[2001:db8::1]/y", "an IP address"),
        ("https://a.org/x", "https://localhost/y", "private network"),
        ("https://a.org/x", "https://wiki.corp/y", "private network"),
        ("https://a.org/x", "https://intranet/y", "private network"),
    ],
)
def test_an_unsafe_or_missing_new_url_is_no_replacement(old: str, final: str, reason: str) -> None:
    replacement = find_replacement(old, final)
    assert isinstance(replacement, NotReplaceable)
    assert reason in replacement.reason
    assert "pw" not in replacement.reason


def test_urls_with_equal_request_urls_need_no_replacement() -> None:
    assert find_replacement("https://a.org/x", "https://A.org/x#part") is None


@pytest.mark.parametrize(
    "verdict", [verdict for verdict in Verdict if verdict not in {Verdict.MOVED, Verdict.DEAD}]
)
def test_only_moved_and_dead_links_have_a_replacement(verdict: Verdict) -> None:
    history = {"https://a.org/x": record_of("https://a.org/x", verdict, "https://b.a.org/y")}
    assert find_replacements(history, moved=True, archived=True) == {}


def test_a_url_to_which_three_links_moved_is_no_replacement() -> None:
    two = {f"https://a.org/{n}": "https://b.a.org/y" for n in range(2)}
    assert set(find_replacements(moved_history(two), moved=True, archived=False).values()) == {
        Replacement("https://b.a.org/y", "moved")
    }
    three = {**two, "https://c.a.org/x": "https://B.a.org/y#z"}
    assert set(find_replacements(moved_history(three), moved=True, archived=False).values()) == {
        NotReplaceable("3 links moved to that URL")
    }


def test_archived_copies_replace_dead_links_only_on_request() -> None:
    history = {"https://a.org/x": dead_record("https://a.org/x", COPY)}
    assert find_replacements(history, moved=True, archived=False) == {}
    assert find_replacements(history, moved=False, archived=True) == {
        "https://a.org/x": Replacement(COPY, "archived")
    }
    history = {"https://a.org/x": dead_record("https://a.org/x")}
    assert find_replacements(history, moved=True, archived=True) == {}


@pytest.mark.parametrize("copy", ["http://web.archive.org/web/1/x", "https://10.0.0.1/x", "x", ""])
def test_archived_copies_with_unsafe_urls_are_refused(copy: str) -> None:
    history = {"https://a.org/x": dead_record("https://a.org/x", copy)}
    assert isinstance(
        find_replacements(history, moved=True, archived=True)["https://a.org/x"], NotReplaceable
    )


def test_after_two_moves_the_replacement_is_the_last_url() -> None:
    chain = moved_history(
        {"https://a.org/x": "https://b.a.org/x", "https://b.a.org/x": "https://c.a.org/x#p"}
    )
    chain["https://c.a.org/x"] = dead_record("https://c.a.org/x", COPY)
    both = find_replacements(chain, moved=True, archived=True)
    assert set(both.values()) == {Replacement(COPY, "archived")}
    moved = find_replacements(chain, moved=True, archived=False)
    assert set(moved.values()) == {Replacement("https://c.a.org/x#p", "moved")}


def test_an_unsafe_second_move_does_not_prevent_the_first() -> None:
    chain = moved_history(
        {"https://a.org/x": "https://b.a.org/x", "https://b.a.org/x": "https://b.a.org/login"}
    )
    replacements = find_replacements(chain, moved=True, archived=False)
    assert replacements["https://a.org/x"] == Replacement("https://b.a.org/x", "moved")
    assert isinstance(replacements["https://b.a.org/x"], NotReplaceable)


def test_moves_in_a_loop_have_no_replacement() -> None:
    loop = moved_history(
        {"https://a.org/x": "https://b.a.org/x", "https://b.a.org/x": "https://a.org/x"}
    )
    loop |= moved_history({"https://c.a.org/x": "https://a.org/x"})
    replacements = find_replacements(loop, moved=True, archived=False)
    assert set(replacements.values()) == {NotReplaceable("its redirects form a loop")}
    assert len(replacements) == 3


@pytest.mark.parametrize(
    ("url", "new", "expected"),
    [
        ("https://a.org/x", "https://b.a.org/y", "https://b.a.org/y"),
        ("https://a.org/x#a", "https://b.a.org/y", "https://b.a.org/y#a"),
        ("https://a.org/x#a", "https://b.a.org/y#b", "https://b.a.org/y#a"),
        ("https://a.org/x", "https://b.a.org/y#b", "https://b.a.org/y#b"),
    ],
)
def test_the_fragment_of_the_old_url_is_kept(url: str, new: str, expected: str) -> None:
    assert replaced_url(url, Replacement(new, "moved")) == expected
