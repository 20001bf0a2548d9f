"""`POST /v1/completions`: text completion without roles."""

from __future__ import annotations

from typing import Any

from emulators.gateway import answers, chat_stream
from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.chat import require_model
from emulators.gateway.script import Scripted, words

_FIELDS: dict[str, type] = {
    "model": str, "max_tokens": int, "suffix": str, "temperature": float, "top_p": float, "n": int,
    "stream": bool, "echo": bool, "seed": int, "user": str, "logit_bias": dict,
    "presence_penalty": float, "frequency_penalty": float, "logprobs": int, "best_of": int,
    "stream_options": dict,
}  # fmt: skip
_DEFAULT_TOKENS = 16
_CHAT_ONLY = (
    "This is a chat model and not supported in the v1/completions endpoint. "
    "Did you mean to use v1/chat/completions?"
)


async def complete(call: Call) -> Answer:
    """Check, continue, answer."""
    body = call.check("CompletionRequest", _FIELDS)
    model = require_model(call, body.get("model"))
    prompt = _prompt(call, body)
    if model in call.world.switches["chat.only"]:
        raise call.no(404, _CHAT_ONLY, "model_not_supported")
    if body.get("logprobs", 0) > 5:
        raise call.no(400, "logprobs must be at most 5", "invalid_request")
    if "best_of" in body and (body["best_of"] < body.get("n", 1) or body.get("stream")):
        raise call.no(400, "best_of must be at least n, and not with stream", "invalid_request")
    limit = body.get("max_tokens", _DEFAULT_TOKENS)
    if limit < 1:
        raise call.no(400, "max_tokens must be at least 1", "invalid_request")
    plan = call.world.chat.take() or _plan(call, prompt, limit)
    usage = _usage(prompt, plan.text)
    if body.get("stream") and "plainjson" not in call.triggers:
        return await chat_stream.send(call, body, plan, usage, chat_stream.TextShape())
    await call.world.pause(plan.first_s + plan.delay_s)
    return _whole(call, body, plan, usage, prompt)


def _prompt(call: Call, body: dict[str, Any]) -> str:
    prompt = body.get("prompt", "")
    if isinstance(prompt, list) and all(isinstance(item, str) for item in prompt):
        prompt = "\n".join(prompt)
    elif isinstance(prompt, list) and all(isinstance(item, int) for item in prompt):
        prompt = f"{len(prompt)} tokens"
    if not isinstance(prompt, str):
        raise call.no(400, "json: cannot unmarshal object into field prompt", "bad_request_body")
    if not prompt:
        raise call.no(400, "field prompt is required", "prompt_missing")
    return prompt


def _plan(call: Call, prompt: str, limit: int) -> Scripted:
    if call.world.switches["chat.style"] == "demo":
        text = answers.continued()
    else:
        text = answers.echo([{"role": "user", "content": prompt}])
    finish = "stop"
    if answers.tokens(text) > limit:
        text, finish = text[: limit * 4], "length"
    pace = call.world.switches["chat.pace_s"]
    return Scripted(deltas=words(text), delay_s=pace, finish_reason=finish)


def _whole(
    call: Call, body: dict[str, Any], plan: Scripted, usage: dict[str, Any], prompt: str
) -> dict[str, Any]:
    text = (prompt if body.get("echo") else "") + plan.text
    choice = {"text": text, "index": 0, "logprobs": None, "finish_reason": plan.finish_reason}
    choices = [{**choice, "index": index} for index in range(body.get("n", 1))]
    answer = {
        **chat_stream.head(call, body, "text_completion"),
        "choices": [] if "emptychoices" in call.triggers else choices,
        "usage": usage,
    }
    if "nousage" in call.triggers:
        del answer["usage"], answer["id"]
    return answer


def _usage(prompt: str, text: str) -> dict[str, Any]:
    asked, said = answers.tokens(prompt), answers.tokens(text)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


ROUTES = [Route(method="POST", path="/v1/completions", handler=complete, billable=True)]
