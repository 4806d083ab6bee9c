"""The rules in `profiles.yml` recognise error pages, captchas and login pages with status 200.

A profile contains rules for the pages of some hosts.
"""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.http_client import decode_page
from site_builder.link_health.verdicts import Verdict
from site_builder.links.data_files import DataFileError
from site_builder.links.profiles import Profiles, load_profiles
from site_builder.links.profiles.page_text import extract_visible_text, title_parts
from site_builder.links.profiles.rules import compile_url_pattern, read_profiles
from tests import examples

PROFILES = load_profiles()
URL = "https://example.org/paper"
HTML = "text/html; charset=utf-8"
LONG_TEXT = "<p>" + "Words that fill the page and mean nothing at all. " * 60 + "</p>"


def document(title: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body>".encode()


def reason_for(url: str, body: bytes, content_type: str = HTML) -> str:
    match = PROFILES.classify_page(url, url, content_type, body)
    return "" if match is None else match.reason


# --- error pages of any host ------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error 404",
        "404 Not Found",
        "404 – Page Not Found",
        "404: Page not found",
        "Page not found · GitHub Pages",
        "Page Not Found | Example",
        "Example - Page not found",
        "Sorry, page not found!",
        "Oops! Page not found.",
        "The page you were looking for doesn’t exist (404)",
        "HTTP Status 404 – Not Found",
        "Not&nbsp;Found",
        "  Page \n not   found ",
        "页面不存在",
        "404错误页面",
        "抱歉，您访问的页面不存在",
        "找不到页面 - 某站",
        "您访问的页面不存在_某站",
    ],
)
def test_error_pages_are_recognised_by_their_titles_or_headings(title: str) -> None:
    assert reason_for(URL, document(title, LONG_TEXT)) == "soft-404"
    assert (
        reason_for(URL, document("Example", f"<h1 class='x'>{title}</h1>{LONG_TEXT}")) == "soft-404"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Lost in 404",
        "Lost in 404: Retrieval of Vanished Pages | arXiv",
        "Page Not Found: A Study of Link Rot",
        "Why Your Page Was Not Found",
        "Peugeot 404 - Wikipedia",
        "HTTP 404 - Wikipedia",
        "Bugs Not Found by Testing",
        "4040 ways",
        "Error",
        "Sign in with a gesture: a survey",
        "This Domain Is Not for Sale, and Other Stories",
        "页面不存在时怎么办",
        "",
    ],
)
def test_titles_of_ordinary_pages_match_no_rule(title: str) -> None:
    assert reason_for(URL, document(title, LONG_TEXT)) == ""
    assert reason_for(URL, document(title, f"<h1>{title}</h1>{LONG_TEXT}")) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The page you are looking for does not exist.", "soft-404"),
        ("Sorry, the requested URL was not found on this server.", "soft-404"),
        ("页面不<b>存在</b>，三秒后回首页", "soft-404"),
        ("This domain is for sale", "parked"),
        ("该域名正在出售 域名出售", "parked"),
        ("Please verify you are human", "challenge"),
        ("请完成安全验证", "challenge"),
    ],
)
def test_phrases_for_all_hosts_are_recognised_only_on_short_pages(text: str, reason: str) -> None:
    assert reason_for(URL, document("Example", f"<p>{text}</p>")) == reason
    assert reason_for(URL, document("Example", f"<p>{text}</p>{LONG_TEXT}")) == ""


def test_phrases_in_invisible_text_are_ignored() -> None:
    hidden = (
        "<script>var t = 'page not found';</script><style>/* page not found */</style>"
        "<!-- page not found --><template>page not found</template>"
    )
    assert reason_for(URL, document("Example", hidden + "<p>Hello.</p>")) == ""


def test_a_page_that_only_loads_scripts_matches_no_rule() -> None:
    body = '<div id="root"></div><script src="/main.js"></script>'
    assert reason_for(URL, document("An app", body)) == ""


def test_parked_domains_are_recognised_by_their_html() -> None:
    body = '<script src="https://img1.wsimg.com/parking-lander/x.js"></script>'
    assert reason_for(URL, document("example.org", body)) == "parked"
    quoting = f'<a href="https://sedoparking.com/">a story</a>{LONG_TEXT}'
    assert reason_for(URL, document("example.org", quoting)) == ""


@pytest.mark.parametrize(
    "page",
    [
        document("Just a moment...", "<script>window._cf_chl_opt={cvId:'3'}</script>"),
        document("example.org", "<script>window._cf_chl_opt = {cvId: '3'};</script>"),
        document("Attention Required! | Cloudflare"),
        document("百度安全验证"),
        document("", '<script src="https://geo.captcha-delivery.com/x.js"></script>'),
    ],
)
def test_pages_with_a_captcha_get_the_verdict_blocked(page: bytes) -> None:
    match = PROFILES.classify_page(URL, URL, HTML, page)
    assert match is not None
    assert (match.verdict, match.reason) == (Verdict.BLOCKED, "challenge")


def test_cloudflares_script_alone_is_not_a_captcha() -> None:
    script = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
    assert reason_for(URL, document("A paper", f"<p>Hello.</p>{script}")) == ""


def test_login_pages_are_recognised_but_links_to_logins_are_accepted() -> None:
    page = document("Sign in | Example", "<form><input type=password></form>")
    assert reason_for(URL, page) == "login-page"
    assert reason_for("https://example.org/login", page) == "", (
        "the rule matched a link to a login page"
    )
    assert reason_for(URL, document("统一身份认证平台")) == "login-page"


# --- profiles of hosts ------------------------------------------------------------------------

WECHAT = "https://mp.weixin.qq.com/s/AbC"
ZHIHU = "https://zhuanlan.zhihu.com/p/1"


@pytest.mark.parametrize(
    ("url", "page", "verdict"),
    [
        (WECHAT, document("", '<div class="weui-msg">该内容已被发布者删除</div>'), "suspect"),
        (WECHAT, document("", "<p>此内容因违规无法查看</p>" + LONG_TEXT), "suspect"),
        (WECHAT, document("", "<p>环境异常</p>" + LONG_TEXT), "blocked"),
        (
            WECHAT,
            document("链接已过期", '<div id="js_content">该内容已被发布者删除</div>'),
            "alive",
        ),
        (WECHAT, document("一篇文章", "<style>.rich_media{}</style><p>正文</p>"), ""),
        (ZHIHU, document("知乎", "<strong>你似乎来到了没有知识存在的荒原…</strong>"), "suspect"),
        (ZHIHU, document("知乎安全验证 - 知乎"), "blocked"),
        (ZHIHU, document("", '<meta id="zh-zse-ck" content="x">'), "blocked"),
        (ZHIHU, document("没有知识存在的荒原", '<h1 class="Post-Title">x</h1>'), "alive"),
        ("https://gitee.com/a/b", document("仓库不存在 - Gitee", LONG_TEXT), "suspect"),
        (
            "https://gitee.com/a/b",
            document("Gitee", "<p>该仓库已被关闭，仓库被关闭</p>"),
            "suspect",
        ),
        (
            "https://www.bilibili.com/video/BV1",
            document("视频去哪了呢？_哔哩哔哩_bilibili", LONG_TEXT),
            "suspect",
        ),
        ("https://pan.baidu.com/s/1", document("百度网盘-链接不存在"), "suspect"),
        (
            "https://pan.baidu.com/s/1",
            document("", "<h3>啊哦，你所访问的页面不存在了。</h3>" + LONG_TEXT),
            "suspect",
        ),
        (
            "https://pan.baidu.com/s/1",
            document("", "此链接分享内容可能因为涉及侵权、色情…"),
            "suspect",
        ),
        *(
            (url, document("分享", f"<p>{notice}</p>" + LONG_TEXT), "suspect")
            for url, notice in [
                (
                    "https://pan.baidu.com/s/1AbCdEf?pwd=x1y2",
                    "啊哦，来晚了，该分享的文件已经被取消",
                ),
                ("https://pan.baidu.com/s/1", "此链接分享内容暂时不可访问，分享的文件已经被删除了"),
                ("https://www.alipan.com/s/AbC", "来晚啦，该分享已失效"),
                ("https://www.aliyundrive.com/s/AbC", "来晚啦， 该分享已失效"),
                ("https://pan.quark.cn/s/abc", "分享已取消"),
                ("https://www.123pan.com/s/a-b.html", "分享链接已失效"),
                ("https://cloud.189.cn/t/a", "分享已过期"),
                ("https://wwx.lanzoui.com/a", "来晚啦...文件取消分享了"),
                ("https://share.weiyun.com/a", "分享已被删除"),
                ("https://pan.xunlei.com/s/a", "该链接已失效"),
            ]
        ),
        ("https://pan.quark.cn/s/abc", document("夸克网盘分享", "数据集 12 GB"), ""),
        (
            "https://anonymous.4open.science/r/TOOL-1234",
            document("Anonymous Github", "<p>The repository is expired.</p>" + LONG_TEXT),
            "suspect",
        ),
        (
            "https://anonymous.4open.science/r/TOOL-1234/",
            document("Anonymous Github", "<p>repository_not_found</p>"),
            "suspect",
        ),
        (
            "https://anonymous.4open.science/r/TOOL-1234",
            document("TOOL - Anonymous Github", "<p>README of a tool</p>"),
            "",
        ),
        ("https://blog.csdn.net/a/1", document("", '<div id="article_content">404</div>'), "alive"),
        ("https://juejin.cn/post/1", document("掘金", "<p>文章已被删除</p>"), "suspect"),
        (
            "https://drive.google.com/file/d/1",
            document("Google Drive", "<p>Sorry, the file you have requested does not exist.</p>"),
            "suspect",
        ),
        (
            "https://www.youtube.com/watch?v=1",
            document("- YouTube", '<script>{"playabilityStatus":{"status":"ERROR"}}</script>'),
            "suspect",
        ),
        (
            "https://www.youtube.com/watch?v=1",
            document("A talk", '<script>{"playabilityStatus":{"status":"OK"}}</script>'),
            "alive",
        ),
        (
            "https://huggingface.co/a/b",
            document(
                "Hugging Face", "Sorry, we can't find the page you are looking for" + LONG_TEXT
            ),
            "suspect",
        ),
        ("https://medium.com/@a/b", document("", "Out of nothing, something."), "suspect"),
    ],
)
def test_pages_are_judged_by_the_profile_of_their_host(url: str, page: bytes, verdict: str) -> None:
    match = PROFILES.classify_page(url, url, HTML, page)
    assert ("" if match is None else match.verdict.value) == verdict
    if verdict == "suspect":
        assert match is not None
        assert match.reason == "soft-404"
    assert reason_for(URL, page) == "", "a rule for all hosts matches the page"


def test_a_profile_does_not_apply_to_other_hosts() -> None:
    page = document("", "<p>链接已过期</p>" + LONG_TEXT)
    assert reason_for(WECHAT, page) == "soft-404"
    assert reason_for("https://mp.weixin.qq.com.example.org/s/AbC", page) == ""


def test_after_a_redirect_the_profile_of_the_final_host_applies() -> None:
    page = document("", '<div class="weui-msg">该内容已被发布者删除</div>' + LONG_TEXT)
    match = PROFILES.classify_page("https://w.url.cn/s/x", WECHAT, HTML, page)
    assert match is not None
    assert match.reason == "soft-404"


def test_a_captcha_is_recognised_by_its_url_alone() -> None:
    captcha_url = "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x"
    match = PROFILES.classify_page(WECHAT, captcha_url, HTML, b"")
    assert match is not None
    assert (match.verdict, match.reason) == (Verdict.BLOCKED, "challenge")


# --- content types and charsets ---------------------------------------------------------------


@pytest.mark.parametrize("content_type", ["application/pdf", "text/plain", "image/png", "x"])
def test_only_html_is_classified(content_type: str) -> None:
    assert reason_for(URL, document("404 Not Found"), content_type) == ""


@pytest.mark.parametrize("content_type", ["TEXT/HTML", "application/xhtml+xml", "", " text/html;x"])
def test_html_pages_are_classified_if_the_content_type_is_html_or_missing(
    content_type: str,
) -> None:
    assert reason_for(URL, document("404 Not Found"), content_type) == "soft-404"


def test_a_pdf_without_content_type_is_not_classified() -> None:
    assert reason_for(URL, b"%PDF-1.7 <title>404</title>", "") == ""


NOT_FOUND_TITLE = "<title>页面不存在</title>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (NOT_FOUND_TITLE.encode("gb18030"), "text/html"),
        (NOT_FOUND_TITLE.encode("gbk"), "text/html; charset=gb2312"),
        (NOT_FOUND_TITLE.encode("gbk"), "text/html; charset=utf-8"),
        (NOT_FOUND_TITLE.encode("gbk"), "text/html; charset=no-such-thing"),
        (NOT_FOUND_TITLE.encode("gbk"), "text/html; charset=punycode"),
        (b"<meta charset='gbk'>" + NOT_FOUND_TITLE.encode("gbk"), "text/html; charset=ISO-8859-1"),
        (b"<meta charset=big5><title>" + "頁面不存在</title>".encode("big5"), "text/html"),
        (NOT_FOUND_TITLE.encode("utf-8"), "text/html; charset=gbk"),
        (NOT_FOUND_TITLE.encode("utf-8-sig"), "text/html"),
        (NOT_FOUND_TITLE.encode("utf-16"), "text/html"),
        (NOT_FOUND_TITLE.encode("utf-16-le"), "text/html; charset=utf-16le"),
        (NOT_FOUND_TITLE.encode() + "断".encode()[:2], "text/html"),
    ],
)
def test_pages_are_decoded_even_if_their_charset_is_missing_or_wrong(
    body: bytes, content_type: str
) -> None:
    assert reason_for(URL, body, content_type) == "soft-404"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_body_is_classified_without_an_exception(body: bytes, content_type: str) -> None:
    assert isinstance(decode_page(body, content_type), str)
    PROFILES.classify_page(URL, WECHAT, "text/html; " + content_type, body)


@given(
    st.lists(
        st.sampled_from(
            [
                "<title>",
                "</title>",
                "<h1",
                ">",
                "<",
                "404",
                "x",
                "<!--",
                "-->",
                "<script>",
                "</script",
                "&lt;",
                "页面不存在",
                " ",
                "|",
            ]
        )
    )
)
@settings(max_examples=examples(200))
def test_any_markup_is_classified_without_an_exception(pieces: list[str]) -> None:
    match = PROFILES.classify_page(URL, URL, HTML, "".join(pieces).encode())
    assert match is None or match.verdict in set(Verdict)


@pytest.mark.parametrize("url", [URL, WECHAT])
@pytest.mark.parametrize(
    "piece",
    [
        "<h1>",
        "<h1 ",
        "<title",
        "<title>",
        "<",
        "<>",
        "<a ",
        "<!--",
        "<script>",
        "<script></script>",
        "&",
        "&#x",
        "404 ",
        " - ",
        "error ",
        "<meta charset=",
        "页",
        "页面 ",
        "x" * 99 + "<p>",
    ],
)
def test_hostile_pages_take_linear_time(piece: str, url: str) -> None:
    for start in ("", "<title>"):
        body = (start + piece * 65_536).encode()[:59_999]
        started = time.thread_time()
        PROFILES.classify_page(url, url, HTML, body)
        assert (
            time.thread_time() - started < 0.5
        )  # measured: 2 ms; quadratic time would take seconds


def test_titles_are_split_into_parts() -> None:
    assert "page not found" in title_parts("404 - Page Not Found - Example")
    assert title_parts("") == frozenset()


def test_only_visible_text_is_extracted() -> None:
    source = "<head><title>no</title><style>no</style></head><p>a <b>b</b>&amp; c<script>no"
    assert extract_visible_text(source, 1_000) == "a b & c"


def test_text_extraction_stops_soon_after_the_minimum_length() -> None:
    assert len(extract_visible_text("<p>word " * 10_000, 100)) < 10_000


def test_a_character_reference_with_very_many_digits_becomes_a_replacement_character() -> None:
    assert extract_visible_text(f"<p>a&#{'9' * 5000};b", 100) == "a\ufffdb"


# --- redirects --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requested", "final", "reason"),
    [
        ("https://example.org/p/1", "https://example.org/", "redirect-to-root"),
        ("https://example.org/p/1", "https://example.org", "redirect-to-root"),
        ("https://example.org/p/1", "https://www.example.org/en/", "redirect-to-root"),
        ("https://example.org/p/1", "https://example.org/zh-cn/", "redirect-to-root"),
        ("https://example.org/p/1", "https://example.org/zh_CN/index.html", "redirect-to-root"),
        ("https://example.org/p/1", "https://example.org/index.php", "redirect-to-root"),
        ("https://example.org/?p=1", "https://example.org/en/", "redirect-to-root"),
        ("https://old.org/p/1", "https://new.org/", "redirect-to-root"),
        ("https://example.org/", "https://example.org/en/", None),
        ("https://example.org/en/", "https://example.org/zh/", None),
        ("http://example.org/p/1", "https://www.example.org/p/1/", None),
        ("https://example.org/p/1", "https://example.org/?p=1", None),
        ("https://example.org/p/1", "https://example.org/paper/1", None),
        ("https://example.org/p/1", "https://example.org/ai/", None),
        ("https://bit.ly/xyz", "https://project.org/", None),
        ("https://someone.github.io/lavis/", "https://example.org/", "redirect-to-root"),
        ("https://example.org/lavis", "https://lavis.org/", None),
        ("https://example.org/p/1", "https://example.org/login?next=/p/1", "redirect-to-login"),
        ("https://example.org/p/1", "https://example.org/users/sign_in", "redirect-to-login"),
        ("https://example.org/p/1", "https://example.org/Login.aspx?x", "redirect-to-login"),
        ("https://example.org/p/1", "https://passport.example.org/x", "redirect-to-login"),
        ("https://example.org/p/1", "https://accounts.google.com/v3/x", "redirect-to-login"),
        ("https://example.org/p/1", "https://example.org/accounts/x", "redirect-to-login"),
        ("https://example.org/p/1", "https://tenant.auth0.com/u/x", "redirect-to-login"),
        ("https://example.org/login", "https://sso.example.org/login", None),
        ("https://example.org/p/1", "https://example.org/p/login-free-access", None),
        ("https://passport.org/p", "https://passport.org/q", None),
        ("https://gitee.com/a/b", "https://gitee.com/login", "redirect-to-login"),
        ("https://www.zhihu.com/p/1", "https://www.zhihu.com/signin?next=x", "redirect-to-login"),
        ("https://example.org/p/1", "https://example.org/404", "redirect-to-404"),
        ("https://example.org/p/1", "https://example.org/404.html", "redirect-to-404"),
        ("https://example.org/p/1", "https://example.org/notfound.html", "redirect-to-404"),
        ("https://example.org/p/1", "https://example.org/not-found", "redirect-to-404"),
        ("https://example.org/p/1", "https://example.org/error?code=404", "redirect-to-404"),
        ("https://example.org/p/1", "https://example.org/errors/x", "redirect-to-404"),
        ("https://example.org/p/404", "https://example.org/papers/404", None),
        ("https://example.org/p/1", "https://example.org/p/error-bounds", None),
        (
            "https://paperswithcode.com/paper/x",
            "https://huggingface.co/papers/trending",
            "elsewhere",
        ),
        ("https://paperswithcode.com/sota", "https://github.com/paperswithcode/x", "elsewhere"),
        ("https://paperswithcode.com/sota", "https://paperswithcode.com/sota-2", None),
        ("https://www.paperswithcode.com/a", "https://portal.paperswithcode.com/b", None),
        ("https://example.org/p/1", "https://www.hugedomains.com/domain_profile.cfm", "parked"),
        ("https://example.org/", "https://dan.com/buy-domain/example.org", "parked"),
        (WECHAT, "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?x", None),
        (ZHIHU, "https://www.zhihu.com/account/unhuman?type=x", None),
        ("https://doi.org/10.1/x", "https://dl.acm.org/doi/10.1/x", None),
        ("", "", None),
        ("nonsense", "https://example.org/", None),
    ],
)
def test_only_redirects_away_from_the_linked_page_have_a_reason(
    requested: str, final: str, reason: str | None
) -> None:
    expected = "redirect-elsewhere" if reason == "elsewhere" else reason
    assert PROFILES.classify_redirect(requested, final) == expected


def test_a_redirect_away_from_the_expected_urls_of_a_host_is_suspect() -> None:
    match = PROFILES.classify_page(
        "https://paperswithcode.com/paper/x", "https://huggingface.co/papers", HTML, document("Ok")
    )
    assert match is not None
    assert (match.verdict, match.reason) == (Verdict.SUSPECT, "redirect-elsewhere")


@given(st.text(max_size=80), st.text(max_size=80))
def test_classify_redirect_never_raises(requested: str, final: str) -> None:
    reason = PROFILES.classify_redirect(f"https://{requested}", f"https://{final}")
    assert reason is None or isinstance(reason, str)
    assert PROFILES.classify_redirect(f"https://{requested}", f"https://{requested}") is None


@pytest.mark.parametrize(
    ("pattern", "url", "matches"),
    [
        ("a.org/x*", "a.org/x/y?z", True),
        ("a.org/x*", "a.org/y", False),
        ("a.org/x*", "b.a.org/x", False),
        ("*.a.org/x", "a.org/x", True),
        ("*.a.org/x", "b.a.org/x", True),
        ("*.a.org/x", "nota.org/x", False),
        ("*.a.org/x", "evil.org/.a.org/x", False),
        ("a.org/*b*c", "a.org/1b2b3c", True),
        ("a.org/*b*c", "a.org/1c2b", False),
        ("a.org/x.y", "a.org/xzy", False),
    ],
)
def test_url_patterns_match_whole_urls(pattern: str, url: str, matches: bool) -> None:
    assert (compile_url_pattern(pattern).fullmatch(url) is not None) is matches


def test_patterns_with_many_stars_take_linear_time() -> None:
    pattern = compile_url_pattern("a.org/" + "*a" * 40 + "b")
    started = time.thread_time()
    assert pattern.fullmatch("a.org/" + "a" * 1_990) is None
    assert time.thread_time() - started < 0.5


# --- profiles.yml -----------------------------------------------------------------------------

EVERYWHERE_YAML = "everywhere: {redirects: {}}\n"


def test_profiles_are_read_from_yaml() -> None:
    rules = read_profiles(
        EVERYWHERE_YAML
        + "hosts:\n  Mine:\n    hosts: ['*.mine.org']\n    gone: {texts: [Wie Weggeblasen]}\n"
    )
    profiles = Profiles(rules)
    page = document("", "<p>wie  <i>weggeblasen</i></p>" + LONG_TEXT)
    match = profiles.classify_page("https://mine.org/x", "https://a.mine.org/x", HTML, page)
    assert match is not None
    assert match.reason == "soft-404"


@pytest.mark.parametrize(
    ("rules_yaml", "message"),
    [
        ("", "profiles.yml, line 1: the file is empty"),
        (EVERYWHERE_YAML, "`hosts` is missing"),
        ("everywhere: {}\nhosts: {}", "line 1: `redirects` is missing"),
        (EVERYWHERE_YAML + "hosts:\n  A:\n    gone: {texts: [x]}", "line 4: `hosts` is missing"),
        (
            EVERYWHERE_YAML + "hosts:\n  A:\n    hosts: [a.org]\n    gon: {}",
            "line 5: `gon` is not a known key",
        ),
        (
            EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org]}\n  B: {hosts: [a.org]}",
            "line 4: `a.org` is",
        ),
        (
            EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], gone: {text: [x]}}",
            "`text` is not a known key",
        ),
        (
            EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], gone: {titles: [a | b]}}",
            "is not one part of a title",
        ),
        (EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], gone: [x]}", "`key: value` lines"),
        (EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], alive: x}", "`alive` must be a list"),
        (
            EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], alive: ['']}",
            "`alive` must be a list of strings",
        ),
        (
            EVERYWHERE_YAML + "hosts:\n  A: {hosts: [a.org], stays_at: ['https://a.org/']}",
            "not a URL pattern",
        ),
        (
            EVERYWHERE_YAML + f"hosts:\n  A: {{hosts: [a.org], wall_at: [a.org/{'x' * 200}]}}",
            "not a URL pattern",
        ),
        ("everywhere: {redirects: {logins: [x]}}\nhosts: {}", "`logins` is not a known key"),
    ],
)
def test_errors_in_the_profiles_are_reported(rules_yaml: str, message: str) -> None:
    with pytest.raises(DataFileError) as raised:
        read_profiles(rules_yaml)
    assert message in str(raised.value)


@pytest.mark.slow
def test_profiles_and_host_groups_do_not_import_pydantic() -> None:
    """The import takes long, and neither module needs a model."""
    program = (
        "import sys; from site_builder.links.profiles import load_profiles; load_profiles();"
        "from site_builder.links.hosts import host_group; host_group('https://a.b/');"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
