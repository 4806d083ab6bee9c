"""The hosts of a host group share a rate limit, and the links to them are in one shard.

A shard is the part of all links that one machine checks.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.links.data_files import DataFileError
from site_builder.links.hosts import (
    host_group,
    host_policy,
    read_host_rules,
    shard_index,
)


@pytest.mark.parametrize(
    ("url", "group"),
    [
        ("https://arxiv.org/abs/2301.12597", "arxiv.org"),
        ("http://www.arxiv.org/pdf/2301.12597", "arxiv.org"),
        ("https://export.arxiv.org/api/query?id_list=1", "arxiv.org"),
        ("https://ar5iv.labs.arxiv.org/html/2301.12597", "arxiv.org"),
        ("https://github.com/a/b", "github.com"),
        ("https://raw.githubusercontent.com/a/b/main/x", "github.com"),
        ("https://gist.github.com/a/1", "github.com"),
        ("https://nerfies.github.io/", "github.io"),
        ("https://huggingface.co/gpt2", "huggingface.co"),
        ("https://hf.co/gpt2", "huggingface.co"),
        ("https://doi.org/10.1/x", "doi.org"),
        ("https://dx.doi.org/10.1/x", "doi.org"),
        ("https://zhuanlan.zhihu.com/p/1", "zhihu.com"),
        ("https://mp.weixin.qq.com/s/x", "weixin.qq.com"),
        ("https://someone.blogspot.com/", "blogspot.com"),
        ("https://medium.com/@a/b", "medium.com"),
        ("https://a.medium.com/b", "medium.com"),
        ("https://x.readthedocs.io/en/latest/", "readthedocs.io"),
        ("https://www.aclweb.org/anthology/P19-1", "aclanthology.org"),
        ("https://openaccess.thecvf.com/x.pdf", "thecvf.com"),
        ("https://www.example.org/a//b", "example.org"),
        ("https://example.org", "example.org"),
        ("https://example.org?x=//github.com/", "example.org"),
        ("https://example.org#//github.com/", "example.org"),
        ("https://EXAMPLE.org.:443/", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("http://127.0.0.1:5000/x", "127.0.0.1:5000"),
        ("http://[::1]:99/", "[::1]:99"),
        ("http://[::1]/", "[::1]"),
        ("https://user:word@github.com/a", "github.com"),
        ("https://notgithub.com/", "notgithub.com"),
        ("https://github.com.example.org/", "github.com.example.org"),
        ("https://arxiv.org.evil/", "arxiv.org.evil"),
        ("not a url", "not a url"),
        ("", ""),
    ],
)
def test_each_url_has_a_host_group(url: str, group: str) -> None:
    assert host_group(url) == group


@given(st.text(max_size=60))
def test_any_string_has_a_host_group(text: str) -> None:
    for url in (text, f"https://{text}/x"):
        assert isinstance(host_group(url), str)


def test_host_groups_are_named_after_one_of_their_hosts() -> None:
    for group in ("arxiv.org", "github.com", "huggingface.co", "weixin.qq.com", "example.org"):
        assert host_group(f"https://{group}/") == group


def test_host_groups_have_their_own_limits_or_the_default_limits() -> None:
    assert host_policy("arxiv.org").gap_seconds >= 1.0
    assert host_policy("arxiv.org").max_per_host == 1
    assert host_policy("github.com").gap_seconds == 0.25
    assert host_policy("github.com").max_per_host == 2
    assert host_policy("example.org").gap_seconds == 0.1
    assert host_policy("example.org") == host_policy("127.0.0.1:1")


# A new version of the builder must not move a host group to another shard.
@pytest.mark.parametrize(
    ("group", "of_4", "of_7"),
    [("github.com", 3, 6), ("arxiv.org", 0, 4), ("example.org:8080", 0, 6)],
)
def test_the_shard_of_a_host_group_never_changes(group: str, of_4: int, of_7: int) -> None:
    assert (shard_index(group, 4), shard_index(group, 7)) == (of_4, of_7)


@given(st.text(max_size=40), st.integers(1, 64))
def test_shard_indexes_are_in_range(group: str, count: int) -> None:
    assert 0 <= shard_index(group, count) < count


def test_the_number_of_shards_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least one"):
        shard_index("example.org", 0)


def test_host_rules_are_read_from_yaml() -> None:
    rules = read_host_rules(
        "default: {gap: 1}\n"
        "groups:\n"
        "  a.org: {hosts: [a.org, '*.b.org'], per_host: 3}\n"
        "  c.b.org: {hosts: ['*.c.b.org']}\n"
    )
    assert [
        rules.groups.find(host) for host in ("a.org", "x.a.org", "b.org", "x.b.org", "y.c.b.org")
    ] == [
        "a.org",
        None,
        "a.org",
        "a.org",
        "c.b.org",
    ]
    assert rules.policies["a.org"].gap_seconds == 1
    assert rules.policies["a.org"].max_per_host == 3


@pytest.mark.parametrize(
    ("rules_yaml", "message"),
    [
        ("", "hosts.yml, line 1: the file is empty"),
        ("- a", "hosts.yml, line 1: `key: value` lines"),
        ("default: {}\ngroups:\n  a: {hosts: [a.org], gab: 1}", "line 3: `gab` is not a known key"),
        (
            "default: {}\ngroups:\n  a: {hosts: [a.org], gap: -1}",
            "line 3: `gap` must be a number",
        ),
        (
            "default: {}\ngroups:\n  a: {hosts: [a.org], gap: .nan}",
            "`gap` must be a number",
        ),
        (
            "default: {}\ngroups:\n  a: {hosts: [a.org], per_host: 0}",
            "`per_host` must be a whole",
        ),
        ("default: {}\ngroups:\n  a: {hosts: ['https://a.org']}", "not a host name"),
        ("default: {}\ngroups:\n  a: {hosts: a.org}", "`hosts` must be a list"),
        ("default: {}\ngroups:\n  a: {hosts: [[a]]}", "`hosts` must be a list of strings"),
        ("default: {}\ngroups:\n  a: {gap: 1}", "`hosts` is missing"),
        ("default: {}\ngroups:\n  a: {hosts: [a.org]}\n  b: {hosts: [a.org]}", "line 4: `a.org`"),
        (
            "default: {}\ngroups:\n  a: {hosts: [a.org]}\n  a: {hosts: [b.org]}",
            "`a` is listed twice",
        ),
        ("default: {}", "`groups` is missing"),
        ("default: {}\ngroups: {a: [}", "hosts.yml, line 2:"),
        ("? [a]\n: b", "a key must be a string"),
    ],
)
def test_errors_in_the_host_rules_are_reported(rules_yaml: str, message: str) -> None:
    with pytest.raises(DataFileError) as raised:
        read_host_rules(rules_yaml)
    assert message in str(raised.value)
