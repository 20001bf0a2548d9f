"""Transcribes spoken questions, once.

The transcript is stored with the question before the model is asked, so that neither a retry nor a
restart pays for it again. `/transcribe` is a job: see `bot/services/kinds/audio.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import BadInput, ChatMessage, FileKind, FileRef
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError, RequestRefused
from bot.gateway.media_types import sniff
from bot.gateway.types import ErrorKind
from bot.services.files.kinds import kind_of_bytes
from bot.services.files.source import FileSource
from bot.services.kinds.audio import hearable
from bot.services.models.catalog import Catalog
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage

UNHEARD = (FileKind.DOCUMENT, FileKind.IMAGE)


class _NoRecording(Exception):
    """It only claims to be one; whoever looks at files and reads them takes it."""

    def __init__(self, kind: FileKind, data: bytes) -> None:
        super().__init__(kind)
        self.kind = kind
        self.type = (sniff(data) or ("text/plain",))[0]


class Hearing:
    """Transcribes recordings in questions."""

    def __init__(
        self, client: GatewayClient, storage: Storage, catalog: Catalog, files: FileSource
    ) -> None:
        self._client = client
        self._storage = storage
        self._catalog = catalog
        self._files = files

    async def listen(
        self, stream: AnswerStream, history: Sequence[ChatMessage]
    ) -> list[ChatMessage]:
        """The messages with the recordings of the last question transcribed.

        Raises:
            GatewayError: the transcription failed.
            BotError: the recording is gone or too big, or nothing is said in it.
        """
        *earlier, question = history
        if not any(one.recording for one in question.files):
            return list(history)
        known = {one.unique_id: one.heard for message in earlier for one in message.files}
        for one in question.files:
            if one.recording and one.heard is None:
                said = known.get(one.unique_id)
                try:
                    said = await self._transcribed(one) if said is None else said
                except _NoRecording as found:
                    question = _with(question, one, kind=found.kind, content_type=found.type)
                except BadInput:
                    if not question.text:
                        raise
                    continue  # the words can be answered; that the file was not read is said
                else:
                    question = _with(question, one, heard=said)
                await self._storage.conversations.set_files(question.id, question.files)
        words = "\n\n".join(one.heard for one in question.files if one.heard)
        if words:
            stream.hear(words)
        elif not question.text and all(one.recording for one in question.files):
            raise BadInput("error-nothing-heard")
        return [*earlier, question]

    async def _transcribed(self, ref: FileRef) -> str:
        hearable(ref)
        file = await self._files.open(ref)
        if ref.kind is FileKind.AUDIO and (kind := kind_of_bytes(file.data, ref.kind)) in UNHEARD:
            raise _NoRecording(kind, file.data)
        model = await self._catalog.listener()
        try:
            return (await self._client.audio.transcribe(file, model=model)).text.strip()
        except GatewayError as error:
            if isinstance(error, RequestRefused) and error.http_status is None:
                # Refused on this side: no such recordings are taken.
                raise BadInput("error-recording-kind") from error
            if ref.kind is FileKind.VIDEO and _mute(error):
                raise BadInput("error-nothing-heard") from error
            raise


def _mute(error: GatewayError) -> bool:
    """True if the error says that the file has no sound; many videos have none."""
    return error.kind is ErrorKind.BAD_REQUEST or error.code == "count_audio_tokens_failed"


def _with(question: ChatMessage, ref: FileRef, **known: object) -> ChatMessage:
    heard = ref.model_copy(update=known)
    files = tuple(heard if one.unique_id == ref.unique_id else one for one in question.files)
    return question.model_copy(update={"files": files})
