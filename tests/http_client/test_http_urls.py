"""URLs are parsed and encoded, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.http_client.http_urls import parse_http_url
from site_builder.http_client.responses import RequestFailed


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTP://EXAMPLE.org:80/A#f", "http://example.org/A"),
        ("https://example.org:443?q=1", "https://example.org/?q=1"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org:/", "http://example.org/"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://a_b.example.org/", "http://a_b.example.org/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://例子.测试/页", "http://xn--fsqu00a.xn--0zwm56d/%E9%A1%B5"),
        ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
        ("http://h/a b", "http://h/a%20b"),
        ("http://h/a%20b+c|[]()", "http://h/a%20b+c%7C%5B%5D()"),
        ("http://h/?q=a/b?c&d=%C3%A4", "http://h/?q=a/b?c&d=%C3%A4"),
        ("http://h/a\nb", "http://h/a%0Ab"),
        ("http://[2606:4700::1]:8080/", "http://[2606:4700::1]:8080/"),
        ("http://h//a//", "http://h//a//"),
        ("http://h\\@evil.example/", "http://h/%5C@evil.example/"),
    ],
)
def test_urls_are_encoded_for_sending(url: str, encoded: str) -> None:
    assert parse_http_url(url).url == encoded


@pytest.mark.parametrize(
    ("url", "code"),
    [
        *((url, "invalid-url") for url in ("", "example.org", "//example.org", "http:", "http:/a")),
        *(
            (f"http://{host}/", "invalid-url")
            for host in ("", ":80", "a b", "a..b", ".a", "[::1", "a%41")
        ),
        *((f"http://{host}/", "invalid-url") for host in ("h:0", "h:65536", "h:x", "1.2.3.256")),
        *(
            (f"http://{host}/", "invalid-url")
            for host in ("a" * 64, "a." * 130, "xn--a\u0300", "☃" * 80)
        ),
        ("http://h/" + "a" * 8192, "invalid-url"),
        *((url, "bad-scheme") for url in ("ftp://h/", "file:///etc/passwd", "javascript:alert(1)")),
        *((url, "bad-scheme") for url in ("data:,x", "mailto:a@b.example", "httpx://h/")),
        *((f"https://{user}@h/", "credentials") for user in ("me", "me:secret", "", ":", "a@b")),
    ],
)
def test_urls_that_cannot_be_requested_are_refused(url: str, code: str) -> None:
    with pytest.raises(RequestFailed) as caught:
        parse_http_url(url)
    assert caught.value.code == code
    assert "secret" not in caught.value.detail
    assert caught.value.detail.isprintable()


@given(st.text() | st.text().map("http://".__add__) | st.text().map("https://h/".__add__))
def test_any_text_is_parsed_or_raises_request_failed(url: str) -> None:
    try:
        http_url = parse_http_url(url)
    except RequestFailed:
        return
    line = f"GET {http_url.path_and_query} HTTP/1.1 {http_url.authority}"
    assert line.isascii()
    assert line.isprintable()
    assert line.count(" ") == 3
    assert parse_http_url(http_url.url).url == http_url.url
