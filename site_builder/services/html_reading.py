"""The parser for untrusted HTML."""

from __future__ import annotations

from html.parser import HTMLParser


class HtmlReader(HTMLParser):
    """Parses HTML as `HTMLParser` does, and decodes character references such as `&amp;`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, html: str) -> None:
        """Parse a whole text. If a tag or a comment at its end is not closed, leave it out, as browsers do.

        For each such tag, `close` would search the rest of the text again. A page with many of them would take hours.
        """
        self.feed(html)
        if not self.rawdata.startswith("<"):
            self.close()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Parse a marked section such as `<![CDATA[x]]>`. Treat a section with an unknown name as a comment.

        Browsers do the same. `HTMLParser` of Python 3.11 would raise AssertionError.
        """
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)
