"""Fixtures for all tests: both databases, a running Assay, people, projects, HTTP clients.

PostgreSQL is started once for a run (``tests/postgres.py``) on a free port in a temporary
folder, or taken from ``ASSAY_TEST_POSTGRES``. It is never skipped.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import settings
from sqlalchemy import insert, text

from assay.app import Assay, load_secret
from assay.core.labels.schema_document import schema_document
from assay.core.values import Label, Question, Schema, new_uid
from assay.http.app import create
from assay.http.auth import hash_of
from assay.media.storage import open_store
from assay.settings import Settings
from assay.store import tables
from assay.store.engine import Database, open_database
from assay.store.migrate import upgrade
from assay.store.places import Credential
from tests.postgres import Server, shared_server

NOW = 1_800_000_000_000_000

# Continuous integration draws the same examples every time, so that it judges the change and
# not the draw; elsewhere each run draws anew.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One PostgreSQL server for this process, ended with it."""
    with shared_server(tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to copy from: migrating anew costs seven times as much."""
    path = tmp_path_factory.mktemp("template") / "assay.sqlite"
    opened = open_database(f"sqlite:///{path}")
    upgrade(opened.engine)
    opened.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with all tables, on each of the two databases."""
    if request.param == "sqlite":
        path = tmp_path / "assay.sqlite"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"t{secrets.token_hex(8)}"
    server.copy_template(name)
    try:
        yield server.url(name)
    finally:
        server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with all tables."""
    opened = open_database(database_url)
    yield opened
    opened.close()


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        """The instant now; each look is a microsecond later."""
        self.now += 1
        return self.now

    def forward(self, microseconds: int) -> None:
        """Let time pass."""
        self.now += microseconds


@pytest.fixture
def clock() -> Clock:
    """The clock of the running Assay."""
    return Clock()


@pytest.fixture
def assay(database: Database, database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Assay]:
    """A running Assay without background threads, on each database."""
    settings = Settings(data=tmp_path / "data", database=database_url, work_in_server=False)
    settings.data.mkdir(exist_ok=True)
    running = Assay(
        settings,
        database,
        open_store(str(settings.data / "media")),
        load_secret(settings.data / "secret.key"),
        clock,
    )
    yield running
    running.threads.shutdown()


@dataclass(frozen=True)
class Someone:
    """A person made for a test: how they prove themselves, and their keys."""

    id: int
    uid: str
    credential: Credential
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What their requests carry."""
        return {"Authorization": f"Bearer {self.token}"}


class World:
    """Makes people and projects directly in the tables, for tests of what comes after them."""

    def __init__(self, assay: Assay) -> None:
        self.assay = assay
        self.organisation = self._organisation("Test")
        self._serial = 0

    def _organisation(self, name: str) -> int:
        return self._insert(tables.organisations, uid=self.uid("org"), name=name, created_at=NOW)

    def uid(self, prefix: str) -> str:
        """A new public id."""
        return new_uid(prefix, NOW, secrets.randbits(80))

    def _insert(self, table: Any, **values: Any) -> int:
        return self.assay.database.write_now(
            lambda conn: conn.execute(
                insert(table).values(**values).returning(table.c.id)
            ).scalar_one()
        )

    def person(
        self,
        name: str = "",
        role: str = "member",
        scopes: tuple[str, ...] = ("read", "annotate", "import", "manage"),
        organisation: int | None = None,
    ) -> Someone:
        """A person with an API token."""
        self._serial += 1
        name = name or f"person {self._serial}"
        uid, token = self.uid("per"), f"assay_{secrets.token_hex(32)}"
        person_id = self._insert(
            tables.persons,
            uid=uid,
            organisation_id=organisation or self.organisation,
            email=f"{uid}@example.org",
            name=name,
            role=role,
            created_at=NOW,
        )
        self._insert(
            tables.tokens,
            uid=self.uid("tok"),
            token_hash=hash_of(token),
            person_id=person_id,
            name="test",
            scopes=msgspec.json.encode(scopes).decode(),
            created_at=NOW,
        )
        return Someone(person_id, uid, Credential("token", hash_of(token)), token)

    def known(self, email: str) -> Someone:
        """Somebody who made their account by the API, with an API token."""
        row = self.rows("SELECT id, uid FROM persons WHERE email = :email", email=email)[0]
        token = f"assay_{secrets.token_hex(32)}"
        self._insert(
            tables.tokens,
            uid=self.uid("tok"),
            token_hash=hash_of(token),
            person_id=row["id"],
            name="test",
            scopes='["read", "annotate"]',
            created_at=NOW,
        )
        return Someone(row["id"], row["uid"], Credential("token", hash_of(token)), token)

    def project(
        self,
        owner: Someone,
        slug: str = "streets",
        questions: tuple[Question, ...] | None = None,
        work: dict[str, Any] | None = None,
        organisation: int | None = None,
    ) -> int:
        """A project with a schema, whose owner is a member."""
        project_id = self._insert(
            tables.projects,
            uid=self.uid("prj"),
            organisation_id=organisation or self.organisation,
            slug=slug,
            title=slug.title(),
            schema_version=1,
            work=msgspec.json.encode(work or {}).decode(),
            created_by=owner.id,
            created_at=NOW,
        )
        schema = Schema(1, questions if questions is not None else (mood_question(),))
        self.assay.database.write_now(
            lambda conn: conn.execute(
                insert(tables.schemas).values(
                    project_id=project_id,
                    version=1,
                    document=msgspec.json.encode(schema_document(schema)).decode(),
                    at=NOW,
                )
            )
        )
        self.member(project_id, owner, "owner", "O-01")
        return project_id

    def member(
        self,
        project_id: int,
        person: Someone,
        role: str = "annotator",
        pseudonym: str = "",
        **more: Any,
    ) -> int:
        """A membership."""
        self._serial += 1
        return self._insert(
            tables.members,
            project_id=project_id,
            person_id=person.id,
            role=role,
            pseudonym=pseudonym or f"{role[0].upper()}-{self._serial:02d}",
            joined_at=NOW,
            **more,
        )

    def items(
        self, project_id: int, n: int, needed: int = 1, gold: bool = False, text_of: str = "item"
    ) -> list[int]:
        """Text items in the order of their ranks."""
        rows = [
            {
                "uid": self.uid("itm"),
                "project_id": project_id,
                "key": f"{text_of}-{number}",
                "external_id": f"{text_of}-{number}",
                "content_hash": f"{text_of}-{number}",
                "data": msgspec.json.encode(
                    {"text": {"type": "text", "text": f"{text_of} {number}"}}
                ).decode(),
                "rank": number + 1,
                "ready": 0 if gold else 1,
                "gold": int(gold),
                "needed": needed,
                "created_at": NOW,
                "changed_at": NOW,
            }
            for number in range(n)
        ]

        def add(conn: Any) -> list[int]:
            conn.execute(insert(tables.items), rows)
            query = text("SELECT id FROM items WHERE project_id = :p ORDER BY id")
            return list(conn.execute(query, {"p": project_id}).scalars())[-n:]

        return self.assay.database.write_now(add)

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of a query, to look at what was stored."""
        return self.assay.database.read_now(
            lambda conn: [dict(row) for row in conn.execute(text(query), parameters).mappings()]
        )


def mood_question() -> Question:
    """A single choice on a text."""
    labels = (Label("glad", key="1"), Label("sad", key="2"), Label("neither", key="3"))
    return Question("mood", "choice", "text", labels, required=True)


@pytest.fixture
def world(assay: Assay) -> World:
    """People and projects on demand."""
    return World(assay)


@pytest.fixture
def client(assay: Assay) -> Iterator[Callable[..., Any]]:
    """``client(someone)``: a synchronous HTTP client of the application as that person."""
    from litestar.testing import TestClient

    app = create(assay)
    with TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as http:

        def request_as(person: Someone | None = None) -> Callable[..., httpx.Response]:
            def request(method: str, path: str, **options: Any) -> httpx.Response:
                headers = dict(person.headers) if person else {}
                headers |= options.pop("headers", {})
                http.cookies.clear()
                url = (
                    path if path.startswith(("/media", "/health", "/metrics")) else f"/api/v1{path}"
                )
                return http.request(method, url, headers=headers, **options)

            return request

        yield request_as
