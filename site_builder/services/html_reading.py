"""The parser for untrusted HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from site_builder.http_client import replace_huge_references


class HtmlReader(HTMLParser):
    """Parses HTML as `HTMLParser` does, and decodes character references such as `&amp;`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, html: str) -> str:
        """Parse a whole text. Stop at a tag or a comment that is not closed, and return the text from there to the end.

        Return an empty text if every tag and every comment is closed, or if a script or style has no end. The method
        `close` of `HTMLParser` would parse the rest, but search all of it for each tag that is not closed. A page with
        many of these tags would take hours.
        """
        self.feed(replace_huge_references(html))
        if self.rawdata.startswith("<"):
            return "" if self.cdata_elem else self.rawdata
        self.close()
        return ""

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Parse a marked section such as `<![CDATA[x]]>`. Treat a section with an unknown name as a comment.

        Browsers do the same. `HTMLParser` of Python 3.11 would raise AssertionError.
        """
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)
