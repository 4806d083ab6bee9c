"""Normalization and identifiers of URLs: tables of real URLs, and invariants for every URL.

To add a key or a URL with this key, edit `tests/data/url_groups.json`. To add another case, add a line to the table
`NORMALIZED` (normalized URLs), `IDENTIFIERS` or `REFUSED` (invalid URLs).
"""

from __future__ import annotations

import contextlib
import json
import pickle
import re
import time
from pathlib import Path
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.models.identifiers import (
    RULES,
    ArxivId,
    Doi,
    HuggingFaceId,
    Identifier,
    Publication,
    RepositoryId,
    WebPage,
    first_match,
)
from site_builder.models.urls import (
    MAX_URL_LENGTH,
    UrlError,
    has_public_name,
    identify,
    normalize_url,
)
from tests import examples

# --- keys -------------------------------------------------------------------------------------

GROUPS = json.loads((Path(__file__).parent.parent / "data" / "url_groups.json").read_text("utf-8"))
"""Groups of URLs with equal keys. `tests/search/test_pasted_urls.py` checks the keys in the browser."""

KEY_CASES = [
    pytest.param(url, group["type"], group["key"], id=url)
    for group in GROUPS
    for url in group["urls"]
]


@pytest.mark.parametrize(("url", "identifier_type", "key"), KEY_CASES)
def test_a_url_has_the_expected_key(url: str, identifier_type: str, key: str) -> None:
    identifier = identify(url)
    assert (type(identifier).__name__, identifier.key) == (identifier_type, key)


@pytest.mark.parametrize(("url", "identifier_type", "key"), KEY_CASES)
def test_invariants_hold_for_the_urls_in_the_groups(
    url: str, identifier_type: str, key: str
) -> None:
    check_invariants(url)


# --- normalized URLs --------------------------------------------------------------------------

NORMALIZED = {
    # URL: normalized URL
    "https://example.org": "https://example.org/",
    " https://example.org/ ": "https://example.org/",
    "HTTP://Example.ORG:80/A/": "http://example.org/A/",
    "http://example.org:443/": "http://example.org:443/",
    "https://example.org:80/": "https://example.org:80/",
    "https://www.example.org./": "https://www.example.org/",
    "https://example.org/a/./b/../c": "https://example.org/a/c",
    "https://example.org/a/b/..": "https://example.org/a/",
    "https://example.org/?b=2&a=1&utm_source=x": "https://example.org/?a=1&b=2",
    "https://example.org/?a=1&amp;b=2": "https://example.org/?a=1&amp;b=2",
    "https://example.org/?share_source=copy_web": "https://example.org/",
    "https://pan.baidu.com/s/1AbCdEf?pwd=x1y2": "https://pan.baidu.com/s/1AbCdEf?pwd=x1y2",
    "https://example.org/?utm=1&sp=2&source=3": "https://example.org/?source=3&sp=2&utm=1",
    "https://example.org/a+b|c[d](e)?f=[g|h]+(i)": "https://example.org/a+b|c[d](e)?f=[g|h]+(i)",
    "https://example.org/a%7cb%5b": "https://example.org/a%7Cb%5B",
    'https://example.org/a"b<c>d^e`f{g}h\\i': "https://example.org/a%22b%3Cc%3Ed%5Ee%60f%7Bg%7Dh%5Ci",
    "https://example.org/多模态?q=图#节": "https://example.org/%E5%A4%9A%E6%A8%A1%E6%80%81?q=%E5%9B%BE#%E8%8A%82",
    "https://例え.jp/": "https://xn--r8jz45g.jp/",
    "https://github.com/openai/CLIP#usage": "https://github.com/openai/CLIP#usage",
    "https://github.com/openai/CLIP.git": "https://github.com/openai/CLIP.git",
    "https://video-mme-v2.netlify.app/#leaderboard": "https://video-mme-v2.netlify.app/#leaderboard",
    "https://example.org/#": "https://example.org/",
    "https://example.org/#a#b": "https://example.org/#a%23b",
    "https://example.org/#/route": "https://example.org/#/route",
    "https://arxiv.org/pdf/2301.12597v2.pdf": "https://arxiv.org/pdf/2301.12597v2.pdf",
    "https://openreview.net/forum?id=x&noteId=y": "https://openreview.net/forum?id=x&noteId=y",
    "arXiv:2301.12597v2": "https://arxiv.org/abs/2301.12597v2",
    "arxiv:math.GT/0309136": "https://arxiv.org/abs/math/0309136",
    "doi:10.1145/ABC": "https://doi.org/10.1145/abc",
    "doi:10.1000/a#b?c<d>": "https://doi.org/10.1000/a%23b%3Fc%3Cd%3E",
    "doi:10.48550/arXiv.2301.12597": "https://arxiv.org/abs/2301.12597",
    "git@github.com:salesforce/LAVIS.git": "https://github.com/salesforce/LAVIS",
    "git+https://GitHub.com/o/n.git@main#egg=n": "https://github.com/o/n",
    "ssh://git@gitlab.com/a/b/c.git": "https://gitlab.com/a/b/c",
    "http://[::FFFF:1.2.3.4]:80/": "http://[::ffff:102:304]/",
}


@pytest.mark.parametrize(("url", "normalized"), NORMALIZED.items())
def test_a_url_is_normalized(url: str, normalized: str) -> None:
    assert normalize_url(url) == normalized
    check_invariants(url)


# --- identifiers ------------------------------------------------------------------------------

IDENTIFIERS: list[tuple[str, Identifier]] = [
    ("https://arxiv.org/abs/2301.12597", ArxivId("2301.12597")),
    ("https://arxiv.org/pdf/2301.12597v12.pdf", ArxivId("2301.12597", 12)),
    ("arxiv:math.GT/0309136v1", ArxivId("math/0309136", 1)),
    ("doi:10.1145/ABC", Doi("10.1145/abc")),
    (
        "https://github.com/salesforce/LAVIS/tree/main/projects/blip2/",
        RepositoryId("github.com", "salesforce", "LAVIS", "projects/blip2"),
    ),
    (
        "https://github.com/Luodian/Otter/blob/main/mimic-it/README.md",
        RepositoryId("github.com", "Luodian", "Otter", "mimic-it/README.md"),
    ),
    (
        "https://github.com/o/n/raw/main/a%20b/数据.csv",
        RepositoryId("github.com", "o", "n", "a%20b/%E6%95%B0%E6%8D%AE.csv"),
    ),
    ("https://github.com/Tencent/VITA/tree/VITA-E", RepositoryId("github.com", "Tencent", "VITA")),
    ("https://github.com/o/n.git", RepositoryId("github.com", "o", "n")),
    ("https://github.com/o/n/wiki/tree/x/y", RepositoryId("github.com", "o", "n")),
    ("https://github.com/o/n/releases", RepositoryId("github.com", "o", "n")),
    ("https://gitlab.com/A/B/c/-/tree/main/d/e", RepositoryId("gitlab.com", "A/B", "c", "d/e")),
    ("https://gitlab.com/a/b/blob/main/d.py", RepositoryId("gitlab.com", "a", "b", "d.py")),
    ("https://gitlab.com/a/b/-/merge_requests/1", RepositoryId("gitlab.com", "a", "b")),
    ("https://gitee.com/a/b/tree/master/c", RepositoryId("gitee.com", "a", "b", "c")),
    ("https://hf.co/Qwen/Qwen3", HuggingFaceId("model", "Qwen/Qwen3")),
    ("https://hf.co/datasets/Qwen/Q/viewer", HuggingFaceId("dataset", "Qwen/Q")),
    ("https://hf.co/spaces/Qwen/Q", HuggingFaceId("space", "Qwen/Q")),
    (
        "https://codeberg.org/O/N/src/branch/main/a/b",
        RepositoryId("codeberg.org", "O", "N", "a/b"),
    ),
    (
        "https://openreview.net/pdf?id=Hk6WhagRW",
        Publication(
            "OpenReview", "paper", "Hk6WhagRW", *2 * ["https://openreview.net/forum?id=Hk6WhagRW"]
        ),
    ),
    (
        "https://doi.org/10.18653/v1/P18-1238",
        Publication(
            "ACL Anthology",
            "paper",
            "P18-1238",
            "https://aclanthology.org/p18-1238",
            "https://aclanthology.org/P18-1238/",
            "10.18653/v1/p18-1238",
        ),
    ),
    (
        "https://youtu.be/y16x9n_zP_4?t=3",
        Publication(
            "YouTube",
            "video",
            "y16x9n_zP_4",
            "https://youtube.com/watch?v=y16x9n_zP_4",
            "https://www.youtube.com/watch?v=y16x9n_zP_4",
        ),
    ),
    (
        "https://papers.nips.cc/paper/2022/file/0123456789abcdef0123456789abcdef-Paper-Conference.pdf",
        Publication(
            "NeurIPS Proceedings",
            "paper",
            "2022/0123456789abcdef0123456789abcdef",
            "https://proceedings.neurips.cc/paper_files/paper/2022/hash/0123456789abcdef0123456789abcdef-abstract.html",
            "https://proceedings.neurips.cc/paper_files/paper/2022/hash/0123456789abcdef0123456789abcdef-Abstract-Conference.html",
        ),
    ),
    ("http://www.a.org/#b", WebPage("https://a.org", "http://www.a.org/#b")),
]


@pytest.mark.parametrize(("url", "identifier"), IDENTIFIERS)
def test_a_url_has_the_expected_identifier(url: str, identifier: Identifier) -> None:
    assert identify(url) == identifier


@pytest.mark.parametrize(
    ("identifier", "url"),
    [
        (ArxivId("2301.12597", 2), "https://arxiv.org/abs/2301.12597v2"),
        (ArxivId("hep-th/9901001"), "https://arxiv.org/abs/hep-th/9901001"),
        (Doi("10.1000/a<b>#c"), "https://doi.org/10.1000/a%3Cb%3E%23c"),
        (RepositoryId("github.com", "Ab", "Cd", "e"), "https://github.com/Ab/Cd"),
        (RepositoryId("gitlab.com", "A/B", "C"), "https://gitlab.com/A/B/C"),
        (HuggingFaceId("model", "A/B"), "https://huggingface.co/A/B"),
        (HuggingFaceId("dataset", "A/B"), "https://huggingface.co/datasets/A/B"),
        (RepositoryId("codeberg.org", "A", "B"), "https://codeberg.org/A/B"),
    ],
)
def test_an_identifier_has_the_expected_url(identifier: Identifier, url: str) -> None:
    assert identifier.url == url


@pytest.mark.parametrize(
    ("url", "full_key"),
    [
        ("https://github.com/O/N", "https://github.com/o/n"),
        ("https://github.com/O/N/tree/dev/A/b", "https://github.com/o/n/tree/HEAD/A/b"),
        ("https://github.com/o/n/blob/main/A/b", "https://github.com/o/n/tree/HEAD/A/b"),
        ("https://gitlab.com/O/P/N/tree/dev/A", "https://gitlab.com/o/p/n/-/tree/HEAD/A"),
        ("https://gitee.com/O/N/tree/dev/A", "https://gitee.com/o/n/tree/HEAD/A"),
        ("https://codeberg.org/O/N/src/tag/1/A", "https://codeberg.org/o/n/src/branch/HEAD/A"),
    ],
)
def test_a_url_in_a_repository_has_the_expected_full_key(url: str, full_key: str) -> None:
    repository = identify(url)
    assert isinstance(repository, RepositoryId)
    assert repository.full_key == full_key
    from_key = identify(full_key)
    assert isinstance(from_key, RepositoryId)
    assert from_key.full_key == full_key


# --- errors -----------------------------------------------------------------------------------

REFUSED = [
    # url, part of the message, part of the hint
    ("", "empty", "https://"),
    (" \t\n", "empty", "https://"),
    ("https://example.org/a b", "a space", "%20"),
    ("see https://example.org/", "a space", "Remove the space"),
    ("https://example.org/doi: 10", "a space", "%20"),
    ("doi:  10.1000/1", "a space", "Remove the space"),
    ("https://exam\nple.org/", "U+000A", "Remove the character"),
    ("https://example.org/\x00", "U+0000", "Remove the character"),
    ("https://example.org/a\u200bb", "U+200B", "Remove the character"),
    ("https://example.org/a\u3000b", "U+3000", "Remove the character"),
    ("https://example.org/\ud800", "U+D800", "Remove the character"),
    ("github.com/o/n", "does not start with https://", "`https://github.com/o/n`"),
    ("//example.org/x", "does not start with https://", "`https://example.org/x`"),
    ("example.org:8080/x", "does not start with https://", "`https://example.org:8080/x`"),
    ("http//example.org", "does not start with https://", "`https://example.org`"),
    ("https:/example.org", "does not start with https://", "`https://example.org`"),
    ("https：//example.org", "does not start with https://", "`https://example.org`"),
    ("2301.12597", "does not start with https://", "`https://arxiv.org/abs/2301.12597`"),
    ("10.1145/3474085", "does not start with https://", "`https://doi.org/10.1145/3474085`"),
    ("LLaVA", "does not start with https://", "the whole URL"),
    ("javascript:alert(1)", "javascript: links", "https://"),
    ("JavaScript:alert(1)", "javascript: links", "https://"),
    ("data:text/html,hi", "data: links", "https://"),
    ("ftp://example.org/x", "ftp: links", "https://"),
    ("file:///etc/passwd", "file: links", "https://"),
    ("mailto:a@example.org", "mailto: links", "https://"),
    ("git@example.org:o/n.git", "is a git URL", "https URL"),
    ("ssh://git@example.org/o/n", "is a git URL", "https URL"),
    ("git+https://example.org/o/n", "is a git URL", "https URL"),
    ("https://", "no host name", "the whole URL"),
    ("https:///example.org/x", "no host name", "`https://example.org/x`"),
    ("https://:80/", "no host name", "the whole URL"),
    ("https://?x=1", "no host name", "the whole URL"),
    ("https://me@example.org/", "user name or a password", "@"),
    ("https://me:secret@example.org/", "user name or a password", "@"),
    ("https://good.org\\@evil.org/", "user name or a password", "@"),
    ("https://example.org:0/", "not a port", "65535"),
    ("https://example.org:65536/", "not a port", "65535"),
    ("https://example.org:８０/", "not a port", "65535"),
    ("https://example.org:80:80/", "not a port", "65535"),
    ("https://exa%6Dple.org/", "host name", "after //"),
    ("https://-example.org/", "host name", "after //"),
    ("https://example..org/", "host name", "after //"),
    ("https://./", "host name", "after //"),
    ("https://exa,mple.org/", "host name", "after //"),
    ("https://xn--a/", "host name", "after //"),
    ("https://☃.net/", "host name", "after //"),
    (f"https://{'a' * 64}.org/", "host name", "after //"),
    (f"https://{'a.' * 130}org/", "host name", "after //"),
    ("https://256.1.1.1/", "host name", "after //"),
    ("https://0x7f.1/", "host name", "after //"),
    ("https://[::1/", "host name", "after //"),
    ("https://[1.2.3.4]/", "host name", "after //"),
    ("https://[fe80::1%25eth0]/", "host name", "after //"),
    ("arxiv:2103.0002", "is not an arXiv id", "arxiv:2103.00020"),
    ("arxiv:BLIP-2", "is not an arXiv id", "arxiv:2301.12597"),
    ("https://arxiv.org/abs/2301.1259", "`2301.1259` is not", "has 5, and this one has 4"),
    ("https://arxiv.org/pdf/2301.125977v2.pdf", "`2301.125977v2.pdf`", "Check every character"),
    ("https://arxiv.org/abs/2103.0002", "`2103.0002` is not", "has 5, and this one has 4"),
    ("https://arxiv.org/abs/1405.03122", "`1405.03122` is not", "until 2014 an arXiv id has 4"),
    ("https://arxiv.org/abs/2313.00001", "`2313.00001` is not", "the year and the month"),
    (
        "https://arxiv.org/abs/2301.12597,",
        "`2301.12597,` is",
        "Write `https://arxiv.org/abs/2301.12597`.",
    ),
    (
        "https://arxiv.org/abs/2301.12597）",
        "is not an arXiv id",
        "`https://arxiv.org/abs/2301.12597`",
    ),
    ("http://www.arxiv.org/pdf/2301.12597v2.pdf.", "`2301.12597v2.pdf.`", "abs/2301.12597v2`"),
    ("https://arxiv.org/abs/arXiv:2301.12597", "`arXiv:2301.12597`", "abs/2301.12597`"),
    ("https://arxiv.org/abs/hep-th/990100", "`hep-th/990100`", "hep-th/9901001"),
    ("https://arxiv.org/html/2301.1259", "`2301.1259` is not", "has 5"),
    ("https://ar5iv.org/abs/2301.1259", "`2301.1259` is not", "has 5"),
    ("https://huggingface.co/papers/2301.1259", "has no arXiv id", "2301.12597"),
    ("https://doi.org/10.48550/arXiv.2301.1259", "`2301.1259` is not an arXiv id", "has 5"),
    ("doi:10.48550/arXiv.2301.1259", "`2301.1259` is not an arXiv id", "has 5"),
    ("doi:10.1145/1.2,", "`doi:10.1145/1.2,` ends with `,`", "`https://doi.org/10.1145/1.2`"),
    ("https://doi.org/10.1145/1.2）。", "ends with `）。`", "`https://doi.org/10.1145/1.2`"),
    ("https://doi.org/10.1016/a(84))", "ends with `)`", "`https://doi.org/10.1016/a(84)`"),
    ("https://doi.org/10.1145/", "is not a DOI", "10.1145/3474085.3475188"),
    ("https://dl.acm.org/doi/10.1145/1.2;", "ends with `;`", "https://doi.org/10.1145/1.2"),
    ("https://github.com/salesforce/LAVIS,", "ends with `,`", "github.com/salesforce/LAVIS`"),
    ("https://huggingface.co/openai/clip)", "ends with `)`", "https://huggingface.co/openai/clip`"),
    ("https://aclanthology.org/P18-1238,", "ends with `,`", "https://aclanthology.org/P18-1238/"),
    ("https://openreview.net/forum?id=a_b，", "ends with `，`", "openreview.net/forum?id=a_b`"),
    ("https://openreview.net/forum", "has no id of a submission", "whole URL"),
    ("https://youtu.be/dQw4w9WgXc", "has no id of a video", "11 characters"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXc", "has no id of a video", "11 characters"),
    ("https://papers.nips.cc/paper/2017/hash/3f5e-Abstract.html", "has no id", "32 characters"),
    ("doi:abc", "is not a DOI", "10.1145/"),
    ("doi:10.1000/a/../b", "is not a DOI", "10.1145/"),
    ("doi:10.1000/%FF", "is not a DOI", "10.1145/"),
    (f"https://example.org/{'a' * MAX_URL_LENGTH}", "2,020 characters", "shortest"),
    (f"https://example.org/{'多' * 300}", "2,720 characters", "shortest"),
]


@pytest.mark.slow
@pytest.mark.parametrize("read", [normalize_url, identify])
@pytest.mark.parametrize(("url", "message", "hint"), REFUSED)
def test_invalid_urls_are_refused(url: str, message: str, hint: str, read: object) -> None:
    assert callable(read)
    with pytest.raises(UrlError) as caught:
        read(url)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert len((str(caught.value) + caught.value.hint).splitlines()) == 1
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org/10.1016/S0140-6736(05)67889-0",
        "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "https://doi.org/10/fk3f",
        "https://en.wikipedia.org/wiki/Hop_(networking)",
        "https://zh.wikipedia.org/wiki/张三（演员）",
        "https://www.youtube.com/veritasium",
        "https://example.org/a,",
        "https://huggingface.co/papers/trending",
    ],
)
def test_urls_without_a_mistake_are_accepted(url: str) -> None:
    assert identify(url).key


@pytest.mark.parametrize(
    "url",
    [
        "https://me:secret@example.org/",
        "https://me:secret@example.org/a b",
        "me//x:secret@y",
        "https:/me:secret@example.org/",
        "https:me:1secret@example.org/",
        "a.me:1secret@example.org/",
    ],
)
def test_messages_contain_no_password(url: str) -> None:
    with pytest.raises(UrlError) as caught:
        identify(url)
    assert "secret" not in str(caught.value) + caught.value.hint


def test_a_url_whose_key_is_too_long_is_refused() -> None:
    url = "http://example.org/".ljust(MAX_URL_LENGTH - 1, "a")
    check_invariants(url)
    with pytest.raises(UrlError):
        identify(url + "a")


def test_pickling_keeps_message_and_hint_of_an_error() -> None:
    error = UrlError("message", "hint")
    restored = pickle.loads(pickle.dumps(error))
    assert (str(restored), restored.hint) == ("message", "hint")


def test_pages_of_arxiv_that_are_not_papers_need_no_id() -> None:
    for path in (
        "",
        "abs",
        "pdf/",
        "list/cs.CV/recent",
        "html/2301.12597v1/x1.png",
        "a/b_1",
        "user",
    ):
        assert isinstance(identify(f"https://arxiv.org/{path}"), WebPage)


# --- rules ------------------------------------------------------------------------------------


def test_no_two_groups_of_urls_have_equal_keys() -> None:
    keys = [group["key"] for group in GROUPS]
    assert sorted(keys) == sorted(set(keys))


def test_each_rule_recognises_a_url_in_the_groups() -> None:
    used = set()
    for group in GROUPS:
        for url in group["urls"]:
            parts = urlsplit(normalize_url(url))
            found = first_match(
                (parts.hostname or "").removeprefix("www."), parts.path, parts.query
            )
            used.add(found and found[0])
    assert [rule for rule in RULES if rule not in used] == []


# --- invariants -------------------------------------------------------------------------------


def check_invariants(url: str) -> None:
    normalized = normalize_url(url)
    identifier = identify(url)
    assert normalize_url(normalized) == normalized
    assert normalized.isascii()
    assert identify(identifier.key).key == identifier.key
    assert identify(normalized).key == identifier.key
    assert identify(identifier.url).key == identifier.key
    assert normalize_url(identifier.url) == identifier.url
    assert identifier.url.startswith(("https://", "http://"))
    if not isinstance(identifier, WebPage):
        check_templates(url, identifier)
        assert type(identify(identifier.key)) is type(identifier)
        assert identifier.url.startswith("https://")
    if isinstance(identifier, RepositoryId):
        from_key = identify(identifier.full_key)
        assert isinstance(from_key, RepositoryId)
        assert (from_key.full_key, from_key.key) == (identifier.full_key, identifier.key)


def check_templates(url: str, identifier: Identifier) -> None:
    """Check that the templates of the rule give the key of the identifier and, except for upper case, its text."""
    parts = urlsplit(normalize_url(url))
    host = re.sub(r"^(www\.)+", "", parts.hostname or "")
    found = first_match(host, parts.path, parts.query)
    assert found is not None
    rule, values = found
    assert rule.key_of(values) == identifier.key
    assert not isinstance(identifier, WebPage)
    assert rule.text.format_map(values).lower() == identifier.text.lower()


def words(text: str) -> list[str]:
    return text.split()


WORDS = words("""abs pdf html papers datasets spaces models tree blob raw blame main HEAD master - issues
    wiki releases viewer topics orgs features s forum squad Qwen LAVIS n.git N.GIT .git n.git.git
    . .. ... %2e %2E%2e %2F %FF %25 %41 %7Ca %e5%a4%9a %zz % 2301.12597 2301.12597v2.pdf hep-th
    9901001 math.GT 0309136v1 10.1145 10.48550 arXiv.2301.12597 3474085.3475188 <1661::AID>3.0
    anthology P18-1238 P18-1238.pdf 2020.emnlp-main.166 v80 ke18a ke18a.html content CVPR2021 A_paper.html
    papers document 9086164 paper 2020 hash file 0123456789abcdef0123456789abcdef-Paper-X.pdf 5204-a-b.pdf
    doi article chapter pdf full 10.1007 s11263-016-0981-7.pdf articles s41586-021-03819-2 records 4783701
    index.php AAAI view 6915 proceedings 0503.pdf watch embed y16x9n_zP_4 src branch 10.18653 v1 10.1609
    aaai.v34i07.6915 10.5281 zenodo.4783701 10.5555 31.4 a|b [x] (y) a+b 多模态 Ünï İ ſ K ~me doi:10.1000 İx \\ ^`{}" Datasets TREE Papers www""")

segments = st.sampled_from(WORDS) | st.text(max_size=6)
paths = st.lists(segments, max_size=6).map(lambda parts: "/".join(["", *parts])) | st.just("")
parameters = st.sampled_from(
    words("""id=H1vEXaxA- noteId=x id=%48 utm_source=a UTM_x spm=1 spm%5Fid_from=2 a[]=1 a=|+ b c= =d
    v=y16x9n_zP_4 arnumber=9086164 doid=1.2 id=10.1371/journal.pone.1 si=a
    __biz=MzA== __biz=Mz%3d mid=22 idx=1 sn=ab sn=%20 chksm=1 amp;x=1 & q=多 %26=%3D a=?/""")
) | st.text(max_size=5)
queries = st.lists(parameters, max_size=5).map("&".join)
fragments = st.sampled_from(["", "#", "#usage", "#/route/", "#/", "#!/x", "#a#b", "#/[x]|多"])
known_hosts = st.sampled_from(sorted({host for rule in RULES for host in rule.hosts}))
odd_hosts = st.sampled_from(
    words("""example.org localhost www.com www.www.com a_b.example.org r3---sn.example.org 1.2.3.4 0x7f.1
    [::1] [2001:DB8::0:1] [::ffff:1.2.3.4] 中文.com 例え。jp faß.de ＧitHub.com xn--fiq228c.com
    xn--a -a.org a..b gist.github.com ٠.com a\u200cb.com""")
)
hosts = st.tuples(
    st.sampled_from(["", "", "www.", "WWW.", "www.www."]),
    known_hosts | known_hosts | odd_hosts | st.text(max_size=8),
    st.sampled_from(["", "", "", "."]),
).map("".join)
authorities = st.tuples(
    hosts | hosts.map(str.upper),
    st.sampled_from(["", "", "", ":", ":80", ":443", ":0443", ":8080", ":99999", ":x"]),
).map("".join)
web_urls = st.builds(
    "{}://{}{}?{}{}".format,
    st.sampled_from(["https", "http", "HTTPS"]),
    authorities,
    paths,
    queries,
    fragments,
)


# URLs of papers, repositories, models and articles, in many spellings.
name = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
arxiv = st.from_regex(
    r"((0[7-9]|1[0-4])(0[1-9]|1[0-2])\.[0-9]{4}|2[0-9](0[1-9]|1[0-2])\.[0-9]{5}"
    r"|[a-z]{2,4}(-[a-z]{2})?(\.[A-Z]{2})?/[0-9]{2}(0[1-9]|1[0-2])[0-9]{3})(v[1-9])?",
    fullmatch=True,
)
doi_suffix = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
repository_host = st.sampled_from(
    words("""github.com gitlab.com gitlab.com/group gitee.com hf.co hf.co/datasets
    huggingface.co/spaces huggingface.co/Datasets""")
)
view = st.sampled_from(words("tree blob raw issues wiki releases viewer -/tree -/blob"))
tail = st.sampled_from(["", "/", ".git", ".git/"]) | st.builds("/{}/{}{}".format, view, name, paths)
arxiv_host = st.sampled_from(["arxiv.org", "cn.arxiv.org", "ar5iv.org", "alphaxiv.org"])
arxiv_format = st.sampled_from(["abs", "pdf", "html", "ps"])
arxiv_end = st.sampled_from(["", ".pdf", "/"])
identifier_urls = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "http://", "https://www.", "HTTP://WWW."]),
    st.one_of(
        st.builds("{}/{}/{}{}".format, arxiv_host, arxiv_format, arxiv, arxiv_end),
        arxiv.map("hf.co/papers/{}".format),
        arxiv.map("doi.org/10.48550/arXiv.{}".format),
        doi_suffix.map(lambda text: f"dx.doi.org/10.1000/{percent_encode(text, safe='')}"),
        doi_suffix.map("doi.org/10.1000.10/{}".format),
        st.builds("{}/{}/{}{}".format, repository_host, name, name, tail),
        name.map("openreview.net/forum?noteId=y&id={}".format),
        name.map("mp.weixin.qq.com/s/{}".format),
        name.map("mp.weixin.qq.com/s?sn=1&mid={}&__biz=MzA%3D%3d&scene=3".format),
    ),
    fragments,
)

shorthands = st.one_of(
    st.sampled_from(["doi:", "DOI: ", "doi:10.1000/", "doi:10.48550/arXiv.", "arxiv:", "arXiv: "]),
    st.sampled_from(["git@github.com:", "ssh://git@gitlab.com/", "git+https://gitee.com/"]),
).flatmap(lambda start: (segments | paths | st.text(max_size=12)).map(lambda end: start + end))
texts = st.one_of(web_urls, identifier_urls, shorthands, st.text())


@pytest.mark.slow
@settings(max_examples=examples(500), deadline=None)
@given(texts)
@example("https://github.com/o/n.git.git")
@example("https://gitlab.com/a/b/Tree")
@example("http://github.com:443/O/N")
@example("https://huggingface.co/Datasets/A")
@example("https://www.www.example.org")
@example("https://example.org/%2%35")
@example("https://example.org/a/./")
@example("doi:10.1000/%41%2541")
@example("https://example.org?|" + "|" * 700)
@example("httpſ://example.org")
def test_invariants_hold_for_every_accepted_text(text: str) -> None:
    try:
        normalize_url(text)
    except UrlError:
        with pytest.raises(UrlError) as caught:
            identify(text)
        assert caught.value.hint
    else:
        check_invariants(text)


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None)
@given(identifier_urls)
def test_keys_ignore_scheme_www_trackers_and_ordinary_fragments(url: str) -> None:
    try:
        key = identify(url).key
    except UrlError:
        return
    rest, hash_sign, fragment = url.strip().partition("://")[2].partition("#")
    without_www = rest[4:] if rest.lower().startswith("www.") else rest
    separator = "&" if "?" in without_www else "?"
    route = f"{hash_sign}{fragment}" if fragment.startswith("/") else ""
    trackers = "utm_source=x&gclid=y"
    assert identify(f"http://www.{without_www}{separator}{trackers}{route}").key == key
    assert identify(f"https://{without_www}{separator}vd_source=x{route or '#top'}").key == key


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.from_regex(r"[a-zA-Z_;-]{1,8}(=[a-z0-9%+|.]{0,5})?", fullmatch=True)))
def test_unknown_parameters_are_kept(given_parameters: list[str]) -> None:
    trackers = words("fbclid gclid msclkid mc_cid mc_eid spm vd_source")
    unknown = [
        parameter
        for parameter in given_parameters
        if not parameter.lower().startswith("utm_")
        and parameter.partition("=")[0].lower() not in trackers
        and "%" not in parameter
    ]
    query = normalize_url("https://example.org/?" + "&".join(unknown)).partition("?")[2]
    assert sorted(filter(None, query.split("&"))) == sorted(unknown)


RESERVED = "!$&'()*+,;=:@/?"
"""Characters of paths and queries that RFC 3986 distinguishes from their percent-encoded form."""


@settings(max_examples=examples(200), deadline=None)
@given(st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=20))
def test_percent_encoding_does_not_change_the_key(text: str) -> None:
    raw = identify(f"https://example.org/{text}?{text}=1")
    encoded_text = percent_encode(text, safe=RESERVED)
    encoded = identify(f"https://example.org/{encoded_text}?{encoded_text}=1")
    assert raw.key == encoded.key


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "https://" + "a" * 1_900,
        "https://" + "中" * 250 + ".com",
        "https://" + "a." * 900,
        "https://xn--" + "a" * 240,
        "https://example.org" + "/.." * 600,
        "https://example.org/" + "%" * 600,
        "https://example.org/?" + "&" * 1_900,
        "https://doi.org/10.1000/" + "/." * 900,
        "git@github.com:" + ".git" * 450,
        "git+https://github.com/" + "a/" * 900 + "#",
        "https://github.com/o/" + ".git" * 60 + "x",
        "arxiv:" + "a-" * 900,
        "doi:10." + "1." * 900,
        "//" * 900 + "@",
        "/" * 1_900,
        "a." * 900,
    ],
    ids=lambda text: text[:30],
)
def test_a_long_text_is_parsed_in_less_than_half_a_second(text: str) -> None:
    started = time.thread_time()
    with contextlib.suppress(UrlError):
        identify(text)
    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("https://example.org/", True),
        ("https://例え.テスト.example/a?b#c", True),
        ("https://internal.example.org:8080/", True),
        ("http://127.0.0.1/", False),
        ("http://127.0.0.1.:80/", False),
        ("http://93.184.216.34/", False),
        ("http://[::1]/", False),
        ("http://localhost:8000/x", False),
        ("https://wiki/", False),
        ("https://wiki.internal/", False),
        ("https://printer.LOCAL/", False),
        ("javascript:alert(1)", False),
        ("https://user:password@example.org/", False),
        ("", False),
    ],
)
def test_only_names_outside_of_private_networks_are_public(url: str, is_public: bool) -> None:
    assert has_public_name(url) is is_public
