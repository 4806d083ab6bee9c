"""Minifying removes whitespace that browsers do not show, and elements that the site does not use."""

from __future__ import annotations

import pytest

from site_builder.mkdocs_plugin.rendering.minify_html import minify, minify_around


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<ul>\n  <li>\n    a b\n  </li>\n\n  <li>c</li>\n</ul>\n",
            "<ul><li>a b</li><li>c</li></ul>",
        ),
        ("<p>a\n  <em>b</em>\n  c</p>", "<p>a\n<em>b</em>\nc</p>"),
        ("<em>a</em>\n\n   <b>c</b>", "<em>a</em>\n<b>c</b>"),
        ("<em>a</em> <b>c</b>", "<em>a</em> <b>c</b>"),
        ("<pre>\n  a\n\n  b</pre>\n", "<pre>\n  a\n\n  b</pre>\n"),
        ("<div>\n<PRE>\n a</PRE>\n</div>", "<div><PRE>\n a</PRE></div>"),
        ("<textarea>\n a </textarea>", "<textarea>\n a </textarea>"),
        ("<script>\n  // a\n  b()\n</script>\n  <p>", "<script>\n  // a\n  b()\n</script><p>"),
        ("<style>\n a {\n }\n</style>", "<style>\n a {\n }\n</style>"),
        (
            '<a href="../x/" class="md-nav__link">\n <span class="md-ellipsis">\n  X Y\n </span>\n</a>',
            '<a href="../x/" class="md-nav__link">X Y</a>',
        ),
        (
            '<a href="../x/" class="md-nav__link"><span class="md-ellipsis"><b>X</b></span></a>',
            '<a href="../x/" class="md-nav__link"><span class="md-ellipsis"><b>X</b></span></a>',
        ),
        ('<p>a</p><div data-md-component="announce"></div><p>b</p>', "<p>a</p><p>b</p>"),
        (
            '<div data-md-component="skip">\n <a href="#x" class="md-skip">Skip</a>\n</div><p>b</p>',
            "<p>b</p>",
        ),
        (
            '<body dir="ltr" data-md-color-primary="custom" data-md-color-accent="indigo">',
            '<body dir="ltr" data-md-color-accent="indigo">',
        ),
        ('<b>x</b><input class="md-toggle" data-md-toggle="search" id="__search">', "<b>x</b>"),
        (
            '<div data-md-component="sidebar" data-md-type="toc" >',
            '<div data-md-component="sidebar" >',
        ),
        ('<p>data-md-type="toc"</p>', '<p>data-md-type="toc"</p>'),
        ("<preface>\n  a\n</preface>", "<preface>\na\n</preface>"),
        ("", ""),
    ],
)
def test_minify_removes_only_invisible_whitespace_and_unused_elements(
    html: str, expected: str
) -> None:
    assert minify(html) == expected
    assert minify(expected) == expected


def test_minifying_around_the_content_does_not_change_the_content() -> None:
    content = "<p>\n   a\n</p>\n"
    html = f"<main>\n  <div>\n{content}\n  </div>\n</main>"
    assert minify_around(html, content) == f"<main><div>{content}</div></main>"


@pytest.mark.parametrize("content", ["", "<p>elsewhere</p>"])
def test_html_is_unchanged_if_the_content_is_empty_or_missing(content: str) -> None:
    html = "<main>\n  <p>\n  a</p></main>"
    assert minify_around(html, content) == html


@pytest.mark.parametrize(
    ("features", "content", "is_kept"),
    [
        ('["toc.follow"]', "<p>a</p>", False),
        ('["toc.follow"]', '<p>"content.code.copy"</p>', False),
        ('["content.code.copy"]', "<p>a</p>", True),
    ],
)
def test_the_message_about_copied_code_stays_only_if_the_site_copies_code(
    features: str, content: str, is_kept: bool
) -> None:
    dialog = '<div class="md-dialog" data-md-component="dialog"><div class="md-dialog__inner md-typeset"></div></div>'
    config = f'<script id="__config" type="application/json">{{"features": {features}}}</script>'
    html = f"<main>{content}</main>{dialog}{config}"
    assert (dialog in minify_around(html, content)) is is_kept
    assert content in minify_around(html, content)
