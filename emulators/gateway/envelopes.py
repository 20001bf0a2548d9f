"""The nine error formats of gateways (E1 … E9) as bodies, and the exception for them.

Only formats and texts; the code that raises `Refused` chooses one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
    "<body><div id=root></div><noscript>{text}</noscript></body></html>"
)
WEB_PAGE = PAGE.format(title="AI Gateway", text="You need to enable JavaScript to run this app.")


class Refused(Exception):
    """An error reply; `body` is a JSON value, a text (HTML if it starts with `<`) or bytes."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {str(body)[:200]}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def e1(message: str, code: str | int | None = None, flavour: str = "newapi") -> dict[str, Any]:
    """OpenAI style, in the accents of the known builds."""
    if flavour == "bare":
        return {"error": {"message": message}}
    if flavour == "oneapi":
        error: dict[str, Any] = {"message": message, "type": "one_api_error"}
        return {"error": {**error, "code": code} if code is not None else error}
    if flavour == "shell":
        local = {"localized_message": message} if message.isascii() else {}
        return {"error": {"message": message, **local, "type": "shell_api_error", "param": "",
                          "code": code}}  # fmt: skip
    return {"error": {"message": message, "type": "new_api_error", "param": "", "code": code}}


def invalid(message: str, code: str = "invalid_request", flavour: str = "newapi") -> Refused:
    """A validation error: 400 in style E1."""
    return Refused(400, e1(message, code, flavour))


def e2(code: str, message: str) -> dict[str, Any]:
    """Task style, with a string code."""
    return {"code": code, "message": message, "data": None}


def e3(code: int, error_message: str, message: str = "bad request") -> dict[str, Any]:
    """GoAPI style, with an integer code."""
    return {"code": code, "data": None, "message": message, "error_message": error_message}


def e4(code: int, description: str, properties: Any = None) -> dict[str, Any]:
    """Midjourney's own; comes with HTTP 200."""
    body: dict[str, Any] = {"code": code, "description": description, "result": None}
    return {**body, "properties": properties} if properties is not None else body


def e5(description: str, code: int = 4, kind: str = "upstream_error") -> dict[str, Any]:
    """Midjourney rewritten by a relay: no result, and a blank at the end."""
    return {"description": f"{description} ", "type": kind, "code": code}


def e6(detail: Any) -> dict[str, Any]:
    """FastAPI style."""
    return {"detail": detail}


def e7(code: str, message: str) -> dict[str, Any]:
    """Zhipu's own."""
    return {"error": {"code": code, "message": message}}


ANY = {
    "E1": (500, e1("do request failed", "do_request_failed")),
    "E2": (400, e2("invalid_request", "prompt_empty")),
    "E3": (400, e3(400, "custom_mode needs a prompt")),
    "E4": (200, e4(9, "系统异常，请稍后重试")),
    "E5": (400, e5("do_request_failed", 5)),
    "E6": (400, e6([{"loc": ["body", "prompt"], "msg": "field required", "type": "missing"}])),
    "E6-TEXT": (400, e6("400: failed to moderate image")),
    "E6-REASON": (401, e6({"reason": "unauthorized secret token", "code": 1})),
    "E7": (400, e7("1301", "系统检测到输入或生成内容可能包含不安全或敏感内容")),
    "E8": (200, {"success": False, "message": "something went wrong"}),
}
