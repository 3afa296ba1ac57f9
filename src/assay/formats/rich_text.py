"""The one renderer and sanitiser of rich text that people write: guideline, captions, messages.

Markdown without raw HTML, then an allow-list over what came out: two walls, so that a hole in
one does not run a script. Images are never loaded from elsewhere: a page that shows a guideline
makes no request to a third party, so a picture in Markdown becomes a link to it.
"""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset({
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code",
    "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th",
    "td",
})  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto"})

_markdown = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 24})
    .enable(["table", "strikethrough"])
    .disable(["image", "html_block", "html_inline"])
)
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "template"},
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def render(text: str) -> str:
    """Markdown to HTML that is safe to put into a page."""
    return sanitise(_markdown.render(text))


def sanitise(html: str) -> str:
    """HTML with everything taken out that is not on the list: the last wall before a page."""
    return _cleaner.clean(html)
