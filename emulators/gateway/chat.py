"""`POST /v1/chat/completions`: strict about requests; answers whole or streamed.

The text comes from a script (`script.py`) or from `answers.py`; `chat_stream.py` writes streams.
"""

from __future__ import annotations

import base64
import fnmatch
import json
import re
from typing import Any
from urllib.parse import urlsplit

from emulators import samples
from emulators.gateway import answers, chat_stream, foreign_words
from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.envelopes import Refused, invalid
from emulators.gateway.script import Scripted, words

_FIELDS: dict[str, type] = {
    "model": str, "messages": list, "stream": bool, "stream_options": dict, "temperature": float,
    "top_p": float, "max_tokens": int, "max_completion_tokens": int, "n": int, "seed": int,
    "user": str, "presence_penalty": float, "frequency_penalty": float, "logit_bias": dict,
    "logprobs": bool, "top_logprobs": int, "response_format": dict, "tools": list,
    "reasoning_effort": str,
}  # fmt: skip
_RANGES = {"temperature": (0, 2), "top_p": (0, 1), "presence_penalty": (-2, 2),
           "frequency_penalty": (-2, 2)}  # fmt: skip
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_PARTS = ("text", "image_url", "input_audio", "file")
_BLIND = ("gpt-3.5*", "gemini-pro", "deepseek*", "o3-mini", "o1-mini", "*instruct")
_THINKERS = ("deepseek-r1*", "o1*", "o3*")
_DRAWS = re.compile(r"draw|paint|画", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:change|make|turn|edit|add|remove)\b|改|变|加上|去掉", re.IGNORECASE)
_REFUSAL = "抱歉，我无法为您生成这张图片，因为它可能违反了我们的内容政策。"
_RATE_PROSE = (
    "You've hit the plus plan limit for image generations requests. Please try again in 2 hours."
)


async def complete(call: Call) -> Answer:
    """Check the request, choose an answer, and send it in the requested form."""
    body = _checked(call)
    plan = call.world.chat.take() or _plan(call, body)
    call.world.chat.asked.append(body)
    if plan.played:
        return await chat_stream.play(call, plan.played)
    usage = _usage(body["messages"], plan)
    if body.get("stream") and "plainjson" not in call.triggers:
        return await chat_stream.send(call, body, plan, usage, chat_stream.ChatShape())
    if plan.then == "error":
        raise call.no(500, "upstream error", "bad_response_status_code")
    await call.world.pause(plan.first_s + plan.delay_s)
    return _whole(call, body, plan, usage)


def known_model(call: Call, model: str) -> bool:
    """True if the model is on the list, by name or wildcard."""
    return any(fnmatch.fnmatchcase(model, pattern) for pattern in call.world.models)


def require_model(call: Call, model: Any) -> str:
    """The model of a request. Refuses a missing or unknown one."""
    if not model:
        raise invalid("model is required", "invalid_text_request")
    if not known_model(call, model):
        raise call.no(503, f"当前分组 default 下对于模型 {model} 无可用渠道")
    return str(model)


def _checked(call: Call) -> dict[str, Any]:
    body = call.check("GeneralOpenAIRequest", _FIELDS)
    model = require_model(call, body.get("model"))
    messages = body.get("messages")
    if not messages:
        raise call.no(400, "field messages is required", "invalid_text_request")
    for name, (low, high) in _RANGES.items():
        if name in body and not low <= body[name] <= high:
            raise call.no(400, f"{name} must be between {low} and {high}", "invalid_request")
    for name in ("max_tokens", "max_completion_tokens"):
        if name in body and body[name] < 1:
            raise call.no(400, f"{name} must be at least 1", "invalid_request")
    if "stream_options" in body and not body.get("stream"):
        raise call.no(400, "stream_options is only allowed with stream", "invalid_request")
    for number, message in enumerate(messages):
        _check_message(call, model, number, message)
    _check_window(call, body)
    return body


def _check_message(call: Call, model: str, number: int, message: Any) -> None:
    where = f"Message.messages[{number}]"
    call.check_value(where, message, dict)
    if message.get("role") not in _ROLES:
        raise call.no(400, f"Invalid value for messages[{number}].role", "invalid_value")
    content = message.get("content")
    if content is None and message.get("tool_calls"):
        return
    if isinstance(content, str):
        return
    call.check_value(f"{where}.content", content, list)
    if not content:
        raise call.no(400, f"messages[{number}].content is empty", "invalid_text_request")
    for part in content:
        call.check_value(f"{where}.content", part, dict)
        _check_part(call, part)
    strict = call.world.switches["chat.strict_parts"]
    blind = any(fnmatch.fnmatchcase(model, pattern) for pattern in _BLIND)
    if strict == model or (strict is True and blind):
        words = call.world.switches["chat.strict_words"]
        if (foreign := foreign_words.refused(words)) is not None:
            raise foreign
        text = "json: cannot unmarshal array into Go struct field .content of type string"
        raise call.no(400, text, "count_token_messages_failed")


def _check_part(call: Call, part: dict[str, Any]) -> None:
    kind = part.get("type")
    if kind not in _PARTS:
        raise call.no(400, f"Invalid content part type: {kind}", "invalid_value")
    if kind == "text":
        call.check_value("MediaContent.text", part.get("text"), str)
    if kind != "image_url":
        return
    call.check_value("MediaContent.image_url", part.get("image_url"), dict)
    call.check_value("MessageImageUrl.url", part["image_url"].get("url"), str)
    if part["image_url"].get("detail", "auto") not in ("auto", "low", "high"):
        raise call.no(400, "Invalid value for image_url.detail", "invalid_value")
    check_picture(call, part["image_url"]["url"])


def check_picture(call: Call, url: str) -> bytes | None:
    """Check a picture's URL: a data URL must hold a picture, any other must be public."""
    try:
        data = answers.decoded(url)
        if data is not None:
            samples.size_of(data)
            return data
    except ValueError:
        text = "You uploaded an unsupported image. Please make sure your image is valid."
        raise call.no(400, text, "invalid_image_format") from None
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise call.no(400, "Invalid image url", "invalid_image_url")
    if address.hostname == "api.telegram.org" or "/file/bot" in address.path:
        raise call.no(400, "the url carries a secret and is not fetched", "invalid_image_url")
    return None


def _check_window(call: Call, body: dict[str, Any]) -> None:
    window = call.world.switches["chat.window"]
    if window is None:
        return
    count = _prompt_tokens(body["messages"])
    if count > window:
        text = (
            f"This model's maximum context length is {window} tokens. However, your messages "
            f"resulted in {count} tokens. Please reduce the length of the messages."
        )
        words = call.world.switches["chat.window_words"]
        if (foreign := foreign_words.refused(words)) is not None:
            raise foreign
        refused = call.no(400, text, "context_length_exceeded")
        refused.body["error"].update(type="invalid_request_error", param="messages")
        raise refused


def _plan(call: Call, body: dict[str, Any]) -> Scripted:
    """An answer that was not scripted."""
    text = _text(call, body)
    switches = call.world.switches
    pieces = words(text)
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    finish = "stop"
    if limit is not None and answers.tokens(text) > limit:
        text, finish = text[: limit * 4], "length"
        pieces = words(text)
    thinks = any(fnmatch.fnmatchcase(body["model"], pattern) for pattern in _THINKERS)
    thought = "reasoning" in call.triggers or (thinks and switches["chat.style"] == "demo")
    return Scripted(
        deltas=pieces,
        reasoning=words(answers.REASONING) if thought else (),
        delay_s=switches["chat.pace_s"],
        first_s=switches["chat.first_s"],
        finish_reason=finish,
    )


def _text(call: Call, body: dict[str, Any]) -> str:
    question = answers.last_question(body["messages"])
    said = answers.text_of(question)
    draws = bool(_DRAWS.search(said))
    if "refuse" in call.triggers:
        return _REFUSAL
    if "ratelimit-prose" in call.triggers:
        return _RATE_PROSE
    drawing_model = body["model"].endswith("-all") or body["model"] == "stable-diffusion"
    if "image" in call.triggers or (drawing_model and (draws or "diffusion" in body["model"])):
        return _drawn(call, said)
    pictures = answers.picture_urls(question) or re.findall(r"^https?://\S+", said)
    if drawing_model and pictures and _CHANGES.search(said):
        return _drawn(call, said, answers.decoded(pictures[0]))
    if call.world.switches["chat.style"] == "demo":
        return answers.demo(body["messages"])
    return answers.echo(body["messages"])


def _drawn(call: Call, prompt: str, original: bytes | None = None) -> str:
    """A picture, wrapped in leftovers of a web page."""
    kind = call.triggers.word("image")
    number = call.world.number()
    if kind == "b64":
        data = base64.b64encode(samples.picture(prompt, 256, 256)).decode()
        return f"Here it is:\n\n![image](data:image/png;base64,{data})\n"
    media = call.world.media

    def make() -> bytes:
        return samples.changed(original, prompt) if original else samples.picture(prompt)

    file = media.put(f"file_{number}.png", "image/png", make)
    file.gone = kind == "twin404"
    base = call.world.base_url
    path = media.path(file)
    twin = path.replace("/cdn/", "/cdn/download/")
    noise = json.dumps({"prompt": prompt, "size": "1024x1024"}, ensure_ascii=False)
    return (
        f"{noise}\n\n> 进度 **8%**\n> 进度 **71%**\n\n![file_{number}]({base}{path})\n"
        f"[下载⏬]({base}{twin})\n"
    )


def _whole(
    call: Call, body: dict[str, Any], plan: Scripted, usage: dict[str, Any]
) -> dict[str, Any]:
    asked = call.triggers
    content: Any = plan.text
    if "nullcontent" in asked:
        content = None
    elif "emptycontent" in asked:
        content = ""
    elif "partscontent" in asked:
        content = [{"type": "text", "text": plan.text}]
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
    if plan.reasoning:
        message["reasoning_content"] = "".join(plan.reasoning)
    finish = plan.finish_reason
    if "tool" in asked:
        message.update(content=None, tool_calls=[chat_stream.tool_call(body)])
        finish = "tool_calls"
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    choices = [{**choice, "index": index} for index in range(body.get("n", 1))]
    if "emptychoices" in asked:
        choices = []
    answer = {
        **chat_stream.head(call, body, "chat.completion"),
        "choices": choices,
        "usage": usage,
        "system_fingerprint": "fp_0a1b2c",
    }
    if "nousage" in asked:
        del answer["usage"], answer["id"]
    return answer


def _prompt_tokens(messages: list[dict[str, Any]]) -> int:
    total = 3
    for message in messages:
        content = message.get("content")
        total += 4 + answers.tokens(answers.text_of(content))
        total += 85 * len(answers.picture_urls(content))
    return total


def _usage(messages: list[dict[str, Any]], plan: Scripted) -> dict[str, Any]:
    asked = _prompt_tokens(messages)
    said = answers.tokens(plan.text) + answers.tokens("".join(plan.reasoning))
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


async def not_implemented(call: Call) -> Answer:
    """Endpoints that this family of gateways names but does not have."""
    raise Refused(501, call.no(501, "API not implemented", "api_not_implemented").body)


ROUTES = [
    Route(method="POST", path="/v1/chat/completions", handler=complete, billable=True),
    Route(method="POST", path="/v1/images/variations", handler=not_implemented),
    Route(method="GET", path="/v1/files", handler=not_implemented),
    Route(method="POST", path="/v1/files", handler=not_implemented),
]
