"""A project with one of everything that has an id, and people of every role round it.

Made by API, once for a test module on each database; for tests that look at who may do what,
and at what bad input does.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar.testing import TestClient
from sqlalchemy import insert

from assay.app import Assay, load_secret
from assay.core.values import DAY, MINUTE
from assay.http.app import create
from assay.http.auth import csrf_token, hash_of
from assay.media.storage import open_store
from assay.settings import Settings
from assay.store import tables
from assay.store.engine import open_database
from assay.store.migrate import upgrade
from tests.conftest import NOW, Clock, Someone, World
from tests.running import follow, settle

PROJECT = "streets"
OTHER = "letters"
SOURCE = """\
assay: 1
project: {project}
purpose: {{problem: Tell glad letters from sad ones}}
data:
  text: {{type: text, source: written by the test}}
attributes:
  light: {{values: [day, night]}}
questions:
  mood: {{on: text, type: choice, labels: [glad, sad, neither], required: true}}
guideline: |
  # Moods

  ## R1 Glad

  The writer is glad.
quality:
  labels_per_item: {{least: 2, most: 2, stop_at: 0.9}}
  stages: [label, review]
"""
ROLES = ("owner", "manager", "reviewer", "expert", "annotator", "viewer", "model")
SCOPES = ("read", "annotate", "import", "manage")


@dataclass
class Furnished:
    """The world, its people by name, and the ids of project ``streets`` by kind."""

    assay: Assay
    world: World
    clock: Clock
    http: TestClient[Any]
    sent: Any
    people: dict[str, Someone] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def ask(self, who: Someone | None, method: str, path: str, **options: Any) -> httpx.Response:
        """One request as somebody (or nobody), with an API token."""
        headers = dict(who.headers) if who else {}
        headers |= options.pop("headers", {})
        self.http.cookies.clear()
        url = path if path.startswith(("/media", "/health", "/metrics")) else f"/api/v1{path}"
        return self.http.request(method, url, headers=headers, **options)

    def ok(self, who: str, method: str, path: str, **options: Any) -> Any:
        """The answer as JSON; a failure where it is none of 2xx."""
        answer = self.ask(self.people[who], method, path, **options)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    def token(self, person: Someone, *scopes: str, project_id: int | None = None) -> Someone:
        """The same person with a token of these scopes only."""
        secret = f"assay_{secrets.token_hex(32)}"
        self.world._insert(
            tables.tokens,
            uid=self.world.uid("tok"),
            token_hash=hash_of(secret),
            person_id=person.id,
            name="narrow",
            scopes=msgspec.json.encode(scopes).decode(),
            project_id=project_id,
            created_at=NOW,
        )
        return Someone(person.id, person.uid, person.credential, secret)

    def session(self, person: Someone) -> str:
        """The secret of a new session of this person, as their cookie holds it."""
        secret = secrets.token_hex(32)
        self.world._insert(
            tables.sessions,
            token_hash=hash_of(secret),
            person_id=person.id,
            created_at=self.clock(),
            seen_at=self.clock(),
            expires_at=self.clock() + DAY,
        )
        return secret

    def by_cookie(self, secret: str, method: str, path: str, **options: Any) -> httpx.Response:
        """One request as the browser of a session sends it, with its CSRF token."""
        headers = {
            "Cookie": f"assay={secret}",
            "X-CSRF-Token": csrf_token(self.assay, secret),
            "Origin": "http://127.0.0.1:8080",
            "Sec-Fetch-Site": "same-origin",
        }
        headers |= options.pop("headers", {})
        return self.ask(None, method, path, headers=headers, **options)

    def settle(self) -> None:
        """Do the background work that waits."""
        settle(self.assay, self.sent)

    def dump(self) -> dict[str, Any]:
        """All that project ``streets`` has in the tables, to be compared."""
        project_id = self.world.rows(
            "SELECT id FROM projects WHERE slug = :s ORDER BY id", s=PROJECT
        )[0]["id"]
        found: dict[str, Any] = {}
        for name, table in tables.metadata.tables.items():
            if "project_id" in table.c:
                order = ", ".join(column.name for column in table.primary_key.columns)
                query = f"SELECT * FROM {name} WHERE project_id = :p ORDER BY {order}"
                found[name] = self.world.rows(query, p=project_id)
        found["projects"] = self.world.rows("SELECT * FROM projects WHERE id = :p", p=project_id)
        return found


@contextmanager
def furnished(url: str, folder: Path) -> Iterator[Furnished]:
    """Such a world on an empty database."""
    database = open_database(url)
    upgrade(database.engine)
    clock = Clock()
    settings = Settings(data=folder / "data", database=url, work_in_server=False)
    settings.data.mkdir(exist_ok=True)
    secret = load_secret(settings.data / "secret.key")
    assay = Assay(settings, database, open_store(str(settings.data / "media")), secret, clock)
    sent = follow(assay)
    with TestClient(
        create(assay), base_url="http://127.0.0.1:8080", raise_server_exceptions=False
    ) as http:
        made = Furnished(assay, World(assay), clock, http, sent)
        _people(made)
        _things(made)
        yield made
    assay.threads.shutdown()
    database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    """A furnished world for a module, on each database."""
    folder = tmp_path_factory.mktemp("furnished")
    if request.param == "sqlite":
        with furnished(f"sqlite:///{folder / 'assay.sqlite'}", folder) as made:
            yield made
        return
    server = request.getfixturevalue("postgres")
    name = f"t{secrets.token_hex(8)}"
    server.copy_template(name)
    try:
        with furnished(server.url(name), folder) as made:
            yield made
    finally:
        server.drop(name)


def _people(made: Furnished) -> None:
    """Everybody: the owner makes both projects, and each role is a member of the first."""
    world, people = made.world, made.people
    people["owner"] = world.person("Olive", role="owner")
    people["stranger"] = world.person("Stu")
    elsewhere = world._organisation("Elsewhere")
    people["foreigner"] = world.person("Fay", role="owner", organisation=elsewhere)
    people["spare"] = world.person("Sam")
    for slug in (PROJECT, OTHER):
        made.ok("owner", "POST", "/projects", json={"source": SOURCE.format(project=slug)})
    made.ok("foreigner", "POST", "/projects", json={"source": SOURCE.format(project=PROJECT)})
    ids = {
        row["slug"]: row["id"]
        for row in world.rows(
            "SELECT slug, id FROM projects WHERE organisation_id = :o", o=world.organisation
        )
    }
    for role in ROLES[1:]:
        people[role] = world.person(role.title())
        world.member(ids[PROJECT], people[role], role, f"{role[:2].upper()}-77")
    people["second"] = world.person("Annotator two")
    world.member(ids[PROJECT], people["second"], "annotator", "A-78")
    world.member(ids[OTHER], people["stranger"], "manager", "M-99")
    for who in ("annotator", "second", "reviewer", "expert", "manager", "owner"):
        made.ok(who, "POST", f"{at()}/guideline/acknowledgements", json={"version": 1})


def at(project: str = PROJECT) -> str:
    """The path of a project."""
    return f"/projects/{project}"


def _things(made: Furnished) -> None:
    """One of everything in the first project."""
    ids, ok = made.ids, made.ok
    rows = [
        {
            "external_id": f"letter-{n}",
            "data": {"text": f"letter {n}"},
            "attributes": {"light": "day"},
        }
        for n in range(30)
    ]
    ok("owner", "POST", f"{at()}/items", json={"items": rows})
    ok("owner", "POST", f"{at(OTHER)}/items", json={"items": rows})
    listed = ok("owner", "GET", f"{at()}/items?sort=external_id&limit=100")["items"]
    by_name = {one["external_id"]: one["id"] for one in listed}
    ids["item"] = by_name["letter-29"]
    ids["gold"] = ok(
        "owner",
        "POST",
        f"{at()}/gold",
        json={"item": by_name["letter-28"], "answers": {"mood": "glad"}},
    )["id"]
    for who, mood in (("annotator", "glad"), ("second", "sad")):
        task = ok(who, "POST", f"{at()}/next", json={})
        for _ in range(3):
            made.clock.forward(MINUTE)
            answer = {"answers": {"mood": mood}, "lead_ms": 9_000}
            path = f"/assignments/{task['assignment']}/submit?next=true"
            task = ok(who, "POST", path, json=answer)["next"]
        ids[f"assignment of {who}"] = task["assignment"]
    ids["assignment"] = ids["assignment of annotator"]
    asked = {"text": "Which mood is irony?", "assignment": ids["assignment"], "rule": "R1"}
    ids["discussion"] = ok("annotator", "POST", f"{at()}/discussions", json=asked)["id"]
    made.settle()
    ids["annotation"] = ok("owner", "GET", f"{at()}/annotations")["items"][0]["id"]
    ids["review"] = ok("reviewer", "GET", f"{at()}/reviews")["items"][0]["item"]
    upload = ok("owner", "POST", f"{at()}/uploads", json={"name": "a.jsonl", "size": 200})
    ids["upload"] = upload["id"]
    line = json.dumps({"external_id": "late-1", "data": {"text": "late"}}).encode() + b"\n"
    small = ok("owner", "POST", f"{at()}/uploads", json={"name": "b.jsonl", "size": len(line)})
    path = f"{at()}/uploads/{small['id']}?offset=0"
    ok("owner", "PATCH", path, content=line)
    ids["uid"] = ok("owner", "POST", f"{at()}/imports", json={"upload": small["id"]})["id"]
    ok("owner", "POST", f"{at()}/quality/runs")
    made.settle()
    ids["job"] = ok("owner", "GET", f"{at()}/jobs")["items"][0]["id"]
    lines = "\n".join(
        json.dumps(
            {"external_id": f"letter-{n}", "question": "mood", "value": "glad", "score": 0.7}
        )
        for n in range(20)
    )
    ok("owner", "POST", f"{at()}/predictions?model=net&version=1", content=lines)
    made.settle()
    ids["model"], ids["version"] = "net", "1"
    batch = {"size": 3, "mix": {"uncertainty": 0.9, "control": 0.1}, "model": "net", "version": "1"}
    ids["batch"] = ok("owner", "POST", f"{at()}/batches", json=batch)["id"]
    ok("owner", "POST", f"{at()}/snapshots", json={"name": "v1"})
    sample = {"limit": 0.2, "expected": 0.1}
    ids["acceptance"] = ok("owner", "POST", f"{at()}/acceptances", json=sample)["id"]
    ids["export"] = ok("owner", "POST", f"{at()}/exports", json={"format": "jsonl"})["id"]
    made.settle()
    ids["member"] = next(
        one["id"]
        for one in ok("owner", "GET", f"{at()}/members")["items"]
        if one["pseudonym"] == "A-78"
    )
    ids["finding"] = made.world.uid("fnd")
    project = made.world.rows(
        "SELECT project_id FROM members WHERE pseudonym = 'A-78' AND role = 'annotator'"
    )[0]["project_id"]
    document = {"title": "Slow", "evidence": "", "about": {}, "effect": "", "actions": []}
    made.assay.database.write_now(
        lambda conn: conn.execute(
            insert(tables.findings).values(
                uid=ids["finding"],
                project_id=project,
                kind="test",
                key="test",
                document=json.dumps(document),
                at=NOW,
                changed_at=NOW,
            )
        )
    )
    ids["person"] = made.people["spare"].uid
    ids["fresh example"] = fresh(made, "example")
    ids["fresh invitation"] = fresh(made, "invitation")


def fresh(made: Furnished, kind: str) -> str:
    """The id of one of what a DELETE takes away without If-Match; a new one where it is gone."""
    if kind == "example":
        drawn = made.ok("owner", "GET", f"{at()}/guideline")["rules"][0]["examples"]
        if drawn:
            return str(drawn[-1]["id"])
        example = {"rule": "R1", "kind": "good", "caption": "so"}
        return str(made.ok("owner", "POST", f"{at()}/guideline/examples", json=example)["id"])
    if kind == "invitation":
        return str(made.ok("owner", "POST", f"{at()}/invitations", json={"role": "viewer"})["id"])
    place = made.token(made.people["owner"], "read")
    return str(
        made.world.rows("SELECT uid FROM tokens WHERE token_hash = :h", h=hash_of(place.token))[0][
            "uid"
        ]
    )
