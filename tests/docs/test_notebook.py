"""The walk in a notebook shows what really comes out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tutorial-notebook.md"


def test_the_notebook_gives_what_it_shows():
    text = PAGE.read_text(encoding="utf-8")
    source = "\n\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    walk = doctest.DocTestParser().get_doctest(source, {}, PAGE.name, str(PAGE), 0)
    told: list[str] = []
    found = doctest.DocTestRunner().run(walk, out=told.append)
    assert found.attempted > 30
    assert not found.failed, "".join(told)
