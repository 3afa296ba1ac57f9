"""HTML as a datum: made safe, and with a text whose offsets mean the same everywhere.

The rule: **the text of an HTML datum is the concatenation of all its text nodes, in document
order** (``textContent`` of the element that holds it), and an offset counts its Unicode code
points. Nobody has to know which elements are blocks: where a line ends for the reader, the
sanitised HTML itself holds a text node with a line break, put there here once:

* before and after a block (p, div, li, tr, h1 ...), unless the text already ends with one;
* after a ``br`` (inside ``pre``, the ``br`` becomes the line break);
* after a table cell, a tab.

Outside of ``pre`` such white space is not drawn, so the page looks as it did; for the same reason
white space at the start of a line is left out. CR and CRLF are LF, as in every HTML parser; a text
in ``pre`` that begins with a line break has one more before it, as parsers drop one there.
Everything stands in one ``div``, so that no parser drops white space at the ends.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

import nh3

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "li", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "col", "colgroup", "data", "del", "dfn",
    "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_VOID = frozenset({"br", "hr", "wbr", "col"})

_cleaner = nh3.Cleaner(
    tags=set(_BLOCKS | _CELLS | _INLINE),
    clean_content_tags={
        "script", "style", "iframe", "object", "svg", "math", "template", "title", "noscript",
        "select", "textarea",
    },
    attributes={
        "*": {"dir", "lang", "title"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "ol": {"start"},
        "col": {"span"},
        "colgroup": {"span"},
    },
    link_rel=None,
    strip_comments=True,
)  # fmt: skip


def hypertext(source: str) -> tuple[str, str]:
    """The HTML that may be shown, and its text; the text is empty where there is none."""
    parser = _Writer()
    parser.feed(_lines(_cleaner.clean(_lines(source))))
    parser.close()
    html = f"<div>{''.join(parser.html)}</div>"
    text = "".join(parser.text)
    return html, text if text.strip() else ""


def text_of(html: str) -> str:
    """The concatenated text nodes of HTML that ``hypertext`` made."""
    parser = _Reader()
    parser.feed(html)
    parser.close()
    return "".join(parser.text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._after_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._after_pre = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._after_pre = False

    def handle_data(self, data: str) -> None:
        self.text.append(data[1:] if self._after_pre and data.startswith("\n") else data)
        self._after_pre = False


class _Writer(HTMLParser):
    """Writes clean HTML again with the white space of the rule in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html: list[str] = []
        self.text: list[str] = []
        self._pre = 0
        self._made = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self._pre:
            self._write("\n")
            return
        if tag in _BLOCKS:
            self._end_line()
        self.html.append(self.get_starttag_text() or f"<{tag}>")
        if tag == "pre":
            self._pre += 1
        elif tag == "br":
            self._write("\n")
        elif tag == "hr":
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag == "pre":
            self._pre = max(self._pre - 1, 0)
        self.html.append(f"</{tag}>")
        if tag in _CELLS:
            self._write("\t")
        elif tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._pre and self._made and data.startswith("\n"):
            data = data[1:]  # the one that was put there when it came in before
        self._made = False
        if not self._pre and (not self.text or self.text[-1].endswith(("\n", "\t"))):
            data = data.lstrip(" \n\t\f")
        if data:
            self._write(data)

    def _end_line(self) -> None:
        if self.text and not self.text[-1].endswith("\n"):
            self._write("\n")
            self._made = True

    def _write(self, data: str) -> None:
        if data.startswith("\n") and self.html and self.html[-1].startswith("<pre"):
            self.html.append("\n")  # for the parser to drop
        self.text.append(data)
        self.html.append(escape(data, quote=False).replace("\xa0", "&nbsp;"))
