"""The schema as a plain document (JSON values) and back: how the store keeps it.

The document is canonical: what is empty is left out, and equal schemas give equal documents.
``schema_from(schema_document(schema)) == schema`` holds for every schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay.core.values import Label, Question, Schema


def schema_document(schema: Schema) -> dict[str, Any]:
    """A schema as ``{"version": n, "questions": [...]}``."""
    return {
        "version": schema.version,
        "questions": [question_document(question) for question in schema.questions],
    }


def question_document(question: Question) -> dict[str, Any]:
    """One question as plain JSON values, without what is empty."""
    document: dict[str, Any] = {"name": question.name, "type": question.type, "on": question.on}
    if question.labels:
        document["labels"] = [_label_document(label) for label in question.labels]
    if question.title is not None:
        document["title"] = question.title
    if question.required:
        document["required"] = True
    if question.rule is not None:
        document["rule"] = question.rule
    if question.attributes:
        document["attributes"] = [question_document(inner) for inner in question.attributes]
    if question.when:
        document["when"] = {name: list(values) for name, values in question.when.items()}
    if question.options:
        document["options"] = dict(question.options)
    return document


def _label_document(label: Label) -> dict[str, str]:
    document = {"name": label.name}
    for field in ("key", "colour", "rule", "title"):
        value = getattr(label, field)
        if value is not None:
            document[field] = value
    return document


def schema_from(document: Mapping[str, Any]) -> Schema:
    """The schema of a document that ``schema_document`` made."""
    return Schema(
        version=document["version"],
        questions=tuple(question_from(question) for question in document["questions"]),
    )


def question_from(document: Mapping[str, Any]) -> Question:
    """The question of a document that ``question_document`` made."""
    return Question(
        name=document["name"],
        type=document["type"],
        on=document["on"],
        labels=tuple(Label(**label) for label in document.get("labels", ())),
        title=document.get("title"),
        required=document.get("required", False),
        rule=document.get("rule"),
        attributes=tuple(question_from(inner) for inner in document.get("attributes", ())),
        when={name: tuple(values) for name, values in document.get("when", {}).items()},
        options=dict(document.get("options", {})),
    )
