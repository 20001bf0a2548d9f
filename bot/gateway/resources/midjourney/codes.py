"""Midjourney's codes and texts: what a submit answer, a refusal and a failed task mean. Pure.

What the wire says: every answer to a submit carries an integer `code`, usually with HTTP 200. 1 and
22 accept, 21 means two things (see `reading.accepted`), all others refuse. A relay rewrites its own
refusals to HTTP 400 with `{"description", "type", "code"}`, whose description ends in a blank. One
number covers many cases (4 above all), so the text has to be read.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from bot.gateway import envelopes, wordings
from bot.gateway.envelopes import Complaint
from bot.gateway.loose import to_mapping, to_number, to_text
from bot.gateway.types import ErrorKind as Kind

ACCEPTED = (1, 21, 22)
_IF_NAMED = (0, 200)  # codes that accept where a task is named, and say nothing where none is

_READY_SOON = 3.0  # seconds until a proxy has noticed that the parent succeeded
_RELAY_READY_SOON = 15.0  # a relay looks every 15 seconds


def _table(*rows: tuple[str, Kind]) -> list[tuple[re.Pattern[str], Kind]]:
    return [(re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in rows]


_TEXTS: dict[int, list[tuple[re.Pattern[str], Kind]]] = {
    3: _table(
        (r"无可用的账号|账号不可用|available account|account.*(un|not )available", Kind.QUEUE_FULL),
        (r"关联任务|已失效|related task", Kind.PARENT_EXPIRED),
    ),
    4: _table(
        (r"quota|额度|余额", Kind.QUOTA),
        (r"渠道已被禁用|channel.*disabled", Kind.PARENT_EXPIRED),
        (r"关联任务不存在|已失效", Kind.PARENT_EXPIRED),
        (r"task_no_found|task_not_found|任务不存在|task not found", Kind.TASK_NOT_FOUND),
        (r"已达上限|too many|rate limit", Kind.RATE_LIMITED),
        (r"敏感词|banned|违规", Kind.CONTENT_POLICY),
        (r"未知的 ?Action|unknown[ _]action", Kind.UNSUPPORTED),
    ),
    9: _table((r"队列已满|queue.*full", Kind.QUEUE_FULL)),
}
_PLAIN = {
    3: Kind.TASK_NOT_FOUND,
    4: Kind.BAD_REQUEST,
    5: Kind.UPSTREAM_ERROR,
    9: Kind.UPSTREAM_ERROR,
    23: Kind.QUEUE_FULL,
    24: Kind.BANNED_PROMPT,
    30: Kind.RATE_LIMITED,
}
_NOT_READY = re.compile(r"关联任务状态错误|task_status_not_success")
_CLOSED = re.compile(r"关联任务状态错误|task_status_not_(modal|success)")
_FAILURES = _table(
    (r"banned prompt|可能包含敏感词", Kind.BANNED_PROMPT),
    (
        r"output filters|image filters|\[blocked\]|pending mod message|违规词|封锁",
        Kind.CONTENT_POLICY,
    ),
    (r"moderat|content policy|敏感", Kind.CONTENT_POLICY),
    (r"invalid (parameter|link|prompt|form body)|job action restricted", Kind.BAD_REQUEST),
    (r"文件上传失败|unrecognized parameter", Kind.BAD_REQUEST),
    (r"queue full|队列已满", Kind.QUEUE_FULL),
    (r"任务超时|time ?d? ?out", Kind.UPSTREAM_TIMEOUT),
)


def judge(status: int, data: Any) -> Complaint | None:
    """The error in a Midjourney reply, in any dialect; else None."""
    if not isinstance(data, dict):
        return None
    if (common := envelopes.openai(status, data)) is not None:
        if "unknown_action" in common.message:
            return Complaint(message=common.message, code=common.code, kind=Kind.UNSUPPORTED)
        return common
    if "code" not in data or {"id", "status"} <= data.keys():
        return None  # a task, or something for which HTTP's word must do
    code = to_number(data["code"])
    if code is None:
        named = to_text(data["code"])
        return None if named in ("", "success") else envelopes.anything(data)
    if code in ACCEPTED or (code in _IF_NAMED and (data.get("result") or data.get("data"))):
        return None
    return _refusal(int(code), status, data)


def judge_answer(status: int, data: Any) -> Complaint | None:
    """The error in the reply to a modal answer; a window that is not open is TaskNotFound."""
    complaint = judge(status, data)
    if complaint is None or not _CLOSED.search(complaint.message):
        return complaint
    return dataclasses.replace(complaint, kind=Kind.TASK_NOT_FOUND, wait=None)


def _refusal(code: int, status: int, data: dict[str, Any]) -> Complaint:
    text = envelopes.wording(data)
    kind = next((kind for pattern, kind in _TEXTS.get(code, ()) if pattern.search(text)), None)
    if kind is None:
        kind = _PLAIN.get(code) or (Kind.UPSTREAM_ERROR if status < 300 else None)
    if kind is Kind.BAD_REQUEST:  # a relay's own refusal, in the words that all of them use
        kind = wordings.recognise(400, text) or kind
    wait = None
    if code == 4 and _NOT_READY.search(text):  # the parent just succeeded and nobody noticed yet
        wait = _READY_SOON if status < 300 else _RELAY_READY_SOON
    properties = to_mapping(data.get("properties"))
    return Complaint(
        message=text,
        code=str(code),
        kind=kind,
        word=to_text(properties.get("bannedWord")) or None,
        wait=wait,
        maybe_submitted=code == 5,  # the relay lost the proxy on the way
    )


def failure_kind(reason: str) -> Kind:
    """The kind of a failed task, by its reason."""
    return next(
        (kind for pattern, kind in _FAILURES if pattern.search(reason)), Kind.UPSTREAM_ERROR
    )
