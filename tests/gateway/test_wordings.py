"""The table of wordings: every row by what its sources write, and the shapes that carry words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.gateway import envelopes, wordings
from bot.gateway.answers import Reply, moved, read
from bot.gateway.envelopes import Complaint, classify
from bot.gateway.retries import Failure, Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.types import ErrorKind as Kind
from tests.gateway.refusals import SAID

DATA = Path(__file__).parents[1] / "data" / "wire"
CHAT = Route("POST", "/v1/chat/completions", Retry.STREAM, Wait.STREAM)
EVERY = [(kind, status, text) for kind, said in SAID.items() for status, text in said]


def refused(status, body, *, kind="application/json", route=CHAT, known=True, **headers):
    data = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    answer = Reply(status, {"content-type": kind, **headers}, data.encode())
    failure = read(answer, route, lambda value: value, known=known)
    assert isinstance(failure, Failure), failure
    return failure.error


def recorded(name):
    return json.loads((DATA / f"{name}.json").read_text())


@pytest.mark.parametrize(("kind", "status", "text"), EVERY)
def test_what_is_said_means_its_kind(kind, status, text):
    assert classify(status, Complaint(message=text)) is kind


@pytest.mark.parametrize(("kind", "status", "text"), EVERY)
def test_in_every_shape_that_carries_it(kind, status, text):
    shapes = [
        {"error": {"message": text, "type": "new_api_error", "param": "", "code": ""}},
        {"error": {"message": text, "type": "invalid_request_error", "code": "invalid_request"}},
        {"error": text},
        {"error": {"message": json.dumps({"error": {"message": text}})}},
        {"error": {"message": f"{status}: { ({'error': text})!r}"}},
        [{"error": {"message": text, "code": None}}],
    ]
    if status >= 400:
        shapes += [{"detail": text}, {"detail": {"error": text}}, {"detail": [{"msg": text}]}]
        shapes += [{"message": text}, {"msg": text}, {"code": 20015, "message": text}]
    found = {refused(status, shape).kind for shape in shapes}
    if kind is Kind.BAD_REQUEST or kind in found - {Kind.BAD_REQUEST}:
        found -= {Kind.BAD_REQUEST}  # a code that says "bad request" beside words that say nothing
    assert found in ({kind}, set())


def test_every_row_is_fed():
    fed = {
        next((row for row in wordings.WORDINGS if row.fits(status, text)), None)
        for _, status, text in EVERY
    }
    assert [row for row in wordings.WORDINGS if row not in fed] == []


def test_every_row_and_code_says_whose_it_is():
    assert all(row.source for row in wordings.WORDINGS)
    assert all(source and code == code.lower() for code, (_, source) in wordings.CODES.items())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("context-wordings", Kind.CONTEXT_LENGTH),
        ("model-gone", Kind.MODEL_UNAVAILABLE),
        ("text-only-model", Kind.TEXT_ONLY),
    ],
)
def test_recorded_refusals(name, kind):
    for one in recorded(name):
        found = refused(one["status"], one["body"]).kind
        priced = kind is Kind.MODEL_UNAVAILABLE and "model_price" in one["from"]
        assert found is (Kind.UNPRICED if priced else kind), one["from"]


def test_recorded_singles():
    for name, kind in (
        ("must-be-verified-to-stream", Kind.NO_STREAM),
        ("key-quota-english", Kind.QUOTA),
    ):
        one = recorded(name)
        assert refused(one["status"], one["body"]).kind is kind
    kinds = [refused(one["status"], one["body"]).kind for one in recorded("numeric-code-in-200")]
    assert kinds == [Kind.RATE_LIMITED, Kind.AUTH, Kind.QUOTA]


def test_recorded_elsewhere():
    kinds = [
        refused(one["status"], one["body"]).kind for one in recorded("model-unknown-elsewhere")
    ]
    gone = Kind.MODEL_UNAVAILABLE
    assert kinds == [gone, gone, gone, Kind.BAD_REQUEST, Kind.ROUTE_NOT_FOUND]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, 429, Kind.RATE_LIMITED),
        (200, "401", Kind.AUTH),
        (200, 402, Kind.QUOTA),
        (200, 400, Kind.BAD_REQUEST),
        (200, 404, Kind.UPSTREAM_ERROR),  # it speaks of something there, not of our path
        (200, 502, Kind.UPSTREAM_ERROR),
        (200, 504, Kind.UPSTREAM_TIMEOUT),
        (403, 402, Kind.QUOTA),
        (400, 429, Kind.RATE_LIMITED),
        (500, 429, Kind.UPSTREAM_ERROR),  # nobody knows what happened before
        (400, 20015, Kind.BAD_REQUEST),
    ],
)
def test_a_status_inside_a_body(status, code, kind):
    assert refused(status, {"error": {"message": "no", "code": code}}).kind is kind


@pytest.mark.parametrize(
    ("template", "location", "known", "kind"),
    [
        ("/mj/task/list", "https://front.example/mj/task/list", False, Kind.ROUTE_NOT_FOUND),
        ("/suno/v1/music", "/login", False, Kind.ROUTE_NOT_FOUND),
        ("/suno/v1/music", "/", False, Kind.ROUTE_NOT_FOUND),
        ("/suno/v1/music", "https://gw.example/suno/v1/music", False, Kind.PROTOCOL),  # http → s
        ("/mj/task/list", "https://front.example/", True, Kind.PROTOCOL),
        ("/v1/chat/completions", "https://new.example/v1/chat/completions", False, Kind.PROTOCOL),
        ("/mj/task/list", "", False, Kind.ROUTE_NOT_FOUND),
    ],
)
def test_redirects(template, location, known, kind):
    route = Route("POST", template, Retry.SUBMIT, Wait.SUBMIT)
    answer = Reply(301, {"location": location}, b"")
    assert moved(answer, route, "http://gw.example", known=known).error.kind is kind


@pytest.mark.parametrize(
    ("status", "page", "kind"),
    [
        (403, "<html><head><title>Just a moment...</title></head></html>", Kind.BLOCKED),
        (403, "<html><body>Forbidden</body></html>", Kind.BLOCKED),
        (503, "<html><title>Just a moment...</title></html>", Kind.BLOCKED),
        (405, "<html><title>405</title>您的访问被阻断</html>", Kind.BLOCKED),
        (413, "<html><title>413 Request Entity Too Large</title></html>", Kind.TOO_LARGE),
        (401, "<html><title>401 Authorization Required</title></html>", Kind.AUTH),
        (429, "<html><title>429 Too Many Requests</title></html>", Kind.RATE_LIMITED),
        (404, "<html><title>404 Not Found</title></html>", Kind.ROUTE_NOT_FOUND),
        (502, "<html><title>502 Bad Gateway</title></html>", Kind.UPSTREAM_ERROR),
        (524, "<html><title>524: A timeout occurred</title></html>", Kind.UPSTREAM_TIMEOUT),
        (400, '<?xml version="1.0"?><Error><Message>no such</Message></Error>', Kind.BAD_REQUEST),
    ],
)
def test_pages(status, page, kind):
    assert refused(status, page, kind="text/html").kind is kind


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<html><TITLE lang=en>\n Just a\n moment </TITLE>", "Just a moment"),
        ('<?xml version="1.0"?><Error><Code>X</Code><Message>Not yours</Message>', "Not yours"),
        ("<html><title></title><body>", ""),
        ("<title>" * 10_000, "<title>" * 28),
    ],
)
def test_titles(page, title):
    assert envelopes.page_title(page).startswith(title[:20])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"detail": {"error": "no such voice"}}, "no such voice"),
        ({"detail": [{"loc": ["body", "x"], "msg": "Field required"}]}, "Field required"),
        ({"error": {"message": "400: {'error': 'no such size'}"}}, "no such size"),
        ({"error": {"message": "{'error': {'message': 'no such size'}}"}}, "no such size"),
        ({"error": {"message": 'Error code: 400 - {"error":{"message":"so"}}'}}, "so"),
        ({"error": {"message": "use {name} here"}}, "use {name} here"),
        ({"error": {"message": "{'a': 1}"}}, "{'a': 1}"),
        ({"error": {"message": "{" * 5000}}, "{" * 1000),
        ({"errors": [{"message": "blocked"}], "success": False}, "blocked"),
        ({"base_resp": {"status_code": 2013, "status_msg": "invalid params"}}, "invalid params"),
        ({"error_code": 336001, "error_msg": "bad"}, "bad"),
    ],
)
def test_words_are_found(body, words):
    assert refused(400, body).message == words


def test_a_vendors_number_is_a_refusal_beside_a_200():
    minimax = {"id": "1", "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}
    assert refused(200, minimax).kind is Kind.QUOTA
    baidu = {"error_code": 18, "error_msg": "Open api qps request limit reached"}
    assert refused(200, baidu).kind is Kind.RATE_LIMITED
    fine = {"id": "1", "base_resp": {"status_code": 0, "status_msg": "success"}}
    assert envelopes.openai(200, fine) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"status_code": 402, "detail": "Insufficient credits"}, Kind.QUOTA),
        ({"statusCode": 401, "message": "who are you"}, Kind.AUTH),
        ({"errorCode": 17, "errorMsg": "Open api qps request limit reached"}, Kind.RATE_LIMITED),
        ({"errcode": 429, "errmsg": "slow down"}, Kind.RATE_LIMITED),
        ({"errno": 5, "errMsg": "it broke"}, Kind.UPSTREAM_ERROR),
        ({"code": "InvalidParameter", "message": "no such format"}, Kind.BAD_REQUEST),
    ],
)
def test_numbers_under_other_names(body, kind):
    complaint = envelopes.any_family(200, body)
    assert complaint is not None
    error = envelopes.to_error(complaint, status=200)
    assert error.kind is kind
    assert error.message in body.values()


@pytest.mark.parametrize(
    "fine",
    [
        {"status_code": 200, "output": {}},
        {"errcode": 0, "errmsg": "ok"},
        {"errorCode": 3, "data": [1]},
    ],
)
def test_numbers_of_a_success(fine):
    assert envelopes.openai(200, fine) is None
