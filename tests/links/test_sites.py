"""A site is a registrable domain. Rules and identifiers say which redirects to another site are expected.

A `Crossing` says what is known about redirects between sites.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.links.data_files import DataFileError
from site_builder.links.site_rules import read_site_rules
from site_builder.links.sites import Crossing, crossing_between, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://example.org/", "example.org"),
        ("http://www.Example.ORG.:8080/x", "example.org"),
        ("https://a.b.example.co.uk/", "example.co.uk"),
        ("https://uni.edu.cn/", "uni.edu.cn"),
        ("https://lab.uni.edu.cn/", "uni.edu.cn"),
        ("https://someone.github.io/project/", "someone.github.io"),
        ("https://github.io/", "github.io"),
        ("https://a.b.hf.space/", "b.hf.space"),
        ("https://someone.wordpress.com/", "someone.wordpress.com"),
        ("https://a.someone.wordpress.com/", "someone.wordpress.com"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://a.xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://例え.香港/", "xn--r8jz45g.xn--j6w193g"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[2001:DB8::1]/", "2001:db8::1"),
        ("http://localhost/", "localhost"),
        ("https://x.unknown-new-tld/", "x.unknown-new-tld"),
        ("not a URL", ""),
    ],
)
def test_each_url_has_its_site(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("urls", "crossing"),
    [
        # the last URL is on the site of the first URL
        (["http://a.org/x", "https://a.org/x"], Crossing.NONE),
        (["https://a.org/x", "https://www.a.org/x"], Crossing.NONE),
        (["https://old.a.org/x", "https://new.a.org/x"], Crossing.NONE),
        (["https://bücher.example/", "https://xn--bcher-kva.example/x"], Crossing.NONE),
        (["http://127.0.0.1/", "http://127.0.0.1:8080/"], Crossing.NONE),
        (["https://a.org/", "https://sso.b.org/", "https://a.org/"], Crossing.NONE),
        # the site was renamed, or both URLs have the same identifier
        (["https://papers.nips.cc/paper/1", "https://proceedings.neurips.cc/x"], Crossing.NONE),
        (["http://nips.cc", "https://nips.cc/", "https://neurips.cc/"], Crossing.NONE),
        # the rule is for twitter.com -> x.com only
        (["https://x.com/a", "https://twitter.com/a"], Crossing.UNKNOWN),
        (["https://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=x"], Crossing.NONE),
        (
            ["https://arxiv.org/abs/2301.12597", "https://huggingface.co/papers/2301.12597"],
            Crossing.NONE,
        ),
        # the identifiers differ
        (
            ["https://arxiv.org/abs/2301.12597", "https://huggingface.co/papers/2301.00001"],
            Crossing.UNKNOWN,
        ),
        # a host of permanent identifiers, files or captchas is involved
        (["https://doi.org/10.1145/3", "https://dl.acm.org/doi/10.1145/3"], Crossing.DIRECTED),
        (["https://doi.org/10.9999/x", "https://journal.example/x"], Crossing.DIRECTED),
        (["https://www.dropbox.com/s/x", "https://dl.dropboxusercontent.com/x"], Crossing.DIRECTED),
        # the rule is for dropbox.com -> dropboxusercontent.com only
        (["https://dl.dropboxusercontent.com/x", "https://www.dropbox.com/s/x"], Crossing.UNKNOWN),
        (
            [
                "https://doi.org/10.1016/x",
                "https://linkinghub.elsevier.com/retrieve/pii/X",
                "https://www.sciencedirect.com/science/article/pii/X",
            ],
            Crossing.DIRECTED,
        ),
        (
            [
                "https://doi.org/10.1088/x",
                "https://iopscience.iop.org/x",
                "https://validate.perfdrive.com/x",
            ],
            Crossing.DIRECTED,
        ),
        # the rule is for redirects to the host of captchas only
        (["https://validate.perfdrive.com/x", "https://casino.example/"], Crossing.UNKNOWN),
        # short links
        (["https://bit.ly/x", "https://tinyfeed.example/"], Crossing.SHORT_LINK),
        # of several redirects, the one about which least is known decides
        (
            ["https://bit.ly/x", "https://tinyfeed.example/", "https://casino.example/"],
            Crossing.UNKNOWN,
        ),
        (
            ["https://doi.org/10.9/x", "https://journal.example/", "https://casino.example/"],
            Crossing.UNKNOWN,
        ),
        (
            ["https://tinyfeed.example/", "https://doi.org/10.9/x", "https://casino.example/"],
            Crossing.UNKNOWN,
        ),
        (["https://t.co/x", "https://bit.ly/x", "https://a.org/"], Crossing.SHORT_LINK),
        # no rule and no identifier connects the two sites
        (["https://tinyfeed.example/", "https://best-casino.example/"], Crossing.UNKNOWN),
        (["https://project.a.org/", "https://b.org/"], Crossing.UNKNOWN),
        (["https://foo.github.io/", "https://bar.github.io/"], Crossing.UNKNOWN),
        (["https://foo.github.io/lavis/", "https://lavis.org/"], Crossing.UNKNOWN),
        (["https://foo.wordpress.com/", "https://bar.wordpress.com/"], Crossing.UNKNOWN),
        (["https://a.co.uk/", "https://b.co.uk/"], Crossing.UNKNOWN),
        (["http://8.8.8.8/", "http://8.8.4.4/"], Crossing.UNKNOWN),
        (["https://paperswithcode.com/x", "https://paperswithcode.co/x"], Crossing.UNKNOWN),
        (["https://paperswithcode.co/x", "https://paperswithcode.com/x"], Crossing.UNKNOWN),
        (["https://notnips.cc/", "https://neurips.cc/"], Crossing.UNKNOWN),
        (["https://a.org/", "https://a.org.evil.example/"], Crossing.UNKNOWN),
        (["https://a.org/", "https://a.org@evil.example/"], Crossing.UNKNOWN),
        (["https://github.com/a/b", "https://gitlab.com/a/b"], Crossing.UNKNOWN),
    ],
)
def test_rules_and_identifiers_decide_what_is_known_about_redirects(
    urls: list[str], crossing: Crossing
) -> None:
    assert crossing_between(urls) is crossing


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_a_crossing(first: str, second: str) -> None:
    assert crossing_between([first, second]) in Crossing
    assert crossing_between([f"https://{first}", f"https://{first}"]) is Crossing.NONE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("renames: {}", "line 1: `renames` is not a known key"),
        ("renamed: [a.org]", "line 1: `key: value` lines are expected here"),
        ("renamed: {a.org: b.org}", "line 1: `a.org` must be a list"),
        ("resolvers: {a: b}", "line 1: `resolvers` must be a list"),
    ],
)
def test_the_message_about_a_mistake_in_the_rules_names_its_line(text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        read_site_rules(text)


@pytest.mark.slow
def test_the_public_suffix_list_is_read_without_a_network() -> None:
    """The library `publicsuffixlist` has an updater; neither the library nor the builder calls it."""
    program = (
        "import socket; socket.socket = None; socket.getaddrinfo = None;"
        "from site_builder.links.sites import site_of;"
        "assert site_of('https://a.example.co.uk/') == 'example.co.uk'"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
