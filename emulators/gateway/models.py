"""`GET /v1/models` and `GET /v1/models/{id}`, with a catalogue as such gateways have it."""

from __future__ import annotations

from typing import Any

from emulators.gateway.call import Answer, Call, Route

_CREATED = 1626777600  # the same for every model, as in the original
CATALOGUE = {
    "openai": (
        "gpt-3.5-turbo gpt-3.5-turbo-instruct gpt-4 gpt-4-turbo gpt-4-vision-preview gpt-4o "
        "gpt-4o-2024-08-06 gpt-4o-mini chatgpt-4o-latest gpt-4.1 gpt-4.1-mini gpt-4.1-nano o1 "
        "o1-mini o3-mini gpt-4-all gpt-4o-all gpt-4-gizmo-* gpt-image-1 dall-e-3 whisper-1 "
        "gpt-4o-transcribe gpt-4o-mini-transcribe tts-1 tts-1-hd gpt-4o-mini-tts "
        "text-embedding-ada-002 text-embedding-3-small text-embedding-3-large"
    ),
    "anthropic": (
        "claude-3-haiku-20240307 claude-3-5-haiku-20241022 claude-3-5-sonnet "
        "claude-3-5-sonnet-20241022 "
        "claude-3-7-sonnet-20250219 claude-3-opus-20240229"
    ),
    "google": (
        "gemini-pro gemini-pro-vision gemini-1.5-flash gemini-1.5-pro gemini-2.0-flash "
        "gemini-2.5-pro"
    ),
    "deepseek": "deepseek-chat deepseek-reasoner deepseek-v3 deepseek-r1",
    "custom": (
        "mj_imagine mj_variation mj_reroll mj_blend mj_upscale mj_describe mj_zoom mj_shorten "
        "mj_modal mj_inpaint mj_custom_zoom mj_high_variation mj_low_variation mj_pan swap_face "
        "mj_upload suno_music suno_lyrics luma lumavip avatar stable-diffusion flux "
        "cogvideox cogvideox-flash cogvideox-2 cogvideox-3 "
        "flux-pro flux-dev flux-schnell flux-pro-1.1 flux-kontext-pro flux-kontext-max "
        "qwen-max qwen2.5-72b-instruct glm-4-plus moonshot-v1-128k"
    ),
}
DEFAULT = [model for models in CATALOGUE.values() for model in models.split()]
_OWNERS = {model: owner for owner, models in CATALOGUE.items() for model in models.split()}


async def index(call: Call) -> Answer:
    """All of them; one page, however long."""
    invented = [f"vendor-model-{number}" for number in range(call.world.switches["models.size"])]
    data = [_entry(call, model) for model in [*call.world.models, *invented]]
    if call.world.switches["models.shape"] == "newapi":
        return {"success": True, "data": data}
    return {"object": "list", "data": data}


async def one(call: Call) -> Answer:
    """One model; the unknown one is a 200 with an error inside."""
    model = call.parameter("id")
    if model in call.world.models:
        return _entry(call, model)
    refused = call.no(200, f"The model '{model}' does not exist", "model_not_found")
    refused.body["error"]["type"] = "invalid_request_error"
    raise refused


def _entry(call: Call, model: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": model,
        "object": "model",
        "created": _CREATED,
        "owned_by": _OWNERS.get(model, "custom"),
    }
    if call.world.switches["models.shape"] == "newapi":
        return {**entry, "permission": None, "supported_endpoint_types": ["openai"]}
    permission = {
        "id": f"modelperm-{model[:12]}", "object": "model_permission", "created": _CREATED,
        "allow_create_engine": True, "allow_sampling": True, "allow_logprobs": True,
        "allow_search_indices": False, "allow_view": True, "allow_fine_tuning": False,
        "organization": "*", "group": None, "is_blocking": False,
    }  # fmt: skip
    return {**entry, "permission": [permission], "root": model, "parent": None}


ROUTES = [
    Route(method="GET", path="/v1/models", handler=index),
    Route(method="GET", path="/v1/models/{id:.+}", handler=one),
]
