"""The chat page: a messenger in the browser for the people of the Telegram emulator.

It serves the files of `page/` and the few routes those need: what a person sees (as one stream of
events that begins with a snapshot) and what a person does. It invents nothing: everything shown is
in the emulator's state, everything done goes through `Person`. What the JSON means is in
`web_view.py`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from emulators.telegram.view import Message as View
from emulators.telegram.web_files import page_file, stored_file
from emulators.telegram.web_markdown import add_markdown
from emulators.telegram.web_uploads import Upload, send
from emulators.telegram.web_view import ReplyWishes, Screen

if TYPE_CHECKING:
    from emulators.telegram.app import TelegramEmulator
    from emulators.telegram.model import Chat, Message
    from emulators.telegram.people import Person

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PRESS_WAIT_S = 20.0
_TICK_S = 2.0


class ChatPage:
    """The page's routes on one emulator. Build it before the emulator starts."""

    def __init__(self, emulator: TelegramEmulator) -> None:
        self._emulator = emulator
        self._state = emulator.state
        self._boot = secrets.token_hex(4)
        self._wishes = ReplyWishes()
        self.polled = asyncio.Event()  # set once the bot has asked for updates
        app = emulator.app
        app.middlewares.append(self._watch_bot())
        app.middlewares.append(same_origin)
        app.router.add_get("/", page_file)
        app.router.add_get("/page/{path:.+}", page_file)
        app.router.add_get("/demo/events", self._events)
        app.router.add_get("/demo/state", self._snapshot)
        app.router.add_get("/demo/file/{file_id}", self._file)
        for name, act in (
            ("press", self._press),
            ("edit", self._edit),
            ("delete", self._delete),
            ("stop", self._stop),
        ):
            app.router.add_post(f"/demo/{name}", _json_action(act))
        app.router.add_post("/demo/say", self._say)
        add_markdown(app, self._state)

    # ---- seeing

    async def _snapshot(self, request: web.Request) -> web.Response:
        return web.json_response(self._screen(request).snapshot(self._boot, self._emulator.people))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        screen = self._screen(request)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        events = self._state.subscribe()
        try:
            await response.prepare(request)
            snapshot = screen.snapshot(self._boot, self._emulator.people)
            await _tell(response, {"type": "snapshot", **snapshot})
            while True:
                try:
                    async with asyncio.timeout(_TICK_S):
                        event = await events.get()
                except TimeoutError:
                    screen.expire_drafts()
                    await response.write(b": \n\n")
                    continue
                for shown in screen.translate(event):
                    await _tell(response, shown)
        except ConnectionResetError:
            return response
        finally:
            self._state.unsubscribe(events)

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._state.files.by_id.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        return stored_file(request, stored)

    # ---- doing

    async def _say(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        uploads = [
            Upload(value.filename, value.content_type, value.file.read())
            for value in form.values()
            if isinstance(value, web.FileField)
        ]
        try:
            person, chat = self._who_where(fields)
            reply_to = self._message(chat, fields["reply_to"]) if "reply_to" in fields else None
            # Forms carry line ends as CR LF; a Telegram client does not.
            text = fields.get("text", "").replace("\r\n", "\n").strip()
            if not text and not uploads:
                return _refuse("There is nothing to send.")
            await send(
                person,
                chat,
                text,
                uploads,
                reply_to=reply_to,
                as_files="as_files" in fields,
                file_store=self._state.files,
            )
        except (KeyError, ValueError) as error:
            return _refuse(str(error).strip("'"))
        return web.json_response({})

    async def _press(self, body: dict[str, Any]) -> dict[str, Any]:
        person, chat = self._who_where(body)
        message = self._message(chat, body["message"])
        events = self._state.subscribe()
        try:
            query = person.start_press(message, str(body["data"]))
            async with asyncio.timeout(PRESS_WAIT_S):
                while query.answer is None:
                    await events.get()
            return dict(query.answer)
        except TimeoutError:
            return {}
        finally:
            self._state.unsubscribe(events)

    async def _edit(self, body: dict[str, Any]) -> dict[str, Any]:
        person, chat = self._who_where(body)
        message = self._message(chat, body["message"])
        if message.sender is not person.user:
            raise ValueError("Only one's own messages can be edited.")
        if str(body["text"]).strip() not in {"", message.json.get("text")}:
            await person.edit(self._view(message), str(body["text"]))
        return {}

    async def _delete(self, body: dict[str, Any]) -> dict[str, Any]:
        person, chat = self._who_where(body)
        await person.delete(self._view(self._message(chat, body["message"])))
        return {}

    async def _stop(self, body: dict[str, Any]) -> dict[str, Any]:
        person, chat = self._who_where(body)
        for draft in person.drafts(chat):
            if draft.id == body["draft"] and draft.can_stop:
                await person.stop(draft)
        return {}

    # ---- looking up

    def _screen(self, request: web.Request) -> Screen:
        people = {str(person.id): person for person in self._emulator.people}
        if not people:
            raise web.HTTPServiceUnavailable(text="Nobody lives in this Telegram yet.")
        person = people.get(request.query.get("person", ""), self._emulator.people[0])
        return Screen(self._state, person, self._wishes)

    def _who_where(self, body: dict[str, Any]) -> tuple[Person, Chat]:
        person = next(p for p in self._emulator.people if p.id == int(body["person"]))
        for chat in Screen(self._state, person, self._wishes).chats():
            if chat.id == int(body["chat"]):
                return person, chat
        raise ValueError("This person is not in that chat.")

    def _message(self, chat: Chat, number: object) -> Message:
        message = chat.messages.get(int(str(number)))
        if message is None:
            raise ValueError("That message is gone.")
        return message

    def _view(self, message: Message) -> View:
        return View(message, self._state.files)

    # ---- listening to the bot's calls

    def _watch_bot(self) -> Any:
        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith("/bot"):
                return await handler(request)
            if request.path.endswith("/getUpdates"):
                self.polled.set()
            response = await handler(request)
            # The emulator has just recorded the call; nothing was awaited since.
            if isinstance(response, web.Response) and self._emulator.history:
                wish = self._wishes.notice(self._emulator.history[-1], response)
                if wish is not None:
                    self._state.publish("edit", chat_id=wish[0], message_id=wish[1])
            return response

        return watch


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other pages in the same browser may not act for the people of the demo."""
    origin = request.headers.get("Origin")
    if request.path.startswith("/demo/") and origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden
    return await handler(request)


def _json_action(act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(await request.json()))
        except (KeyError, ValueError, StopIteration) as error:
            return _refuse(str(error).strip("'"))

    return handle


def _refuse(sentence: str) -> web.Response:
    return web.json_response({"error": sentence or "That cannot be done."}, status=400)


async def _tell(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
