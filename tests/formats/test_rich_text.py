import re

import pytest

from assay.formats.rich_text import render, sanitise

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><foreignObject><script>alert(1)</script></foreignObject></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/a)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/a.png)",
    '![x](x" onerror="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "x\\" onmouseover=alert(1) \\"")',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=a></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<style>@import 'https://evil.example/a.css'</style>",
    "<p style='background:url(https://evil.example)'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "</script><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<details open ontoggle=alert(1)>",
    "\u2028<script>alert(1)</script>",
]
ALLOWED_TAG = re.compile(
    r"</?(p|br|hr|h[1-6]|strong|em|s|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|a)"
    r'(?: start="\d+")?(?: href="(?:https?:|mailto:)[^"]*")?(?: rel="[a-z ]*")?>'
)


def only_safe_markup(html):
    return "<" not in ALLOWED_TAG.sub("", html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_more_than_harmless_markup(payload):
    assert only_safe_markup(render(payload)), render(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_sanitiser_alone_holds_when_html_reaches_it(payload):
    assert only_safe_markup(sanitise(payload)), sanitise(payload)


def test_markdown_becomes_headings_lists_tables_and_links():
    html = render("## R4\n\n- **one**\n\n|a|b|\n|-|-|\n|1|2|\n\n[site](https://a.example)")
    assert "<h2>R4</h2>" in html
    assert "<li><strong>one</strong></li>" in html
    assert "<td>1</td>" in html
    assert '<a href="https://a.example" rel="noopener noreferrer nofollow">site</a>' in html


def test_raw_html_is_shown_as_it_was_written():
    assert render("a <b>bold</b> word") == "<p>a &lt;b&gt;bold&lt;/b&gt; word</p>\n"


def test_rendering_twice_gives_the_same():
    for payload in PAYLOADS:
        assert sanitise(render(payload)) == render(payload)


def test_deep_nesting_is_bounded():
    assert len(render("> " * 5_000 + "x")) < 100_000
    assert only_safe_markup(render("[" * 5_000))
