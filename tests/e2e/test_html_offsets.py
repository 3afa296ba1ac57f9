"""Offsets in HTML mean the same in a browser and on the server: one text, letter by letter."""

from __future__ import annotations

import random

from playwright.sync_api import Browser

from assay.formats.reading.hypertext import hypertext

PIECES = (
    *("<p>", "</p>", "<b>", "</b>", "<br>", "<pre>", "</pre>", "<td>", "<tr>", "<table>"),
    *(
        "</table>",
        "a",
        " ",
        "\n",
        "\r\n",
        "&amp;",
        "&nbsp;",
        "😀",
        "👩‍👩‍👧",
        "é",
        "<ul>",
        "<li>",
        "&lt;b&gt;",
    ),
    *("<div dir=rtl>", "</div>", "<h1>", "שלום", "<script>x</script>", "<img src=x>"),
)
DIFFERING = """cases => cases.filter(([html, text]) => {
  const host = document.createElement('div');
  host.innerHTML = html;
  const page = new DOMParser().parseFromString(html, 'text/html');
  return host.textContent !== text || page.body.textContent !== text;
})"""


def test_two_thousand_pages_have_the_text_in_chromium_that_they_have_on_the_server(
    browser: Browser,
) -> None:
    draw = random.Random(7)
    made = (hypertext("".join(draw.choices(PIECES, k=draw.randint(1, 40)))) for _ in range(2_000))
    cases = [list(case) for case in made if case[1]]
    assert len(cases) > 1_500
    page = browser.new_page()
    try:
        assert page.evaluate(DIFFERING, cases) == []
    finally:
        page.close()
