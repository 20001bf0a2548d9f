"""A bare Bot API client for tests of the emulator: what goes over the wire and nothing else."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
from PIL import Image

from emulators.telegram import TelegramEmulator
from emulators.telegram.validation import check_value


class Api:
    """Calls methods of one emulator."""

    def __init__(self, telegram: TelegramEmulator, http: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self.http = http

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer; bytes are uploaded, the rest travels as a form, as bots send it."""
        form = aiohttp.FormData()
        for name, value in params.items():
            if isinstance(value, bytes):
                form.add_field(name, io.BytesIO(value), filename=f"{name}.bin")
            else:
                text = value if isinstance(value, str) else json.dumps(value)
                form.add_field(name, text)
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        async with self.http.post(url, data=form) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed; a message in it must fit the schema."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        result = answer["result"]
        for item in result if isinstance(result, list) else [result]:
            if isinstance(item, dict) and "message_id" in item and "chat" in item:
                check_value("Message", item, "message")
            if isinstance(item, dict) and "update_id" in item:
                check_value("Update", item, "update")
        return result

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a refusal."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])


def picture(width: int = 64, height: int = 48, form: str = "PNG") -> bytes:
    """A small valid picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 40)).save(out, form)
    return out.getvalue()


def buttons(*labels: str) -> dict[str, Any]:
    """An inline keyboard of one row."""
    row = [{"text": label, "callback_data": f"do:{label}"} for label in labels]
    return {"inline_keyboard": [row]}
