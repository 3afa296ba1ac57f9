"""'Invoices': letters of made-up firms as PDF, with the place of every field known.

Each invoice follows from its number: a layout, a sender, a recipient, some goods and the sums of
them. What is printed where is known from the layout, so boxes, texts, pairs and the sum are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pypdfium2 as pdfium

from assay.demo.annotators import CREW, Annotator, shaky_box
from assay.demo.kinds.noise import misread, missed, named, region_id
from assay.demo.kinds.pdf import HEIGHT, WIDTH, Box, Page, written
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject

JSON = Any
SLUG = "invoices"
SCALE = 2.0  # pixels a point, as pages are drawn
SIZE = (round(WIDTH * SCALE), round(HEIGHT * SCALE))
LAYOUTS = ("column", "row", "letter")
_FIRMS = (
    ("Lark & Sons Ltd", "4 Mill Lane"), ("Quill Paper Works", "88 Harbour Road"),
    ("Tern Bicycles", "2 Old Market"), ("Moss Hydraulics", "Gate 7, North Yard"),
    ("Saffron Kitchens", "19 Elm Street"), ("Otter Print", "31 Weir Walk"),
)  # fmt: skip
_BUYERS = ("Town Library", "Harrow Rowing Club", "Dr A. Teller", "Elm School", "Cafe Lindgren")
_GOODS = (
    ("Paper, 500 sheets", 6.40), ("Inner tube 28 in", 5.90), ("Valve seal", 2.15),
    ("Bread knife", 18.50), ("Poster, A1", 11.00), ("Bearing 6204", 7.75), ("Ink, black", 23.20),
    ("Brake pad, pair", 9.30), ("Hose, 2 m", 14.60), ("Chopping board", 27.00),
)  # fmt: skip
_WORDS = {
    "column": ("Invoice no.", "Date", "Due", "Total to pay"),
    "row": ("Bill", "Issued", "Payable by", "Sum"),
    "letter": ("Our number:", "Date of issue:", "To be paid by:", "Amount due:"),
}
_NEAR = {"name": "value", "value": "name", "sender": "recipient", "recipient": "sender"}


@dataclass(slots=True)
class Invoice:
    """An invoice with its truth."""

    number: int
    layout: str
    issued: date
    due: date
    total: float = 0.0
    net: float = 0.0
    pages: list[Page] = field(default_factory=list)
    fields: list[dict[str, JSON]] = field(default_factory=list)
    pairs: list[dict[str, JSON]] = field(default_factory=list)
    parties: list[dict[str, JSON]] = field(default_factory=list)
    content: bytes = b""

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"invoice-{self.number:03d}"

    def put(self, label: str, text: str, box: Box) -> str:
        """Note what was printed on the latest page, and where; its id."""
        x, y, width, height = (round(value * SCALE, 1) for value in box)
        self.fields.append(
            {
                "id": f"field-{len(self.fields) + 1}",
                "label": label,
                "box": [x - 2, y - 1, width + 4, height + 2],
                "page": len(self.pages) - 1,
                "attributes": {"text": text},
            }
        )
        return str(self.fields[-1]["id"])

    def pair(self, name: tuple[str, Box], value: tuple[str, Box]) -> None:
        """Note a name and the value that belongs to it."""
        first, second = self.put("name", *name), self.put("value", *value)
        ends = {"from": second, "to": first, "page": len(self.pages) - 1}
        self.pairs.append({"id": f"pair-{len(self.pairs) + 1}", "label": "belongs to", **ends})


def render(number: int) -> Invoice:
    """The invoice of that number."""
    rng = Random(f"invoice-{number}")
    issued = date(2026, 1, 5) + timedelta(days=rng.randrange(0, 240))
    invoice = Invoice(number, LAYOUTS[number % 3], issued, issued + timedelta(days=30))
    page = Page()
    invoice.pages.append(page)
    (firm, street), buyer = rng.choice(_FIRMS), rng.choice(_BUYERS)
    page.write(firm, 40, 54, 15)
    page.write(street, 40, 68, 8)
    page.write(buyer, 40, 112, 10)
    _head(invoice, page, f"{issued.year}-{rng.randrange(100, 999)}")
    _goods(invoice, page, rng)
    page.write("Thank you for your order. Goods remain ours until they are paid.", 40, 540, 7.5)
    if number % 4 == 1:
        _second_page(invoice, rng)
    invoice.content = written(invoice.pages)
    invoice.parties = _parties(invoice.content, firm, buyer)
    return invoice


def _head(invoice: Invoice, page: Page, reference: str) -> None:
    """Number, date and due date, as the layout has them."""
    values = (reference, f"{invoice.issued:%d.%m.%Y}", f"{invoice.due:%d.%m.%Y}")
    for place, (name, value) in enumerate(zip(_WORDS[invoice.layout], values, strict=False)):
        if invoice.layout == "column":
            y = 104 + 16 * place
            told = page.write(name, 250, y), page.write_to(value, WIDTH - 40, y)
        elif invoice.layout == "row":
            x = 40 + 115 * place
            told = page.write(name, x, 160, 7), page.write(value, x, 173, 10)
        else:
            y = 150 + 15 * place
            told = page.write(name, 40, y), page.write(value, 130, y)
        invoice.pair((name, told[0]), (value, told[1]))


def _goods(invoice: Invoice, page: Page, rng: Random) -> None:
    """The table of what was bought, and the sum."""
    y = 222.0
    page.write("Goods", 40, y, 8)
    page.write("Pieces", 230, y, 8)
    page.write_to("EUR", WIDTH - 40, y, 8)
    page.rule(y + 5)
    for goods, price in rng.sample(_GOODS, rng.randint(2, 5)):
        y += 18
        pieces = rng.randint(1, 9)
        page.write(goods, 40, y)
        page.write(str(pieces), 230, y)
        page.write_to(f"{pieces * price:.2f}", WIDTH - 40, y)
        invoice.net = round(invoice.net + pieces * price, 2)
    page.rule(y + 7)
    tax = round(0.2 * invoice.net, 2)
    invoice.total = round(invoice.net + tax, 2)
    page.write("Tax 20 %", 230, y + 22)
    page.write_to(f"{tax:.2f}", WIDTH - 40, y + 22)
    name, value = _WORDS[invoice.layout][3], f"{invoice.total:.2f}"
    told = page.write(name, 230, y + 42, 11), page.write_to(value, WIDTH - 40, y + 42, 11)
    invoice.pair((name, told[0]), (value, told[1]))


def _second_page(invoice: Invoice, rng: Random) -> None:
    """Where the money goes."""
    page = Page()
    invoice.pages.append(page)
    page.write("How to pay", 40, 60, 13)
    account = " ".join(str(rng.randrange(1_000, 9_999)) for _ in range(3))
    for place, (name, value) in enumerate((("Account", account), ("Purpose", "see number above"))):
        y = 92 + 17 * place
        told = page.write(name, 40, y), page.write(value, 130, y)
        invoice.pair((name, told[0]), (value, told[1]))


def _parties(content: bytes, firm: str, buyer: str) -> list[dict[str, JSON]]:
    """Who writes to whom, as places in the text of the first page."""
    pdf = pdfium.PdfDocument(content)
    try:
        text = pdf[0].get_textpage().get_text_range().replace("\r", "")
    finally:
        pdf.close()
    found = []
    for label, words in (("sender", firm), ("recipient", buyer)):
        start = text.index(words)
        ranges = [[start, start + len(words)]]
        found.append({"id": label, "label": label, "page": 0, "ranges": ranges, "text": words})
    return found


def fill_in(who: Annotator, invoice: Invoice, rng: Random) -> dict[str, JSON]:
    """All answers as this person gives them."""
    ids: dict[str, str] = {}
    fields: list[dict[str, JSON]] = []
    labels: dict[str, str] = {}
    for one in invoice.fields:
        if missed(who, 0.97 if one["page"] == 0 else 0.85, rng):
            continue
        key, label = region_id(rng), named(who, one["label"], _NEAR, rng)
        ids[one["id"]], labels[one["id"]] = key, label
        box = list(shaky_box(tuple(one["box"]), who.jitter, SIZE, rng))
        text = misread(who, one["attributes"]["text"], rng)
        fields.append({**one, "id": key, "label": label, "box": box, "attributes": {"text": text}})
    pairs = [
        {**p, "id": region_id(rng), "from": ids[p["from"]], "to": ids[p["to"]]}
        for p in invoice.pairs
        if labels.get(p["from"]) == "value" and labels.get(p["to"]) == "name"
        if rng.random() < who.care
    ]
    parties = [
        {**one, "id": region_id(rng), "label": named(who, one["label"], _NEAR, rng)}
        for one in invoice.parties
        if not missed(who, 1.0, rng)
    ]
    right = rng.random() < who.care
    return {
        "fields": fields,
        "pairs": pairs,
        "parties": parties,
        "total": invoice.total if right else invoice.net,
    }


def _piece(invoice: Invoice) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        return fill_in(who, invoice, rng)

    name = f"{invoice.external_id}.pdf"
    row = {
        "external_id": invoice.external_id,
        "data": {"invoice": name},
        "attributes": {"layout": invoice.layout},
    }
    truth: Mapping[str, JSON] = {
        "fields": invoice.fields,
        "pairs": invoice.pairs,
        "parties": invoice.parties,
        "total": invoice.total,
    }
    work = len(invoice.fields) + len(invoice.pairs)
    return Piece(invoice.external_id, row, (name, invoice.content), truth, answer, None, work)


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many invoices, and its story."""
    made = [render(number) for number in range(count)]
    cases = _cases(made[0])
    return Subject(SLUG, {one.external_id: _piece(one) for one in made}, cases), _STORY


def _cases(invoice: Invoice) -> tuple[Case, ...]:
    """A pair as it should be, one in a single box, and the sum before tax."""
    name, value = invoice.fields[0], invoice.fields[1]
    left, top = name["box"][:2]
    right = value["box"][0] + value["box"][2]
    wide = {**name, "id": "both", "label": "value", "box": [left, top, right - left, 0]}
    wide["box"][3] = name["box"][3]
    wide["attributes"] = {"text": f"{name['attributes']['text']} {value['attributes']['text']}"}
    whole = {"fields": [name, value], "pairs": [invoice.pairs[0]]}
    own = invoice.external_id
    return (
        Case("R1", "good", "Name and value, and which belongs to which", own, whole),
        Case("R1", "bad", "Name and value in one box", own, {"fields": [wide]}),
        Case("R3", "good", "Who writes, and to whom", own, {"parties": invoice.parties}),
    )


_STORY = Script(
    crew=(CREW[0].name, CREW[2].name, CREW[4].name),
    quota=(1, 1),
    gold=3,
    first=0.75,
    questions=(
        Asked(
            3,
            "R1",
            "The colon",
            "Some names end in a colon. Does it belong into the box, and into the text?",
            "Both: box and write what is printed.",
        ),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.12,
    lasts=10,
    measured_every=5,
)
