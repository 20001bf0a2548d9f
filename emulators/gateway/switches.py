"""The switches for quirks that no prompt asks for, with their defaults.

An unknown name is an error, so that a misspelt switch cannot make a test pass.
"""

from __future__ import annotations

from typing import Any

DEFAULTS: dict[str, Any] = {
    # the whole gateway
    # unknown paths outside /v1 and /api: True = 200 with a web page | False = 404 | 405, empty
    "web.fallback": True,
    # paths that begin so are not here: ["/mj", "/suno"]; "detail" above = 404 in FastAPI's words
    "absent": [],
    "errors.flavour": "newapi",  # shell | oneapi | newapi | bare
    # chat
    "chat.style": "echo",  # echo | demo (topical answers)
    "chat.pace_s": 0.0,  # pause between two streamed words
    "chat.first_s": 0.0,  # pause before the first one
    "chat.window": None,  # tokens; more than that is refused as context_length_exceeded
    "chat.window_words": "",  # … in the words of another upstream: LONG-QWEN …
    "chat.force_usage": False,  # the usage chunk comes unasked
    "chat.echo_model": None,  # the model that answers claim to be
    "chat.strict_parts": False,  # pictures sent to a text model are refused; a name = to that one
    "chat.strict_words": "",  # … in the words of another: BLIND-RUST
    "chat.only": [],  # models that refuse /v1/completions
    # models
    "models.shape": "oneapi",  # oneapi | newapi
    "models.size": 0,  # so many invented entries on top
    # embeddings, audio
    "embeddings.force_base64": False,
    "embeddings.shuffle": False,
    "audio.count_bytes": True,  # the limit of a spoken text is counted in bytes
    "audio.mime": None,  # the type that speech claims to be
    # images
    "images.answer": "url",  # url | b64 | datauri | both | emptykeys
    "images.lenient": False,  # gpt-image ignores parameters that it does not know
    "images.only_image": False,  # edits read only `image`
    "images.only_brackets": False,  # edits read only `image[]`
    "images.max_body": None,  # bytes of uploads
    "images.too_big": "413",  # 413 | 500
    "images.kontext_ratio": "aspect",  # the field with the ratio: aspect | size | drop
    "images.edits_501": False,
    # Midjourney
    "mj.dialect": "plus",  # plus (raw proxy) | newapi (relay)
    "mj.auth": "bearer",  # bearer | secret | both
    "mj.strict_mode": False,  # a task is visible only under its own speed prefix
    "mj.properties": "full",  # of submit answers: full | empty | null | absent
    "mj.remix": False,  # variations and rerolls open a window
    "mj.repeat": "upscales",  # a repeated press answers "exists already": upscales | all | none
    "mj.cancel_style": "plus",  # plus | empty | refuse
    "mj.unknown_style": None,  # null | e5 | code4 | 204; None: what the dialect does
    "mj.image_url": None,  # cdn | relay | localhost; None: what the dialect does
    "mj.disable_channel": False,  # buttons answer that the channel is gone
    "mj.absent": [],  # optional leaves this gateway lacks: list, queue, query, cancel, image-seed
    "mj.callback": "off",  # off | ordered | shuffled; sent when asked for
    "mj.size": 1024,  # pixels of a square grid's side
    # Suno
    "suno.sync_s": 15.0,  # how often the visible state of a v4 task moves
    "suno.clips": "object",  # v3: object | array | null (while pending)
    "suno.lyrics_shape": "object",  # object | array | string
    "suno.bare": False,  # the payload without the task around it
    "suno.flat": False,  # clips with everything on top
    "suno.words": "upper",  # upper | lower (sibling gateways: lower-case, code 1)
    "suno.disable_channel": False,  # continuing finds the origin's channel gone
    "suno.lyrics_s": 0.0,  # how long a lyrics submit blocks
    # where resources are (their alternates are in each upstream's own file)
    "routes.suno.v3": "v30",  # v30 | plain | v1_suno
    "routes.suno.v35": "plain",  # plain | v35 | mv35 | v1_suno
    "routes.luma": "split",  # split | luma_v1 | rest | video (one path for all, as stock relays)
    "routes.lumvip": "split",
    "routes.zhipu": "cog_v1",  # cog_v1 | cog_v4 | split | zhipu | vendor
    # Luma, CogVideoX, the digital human, billing
    "luma.vip_word": "lumavip",  # lumavip | lumvip
    "luma.no_server_id": False,
    "luma.wrap": False,  # the task inside `data`
    "zhipu.errors": "native",  # native | flat
    "zhipu.words": "upper",  # upper | lower
    "zhipu.result_path": 0,  # which of the three result paths of cog_v1 exists
    "avatar.shape": "task",  # task | code | bare
    "avatar.code": 0,  # what success is called: 0 | 200 | 1 | "success" …
    "avatar.register_lag_s": 0.0,  # a fresh task is not found for so long
    "avatar.strict_urls": False,  # private hosts are refused
    "billing.limit_usd": 100.0,
    # media
    "cdn.lag": 0,  # so many refusals before a file is served
    "cdn.html": False,  # a web page with 200 in place of the file
    "cdn.big": 0,  # megabytes a picture or a film is blown up to; True = 12
    "cdn.webp_as_png": False,
    "cdn.expire_s": 86400.0,
    "cdn.redirect": False,
    "cdn.relative": False,  # links are paths without a host
}


class Switches(dict[str, Any]):
    """A dictionary that accepts only known keys."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def __setitem__(self, name: str, value: Any) -> None:
        if name not in DEFAULTS:
            raise KeyError(f"there is no switch {name!r}")
        super().__setitem__(name, value)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several switches."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def reset(self) -> None:
        """Restore the defaults."""
        for name, value in DEFAULTS.items():
            super().__setitem__(name, value.copy() if isinstance(value, list) else value)
