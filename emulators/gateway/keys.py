"""The keys that the emulator knows, and the errors for all others.

`sk-test` and `sk-test2` are two valid users; every other key fails in its own way.
"""

from __future__ import annotations

from emulators.gateway.call import Call
from emulators.gateway.envelopes import Refused, e2, e5

USERS = {"test": "user-1", "test2": "user-2"}
TOKEN = {
    "expired": (401, "该令牌已过期"),
    "disabled": (401, "该令牌状态不可用"),
    "exhausted": (
        401,
        "[sk-exh***ted] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0",
    ),
    "banned": (403, "用户已被封禁"),
    "ip": (403, "您的 IP 不在令牌允许访问的列表中"),
}
ORDERS = ("noquota", "nomodel", "nochannel")  # valid keys that fail once something is ordered
_MODE_AUTH = "midjourney-proxy"


def user_of(call: Call) -> str:
    """The user of the request's key; raises `Refused` for an invalid one."""
    header = call.request.headers.get("Authorization", "")
    secret = call.request.headers.get("mj-api-secret", "")
    if call.route.family == "midjourney":
        return _midjourney(call, header, secret)
    return _openai(call, header)


def _midjourney(call: Call, header: str, secret: str) -> str:
    match call.world.switches["mj.auth"]:
        case "secret":
            if not secret:
                raise Refused(401, "mj-api-secret header missing")
            if _name(secret) not in USERS:
                raise Refused(403, "mj-api-secret is not valid")
            return USERS[_name(secret)]
        case "both":
            if not secret:
                raise Refused(401, "mj-api-secret header missing")
            if secret != header.removeprefix("Bearer "):
                raise Refused(403, "mj-api-secret is not valid")
        case _ if header in ("", _MODE_AUTH) and secret:
            header = f"Bearer {secret}"
    return _openai(call, header)


def _name(key: str) -> str:
    return key.removeprefix("sk-")


def _openai(call: Call, header: str) -> str:
    if not header:
        raise call.no(401, "未提供令牌")
    if not header.startswith("Bearer "):
        raise call.no(401, "无效的令牌")
    name = _name(header.removeprefix("Bearer ").strip())
    if name == "iplimit":
        raise Refused(429, "")
    if name == "ratelimit":
        refused = call.no(429, "您已达到请求数限制：1分钟内最多请求60次")
        refused.headers["Retry-After"] = "2"
        raise refused
    if name in TOKEN:
        raise call.no(*TOKEN[name])
    if "-" in name and name.split("-")[0] in USERS:
        raise call.no(403, "普通用户不支持指定渠道")
    if name in ORDERS:
        if call.route.billable:
            raise _order_refused(call, name)
        return f"user-{name}"
    if name not in USERS:
        raise call.no(401, "无效的令牌")
    return USERS[name]


def _order_refused(call: Call, name: str) -> Refused:
    body = call.recorded.json
    model = body.get("model") if isinstance(body, dict) else None
    model = str(model or (call.recorded.form or {}).get("model") or call.route.model)
    if name == "nomodel":
        return call.no(403, f"该令牌无权使用模型：{model}")
    if name == "nochannel":
        return call.no(503, f"当前分组 default 下对于模型 {model} 无可用渠道")
    if call.route.family == "task":
        return Refused(403, e2("quota_not_enough", "user quota is not enough"))
    if call.route.family == "midjourney" and call.world.switches["mj.dialect"] == "newapi":
        return Refused(400, e5("quota_not_enough"))
    return call.no(403, "user quota is not enough", "insufficient_user_quota")
