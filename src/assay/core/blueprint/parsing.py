"""From a plain document to a Blueprint: everything that is wrong is told, each with its place."""

from __future__ import annotations

from typing import Any

from assay.core.blueprint.model import (
    AUDIT_SHARE,
    DATUM_TYPES,
    DEFAULT_GUIDELINE_FILE,
    FORMAT_VERSION,
    MEASURES,
    SKIP_REASONS,
    STAGES,
    AcceptanceCriterion,
    Attribute,
    Blueprint,
    Budget,
    CoverageTarget,
    Datum,
    Downstream,
    Guideline,
    KeptAdvice,
    People,
    Purpose,
    Qualification,
    Quality,
    Redundancy,
    Stakeholder,
)
from assay.core.blueprint.questions import read_questions
from assay.core.blueprint.reading import (
    SLUG,
    Reader,
    check_name,
    did_you_mean,
    reader,
    unique,
)
from assay.core.errors import Problem
from assay.core.values import JSON, Question

TOP_KEYS = (
    "assay",
    "project",
    "title",
    "purpose",
    "data",
    "attributes",
    "coverage",
    "questions",
    "people",
    "guideline",
    "quality",
    "budget",
    "kept",
)
MAX_GUIDELINE = 200_000
RESERVED = ("new",)


def parse(document: JSON) -> tuple[Blueprint | None, list[Problem]]:
    """The blueprint, or None, and all problems (JSON pointers into the document)."""
    problems: list[Problem] = []
    top = reader(document, "", problems)
    if top is None:
        return None, problems
    top.known(*TOP_KEYS)
    _version(top)
    slug = top.text("project", required=True, limit=64)
    if slug is not None and not SLUG.fullmatch(slug):
        top.fault("project", "bad_slug", f"'{slug}' is no slug: a-z, 0-9 and - between them")
    if slug in RESERVED:
        top.fault("project", "bad_slug", f"'{slug}' is an address of the pages themselves")
    data = _data(top)
    attributes = _attributes(top)
    questions, renames = read_questions(top, data)
    blueprint = Blueprint(
        project=slug or "",
        title=top.text("title", limit=120) or _titled(slug or ""),
        purpose=_purpose(top),
        data=data,
        questions=questions,
        attributes=attributes,
        coverage=_coverage(top, attributes),
        people=_people(top),
        guideline=_guideline(top),
        quality=_quality(top, questions),
        budget=_budget(top),
        kept=_kept(top),
        renames=renames,
    )
    return (None if problems else blueprint), problems


def _titled(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _version(top: Reader) -> None:
    version = top.integer("assay", required=True)
    if version is not None and version != FORMAT_VERSION:
        message = f"this server reads format {FORMAT_VERSION} of blueprints, not {version}"
        top.fault("assay", "unknown_version", message)


def _purpose(top: Reader) -> Purpose:
    entry = top.child("purpose", required=True)
    if entry is None:
        return Purpose("")
    entry.known("problem", "downstream", "stakeholders", "communication")
    downstream = Downstream()
    use = entry.child("downstream")
    if use is not None:
        use.known("model", "metric", "target", "export")
        downstream = Downstream(
            model=use.text("model", limit=200),
            metric=use.text("metric", limit=100),
            target=use.number("target"),
            export=use.text("export", limit=32),
        )
    communication = {}
    talk = entry.child("communication")
    if talk is not None:
        talk.known("discussions", "digest", "escalation")
        for key in ("discussions", "digest", "escalation"):
            line = talk.text(key, limit=300)
            if line is not None:
                communication[key] = line
    return Purpose(
        problem=entry.text("problem", required=True) or "",
        downstream=downstream,
        stakeholders=_stakeholders(entry),
        communication=communication,
    )


def _stakeholders(entry: Reader) -> tuple[Stakeholder, ...]:
    found = []
    for pointer, value in entry.items("stakeholders"):
        one = reader(value, pointer, entry.problems)
        if one is None:
            continue
        one.known("role", "name", "decides", "answers")
        found.append(
            Stakeholder(
                role=one.text("role", required=True, limit=60) or "",
                name=one.text("name", required=True, limit=120) or "",
                decides=one.text("decides", limit=200),
                answers=one.texts("answers", limit=32),
            )
        )
    return tuple(found)


def _data(top: Reader) -> tuple[Datum, ...]:
    found = []
    entries = top.children("data", required=True)
    if "data" in top.value and not entries and top.child("data") is not None:
        top.fault("data", "empty", "an item has at least one datum")
    for name, entry in entries:
        check_name(name, entry.pointer, entry.problems, "a datum")
        entry.known("type", "source", "licence", "acquired", "simulated")
        found.append(
            Datum(
                name=name,
                type=entry.one_of("type", DATUM_TYPES, required=True) or "",
                source=entry.text("source"),
                licence=entry.text("licence", limit=200),
                acquired=entry.text("acquired"),
                simulated=entry.boolean("simulated"),
            )
        )
    return tuple(found)


def _attributes(top: Reader) -> tuple[Attribute, ...]:
    found = []
    for name, entry in top.children("attributes"):
        check_name(name, entry.pointer, entry.problems, "an attribute")
        entry.known("values", "title")
        found.append(Attribute(name, entry.texts("values"), entry.text("title", limit=200)))
    return tuple(found)


def _coverage(top: Reader, attributes: tuple[Attribute, ...]) -> tuple[CoverageTarget, ...]:
    values = {attribute.name: attribute.values for attribute in attributes}
    found: list[CoverageTarget] = []
    places = []
    for pointer, value in top.items("coverage"):
        entry = reader(value, pointer, top.problems)
        if entry is None:
            continue
        entry.known("by", "at_least")
        by = entry.texts("by", limit=64)
        if not by and isinstance(entry.value.get("by", []), list):
            entry.fault("by", "empty", "'by' names one to three attributes")
        if len(by) > 3:
            entry.fault("by", "too_many", "'by' names at most three attributes")
        for index, name in enumerate(by):
            if name not in values:
                hint = did_you_mean(name, values)
                message = f"there is no attribute '{name}'{hint}"
                top.problems.append(Problem(entry.at("by", index), "unknown_reference", message))
            elif not values[name]:
                message = f"attribute '{name}' needs its 'values' listed to be a target"
                top.problems.append(Problem(entry.at("by", index), "missing", message))
        at_least = entry.integer("at_least", least=1, most=1_000_000_000, required=True)
        found.append(CoverageTarget(by, at_least or 1))
        places.append((pointer, frozenset(by)))
    unique(places, top.problems, lambda by: f"{' × '.join(sorted(by))} has two targets")
    return tuple(found)


def _people(top: Reader) -> People:
    entry = top.child("people")
    if entry is None:
        return People()
    entry.known(
        "skills", "qualification", "annotators", "hours_per_week", "lease_minutes", "skip_reasons"
    )
    qualification = None
    test = entry.child("qualification")
    if test is not None:
        test.known("gold", "pass")
        gold = test.integer("gold", least=1, most=1_000, required=True)
        mark = test.number("pass", least=0, most=1, required=True)
        if gold is not None and mark is not None:
            qualification = Qualification(gold, mark)
    return People(
        skills=entry.texts("skills", limit=60),
        qualification=qualification,
        annotators=entry.integer("annotators", least=1, most=100_000),
        hours_per_week=entry.number("hours_per_week", least=0.1, most=168),
        lease_minutes=entry.integer("lease_minutes", least=1, most=10_080) or 30,
        skip_reasons=entry.texts("skip_reasons", limit=80) or SKIP_REASONS,
    )


def _guideline(top: Reader) -> Guideline | None:
    """``guideline: guideline.md`` names a file; several lines, or ``text:``, are the text."""
    value = top.value.get("guideline")
    if value is None:
        return None
    if isinstance(value, str):
        if "\n" in value.strip() or not value.strip().endswith((".md", ".markdown", ".txt")):
            return Guideline(text=_long(top, "guideline", value))
        file = top.text("guideline", limit=200)
        return Guideline(file=_file(top, "guideline", file))
    entry = reader(value, top.at("guideline"), top.problems)
    if entry is None:
        return None
    entry.known("file", "text")
    content = entry.value.get("text")
    if content is not None and not isinstance(content, str):
        entry.fault("text", "wrong_type", "'text' is the guideline's Markdown")
        content = None
    text = _long(entry, "text", content) if content is not None else None
    return Guideline(file=_file(entry, "file", entry.text("file", limit=200)), text=text)


def _long(entry: Reader, key: str, value: str) -> str | None:
    if len(value) > MAX_GUIDELINE:
        entry.fault(key, "too_long", f"a guideline has at most {MAX_GUIDELINE} characters")
        return None
    if not value.strip():
        entry.fault(key, "empty", "the guideline is empty")
        return None
    if any(0xD800 <= ord(character) <= 0xDFFF or character == "\x00" for character in value):
        entry.fault(key, "bad_text", "the guideline holds a character that is no text")
        return None
    return value.replace("\r\n", "\n").strip() + "\n"


def _file(entry: Reader, key: str, file: str | None) -> str:
    if file is None:
        return DEFAULT_GUIDELINE_FILE
    if "/" in file or "\\" in file or file.startswith("."):
        entry.fault(key, "bad_file", "the guideline's file lies beside the blueprint: a plain name")
        return DEFAULT_GUIDELINE_FILE
    return file


def _quality(top: Reader, questions: tuple[Question, ...]) -> Quality:
    entry = top.child("quality")
    if entry is None:
        return Quality()
    entry.known(
        "labels_per_item",
        "audit_share",
        "gold_rate",
        "gold_feedback",
        "stages",
        "blind_review",
        "accept",
    )
    audit = entry.number("audit_share", least=0, most=1)
    stages = entry.texts("stages", limit=32) or ("label",)
    for index, stage in enumerate(stages):
        if stage not in STAGES:
            hint = did_you_mean(stage, STAGES)
            message = f"'{stage}' is no stage; there are: {', '.join(STAGES)}{hint}"
            top.problems.append(Problem(entry.at("stages", index), "unknown_value", message))
    if "label" not in stages:
        entry.fault("stages", "missing", "the first stage is 'label'")
    return Quality(
        labels_per_item=_redundancy(entry),
        audit_share=AUDIT_SHARE if audit is None else float(audit),
        gold_rate=entry.number("gold_rate", least=0, most=0.5) or 0.0,
        gold_feedback=entry.boolean("gold_feedback"),
        stages=tuple(stage for stage in STAGES if stage in stages),
        blind_review=entry.boolean("blind_review"),
        accept=_accept(entry, questions),
    )


def _redundancy(entry: Reader) -> Redundancy:
    value: Any = entry.value.get("labels_per_item")
    if isinstance(value, int) and not isinstance(value, bool):
        count = entry.integer("labels_per_item", least=1, most=100) or 1
        return Redundancy(count, count)
    inner = entry.child("labels_per_item")
    if inner is None:
        return Redundancy()
    inner.known("least", "most", "stop_at")
    least = inner.integer("least", least=1, most=100) or 1
    most = inner.integer("most", least=1, most=100) or least
    if most < least:
        inner.fault("most", "too_small", f"'most' is at least 'least', which is {least}")
    return Redundancy(least, most, inner.number("stop_at", least=0.5, most=0.99999))


def _accept(entry: Reader, questions: tuple[Question, ...]) -> tuple[AcceptanceCriterion, ...]:
    names = [question.name for question in questions]
    found = []
    places = []
    for pointer, value in entry.items("accept"):
        one = reader(value, pointer, entry.problems)
        if one is None:
            continue
        one.known("measure", "of", "at_least", "at_most", "confidence")
        name = one.one_of("measure", MEASURES, required=True)
        measure = MEASURES.get(name or "")
        of = one.text("of", limit=64)
        if of is not None and measure is not None:
            if not measure.per_question:
                one.fault("of", "unknown_key", f"'{measure.name}' is of the whole project")
            elif of not in names:
                hint = did_you_mean(of, names)
                one.fault("of", "unknown_reference", f"there is no question '{of}'{hint}")
        bounds = {key: one.number(key, least=-1, most=1) for key in ("at_least", "at_most")}
        given = [key for key in bounds if key in one.value]
        if len(given) != 1:
            one.fault(None, "bad_criterion", "a criterion has one of 'at_least' and 'at_most'")
        elif measure is not None and given[0] != measure.direction:
            one.fault(given[0], "bad_criterion", f"'{measure.name}' takes '{measure.direction}'")
        confidence = one.number("confidence", least=0.5, most=0.9999)
        places.append((pointer, (name, of)))
        found.append(
            AcceptanceCriterion(name or "", of, bounds["at_least"], bounds["at_most"], confidence)
        )
    unique(places, entry.problems, lambda place: "the same measure has two criteria")
    return tuple(found)


def _budget(top: Reader) -> Budget | None:
    entry = top.child("budget")
    if entry is None:
        return None
    entry.known("cost_per_hour", "limit", "currency", "deadline")
    currency = entry.text("currency", limit=8) or "EUR"
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        entry.fault("currency", "bad_currency", f"'{currency}' is no currency like EUR")
    return Budget(
        cost_per_hour=entry.number("cost_per_hour", least=0, most=1e6),
        limit=entry.number("limit", least=0, most=1e12),
        currency=currency.upper(),
        deadline=entry.day("deadline"),
    )


def _kept(top: Reader) -> tuple[KeptAdvice, ...]:
    found = []
    for pointer, value in top.items("kept"):
        one = reader(value, pointer, top.problems)
        if one is None:
            continue
        one.known("advice", "at", "why")
        code = one.text("advice", required=True, limit=64)
        why = one.text("why", required=True, limit=500)
        if code is not None and why is not None:
            found.append(KeptAdvice(code, why, one.text("at", limit=300) or ""))
    return tuple(found)
