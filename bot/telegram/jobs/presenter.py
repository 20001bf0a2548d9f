"""Job → Outgoing: status line, question, result, failure. Pure: nothing is sent or stored.

The texts of a kind are in the locales (`doing-…`, `by-…`, `kind-…`); no kind is named here.
`summary` is the request in the person's own words (`registry.summary`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiogram.types import InlineKeyboardMarkup, MessageEntity, User
from aiogram.utils.formatting import (
    BlockQuote,
    Bold,
    Code,
    ExpandableBlockQuote,
    Italic,
    Text,
    TextMention,
)

from bot.domain import Job, JobStatus, StoredAction, StoredArtifact
from bot.gateway.types import ArtifactKind, Media
from bot.services.kinds import Chosen
from bot.services.kinds.kind import Question
from bot.telegram import texts
from bot.telegram.buttons import keyboards
from bot.telegram.outgoing import formatting
from bot.telegram.outgoing.message import MediaKind, MediaPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.wording.bars import bar, clock
from bot.telegram.wording.explain import explain_failure, explain_part
from bot.telegram.wording.measure import CAPTION_UNITS, TEXT_UNITS, shorten, split, units

SUMMARY_UNITS = 200  # of a wish in a status line
FOLDED_UNITS = 300  # a longer quotation is shown folded
SUGGESTION_UNITS = 2000
NOTE_UNITS = 120  # of a caption, for what delivery may have to say about the file
HANDED_IN = timedelta(seconds=4)  # a call that takes longer is the work itself
_PIXELS = re.compile(r"\d+x\d+")

KINDS: dict[ArtifactKind, MediaKind] = {
    ArtifactKind.IMAGE: MediaKind.PHOTO,
    ArtifactKind.AUDIO: MediaKind.AUDIO,
    ArtifactKind.VIDEO: MediaKind.VIDEO,
    ArtifactKind.VOICE: MediaKind.VOICE,
    ArtifactKind.FILE: MediaKind.DOCUMENT,
}


def kind_name(kind: str, language: str) -> str:
    """The name of this kind of job in a list."""
    return _worded("kind", kind, language)


def status(job: Job, summary: str, now: datetime, chosen: Sequence[Chosen] = ()) -> Outgoing:
    """The status line of a running job, with the choices that were made for it."""
    named = [f" · {job.scope.user_name}"] if _for(job) else []  # no mention: who pressed looks on
    body: list[Text | str] = [Bold(_doing(job)), *named]
    if summary:
        body += ["\n", _quote(shorten(" ".join(summary.split()), SUMMARY_UNITS))]
    if chosen:
        named_choices = (choice_name(one, job.scope.language) for one in chosen)
        body += ["\n", Italic(" · ".join(named_choices))]
    body += ["\n", _stage(job, now)]
    keyboard = None if job.status.ended else keyboards.waiting(job)
    return _outgoing(job, Text(*body), keyboard)


def choice_name(chosen: Chosen, language: str) -> str:
    """The label of a choice outside of its form: sizes as they are, others in words."""
    if _PIXELS.fullmatch(chosen.value):
        return chosen.value.replace("x", "×")
    if texts.has(key := f"chosen-{chosen.field}"):
        return texts.get(key, language, value=chosen.value)
    key = _slug(f"form-{chosen.form}-{chosen.field}-{chosen.value}").replace(":", "-")
    return texts.get(key, language) if texts.has(key) else chosen.value


def question(job: Job, asked: Question) -> Outgoing:
    """The upstream's question; a reply to this message answers it."""
    language = job.scope.language
    key = f"question-{asked.key}"
    body: list[Text | str] = [
        Bold(asked.title or _doing(job)),
        *_for(job),
        "\n",
        texts.get(key if texts.has(key) else "question-words", language),
    ]
    if not job.scope.private:
        body += [" ", Italic(texts.get("form-reply", language))]
    if asked.suggestion:
        words = shorten(asked.suggestion, SUGGESTION_UNITS)
        body += ["\n\n", texts.get("question-now", language), "\n", Code(words)]
    return _outgoing(job, Text(*body), keyboards.question(job, asked.choices))


def ended_badly(job: Job, root_id: int | None = None) -> Outgoing:
    """Why the job failed, with a button that helps. `root_id` is the first job of its chain."""
    if job.failure is None:
        key = "stage-cancelled" if job.status is JobStatus.CANCELLED else "stage-ended"
        sentence = texts.get(key, job.scope.language)
    else:
        sentence = explain_failure(job.failure, job.scope.language, job.kind)
    named = _for(job)[1:]
    if named:
        named.append(texts.get("form-colon", job.scope.language))
    return _outgoing(job, Text(*named, sentence), keyboards.ended_badly(job, root_id))


def partly(job: Job) -> Outgoing:
    """Why there are fewer results than were asked for."""
    assert job.failure is not None, "only then is something missing"
    return _outgoing(job, Text(explain_part(job.failure, job.scope.language, job.kind)), None)


def doubtful(job: Job) -> Outgoing:
    """That a result may not have arrived, with a button that sends it again."""
    words = Text(texts.get("result-doubtful", job.scope.language))
    return _outgoing(job, words, keyboards.doubtful(job))


def given_up(job: Job, links: Sequence[str]) -> Outgoing:
    """That a result cannot be delivered, with a button that tries again."""
    words = texts.get("result-given-up", job.scope.language, links=len(links))
    return _outgoing(job, Text("\n".join([words, *links])), keyboards.doubtful(job))


def forbidden(
    job: Job, kind: ArtifactKind, links: Sequence[str], private: str, *, shut: bool = False
) -> Outgoing:
    """That this chat forbids the result, with a button that opens the private chat."""
    language = job.scope.language
    key = "result-shut" if shut else "result-forbidden"
    words = texts.get(key, language, kind=kind.value, links=len(links))
    body = Text(*_for(job)[1:], *([": "] if _for(job) else []), "\n".join([words, *links]))
    return _outgoing(job, body, keyboards.elsewhere(language, private))


def closed(job: Job) -> Outgoing:
    """The text left in a status line that cannot be deleted."""
    key = "stage-done" if job.status is JobStatus.SUCCEEDED else "stage-ended"
    return _outgoing(job, Text(texts.get(key, job.scope.language)), None)


def result(
    job: Job,
    summary: str,
    stored: StoredArtifact,
    *,
    data: bytes | None = None,
    cover: bytes | None = None,
    actions: Sequence[StoredAction] = (),
) -> list[Outgoing]:
    """The messages for one artifact: one for media, as many as needed for text."""
    if stored.artifact.kind is ArtifactKind.TEXT:
        return _words(job, stored, actions)
    return [_media(job, summary, stored, data, cover, actions)]


def album_item(
    job: Job, summary: str, stored: StoredArtifact, data: bytes | None, *, first: bool
) -> Outgoing:
    """A picture of an album; the caption of the first one serves the whole album."""
    body = _made(job, summary) if first else Text()
    return _outgoing(job, body, None, _attachment(job, stored, data, None))


def album_buttons(job: Job, actions: Sequence[StoredAction]) -> Outgoing:
    """The message with the buttons of an album, because albums cannot have buttons.

    It does not reply to the request: the album above it does.
    """
    key = f"album-{_slug(job.kind)}"
    words = texts.get(key if texts.has(key) else "album-other", job.scope.language)
    shown = _outgoing(job, Text(words), keyboards.result(job, actions, original=True))
    return dataclasses.replace(shown, reply_to=None)


def original(job: Job, stored: StoredArtifact, media: Media | None) -> Outgoing:
    """The original picture as a document."""
    file = MediaPart(
        media=MediaKind.DOCUMENT,
        file_id=stored.original_file_id,
        data=media.data if media else None,
        url=stored.artifact.url,
        name=file_name(job, stored, media.extension if media else None),
    )
    return _outgoing(job, Text(), None, file)


def file_name(job: Job, stored: StoredArtifact, extension: str | None = None) -> str:
    """`midjourney-12-1.png`; a song is named by its title, a document by its own name."""
    title = stored.artifact.title or ""
    if stored.artifact.kind is ArtifactKind.FILE and title:
        return title
    clean = "".join(char if char.isalnum() or char in " -_" else " " for char in title)
    stem = " ".join(clean.split())[:60] or f"{job.upstream}-{job.id}-{stored.id}"
    return f"{stem}.{extension or stored.extension or 'bin'}"


def _media(
    job: Job,
    summary: str,
    stored: StoredArtifact,
    data: bytes | None,
    cover: bytes | None,
    actions: Sequence[StoredAction],
) -> Outgoing:
    kind = stored.artifact.kind
    match kind:
        case ArtifactKind.AUDIO:
            caption = _song(stored)
        case ArtifactKind.VOICE:  # its words are known; of several, its place
            caption = Text(stored.artifact.title or "")
        case ArtifactKind.FILE:
            caption = Text()
        case ArtifactKind.VIDEO:  # beside it, a bare time would be taken for its length
            caption = _made(job, summary, "made-in")
        case _:
            caption = _made(job, summary)
    keyboard = keyboards.result(job, actions, original=kind is ArtifactKind.IMAGE)
    return _outgoing(job, caption, keyboard, _attachment(job, stored, data, cover))


def _attachment(
    job: Job, stored: StoredArtifact, data: bytes | None, cover: bytes | None
) -> MediaPart:
    artifact = stored.artifact
    song = artifact.kind is ArtifactKind.AUDIO
    # What Telegram took as a document only can be sent again only as one.
    document = stored.file_id is None and data is None and stored.original_file_id is not None
    return MediaPart(
        media=MediaKind.DOCUMENT if document else KINDS[artifact.kind],
        file_id=stored.original_file_id if document else stored.file_id,
        data=data,
        url=artifact.url,
        name=file_name(job, stored),
        title=artifact.title or (texts.get("song-untitled", job.scope.language) if song else None),
        performer=artifact.performer or (_by(job) if song else None),
        duration=artifact.duration,
        width=artifact.width,
        height=artifact.height,
        cover=cover,
    )


def _made(job: Job, summary: str, took: str = "took") -> Text:
    facts = " · ".join(part for part in (_by(job), _took(job, took)) if part)
    last = Text(facts, *_for(job))
    room = CAPTION_UNITS - NOTE_UNITS - 1 - units(last.render()[0])
    prompt = shorten(" ".join((summary or job.prompt or "").split()), room)
    return Text(_quote(prompt), "\n", last) if prompt else last


def _song(stored: StoredArtifact) -> Text:
    """Style and lyrics of a song; the player shows the title."""
    artifact = stored.artifact
    style = shorten(artifact.tags or "", 200)
    body: list[Text | str] = [Italic(style), "\n"] if style else []
    if artifact.text:
        room = CAPTION_UNITS - units(style) - 1
        body.append(ExpandableBlockQuote(shorten(artifact.text.strip(), room)))
    return Text(*body) if artifact.text else Text(*body[:1])


def _words(job: Job, stored: StoredArtifact, actions: Sequence[StoredAction]) -> list[Outgoing]:
    if stored.artifact.markdown:
        return _marked(job, stored, actions)
    head = shorten(stored.artifact.title or "", 200)
    room = TEXT_UNITS - units(head) - 2
    first, *rest = split((stored.artifact.text or "").strip(), room)
    bodies = [Text(Bold(head), "\n\n", first) if head else Text(first), *map(Text, rest)]
    keyboard = keyboards.result(job, actions, original=False)
    return [_outgoing(job, body, keyboard if body is bodies[-1] else None) for body in bodies]


def _marked(job: Job, stored: StoredArtifact, actions: Sequence[StoredAction]) -> list[Outgoing]:
    """Markdown text, after a heading if the kind has one (`result-KIND`)."""
    key = f"result-{_slug(job.kind)}"
    intro = texts.get(key, job.scope.language) + "\n\n" if texts.has(key) else ""
    messages = [
        dataclasses.replace(_outgoing(job, Text(), None), part=one)
        for one in formatting.render(intro + (stored.artifact.text or ""), rich=False)
    ]
    keyboard = keyboards.result(job, actions, original=False)
    return [*messages[:-1], dataclasses.replace(messages[-1], keyboard=keyboard)]


def _outgoing(
    job: Job,
    body: Text,
    keyboard: InlineKeyboardMarkup | None,
    attachment: MediaPart | None = None,
) -> Outgoing:
    text, entities = body.render()
    looks = tuple(_plain(entity) for entity in entities)
    said = {"text": text, "entities": looks}
    part = TextPart(**said) if attachment is None else attachment.model_copy(update=said)
    return Outgoing(
        target=job.scope.target,
        part=part,
        reply_to=job.scope.message_id,
        keyboard=keyboard,
        language=job.scope.language,
    )


def _plain(entity: MessageEntity) -> MessageEntity:
    return MessageEntity(
        type=entity.type, offset=entity.offset, length=entity.length, user=entity.user
    )


def _for(job: Job) -> list[Text | str]:
    """The name of the asker, if the message replies to nobody.

    In a group everybody may press the buttons under everybody's results.
    """
    scope = job.scope
    if scope.private or not scope.pressed or not scope.user_name:
        return []
    person = User(id=scope.user_id, is_bot=False, first_name=scope.user_name)
    return [" · ", TextMention(scope.user_name, user=person)]


def _quote(text: str) -> Text:
    return ExpandableBlockQuote(text) if units(text) > FOLDED_UNITS else BlockQuote(text)


def _doing(job: Job) -> str:
    return _worded("doing", job.kind, job.scope.language)


def _by(job: Job) -> str:
    """Who made it: the upstream or, for some, the model."""
    model = str(job.params.get("model") or "")
    return _worded("by", job.upstream, job.scope.language, model=model)


def _worded(what: str, name: str, language: str, **values: str) -> str:
    key = f"{what}-{_slug(name)}"
    return texts.get(key if texts.has(key) else f"{what}-other", language, **values)


def _slug(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")


def _stage(job: Job, now: datetime) -> str:
    language = job.scope.language
    since = clock(now - (job.submitted_at or job.created_at))
    begun = job.submit_started_at
    match job.status:
        case JobStatus.SUBMITTING if begun is not None and now - begun > HANDED_IN:
            return f"{texts.get('stage-working', language)} {since}"
        case JobStatus.QUEUED | JobStatus.SUBMITTING:
            again = job.status is JobStatus.QUEUED and job.tries
            return texts.get("stage-busy" if again else "stage-starting", language)
        case JobStatus.RUNNING if job.progress:
            return f"{bar(job.progress)} · {since}"
        case JobStatus.RUNNING if job.queued_ahead:
            return f"{texts.get('stage-ahead', language, ahead=job.queued_ahead)} · {since}"
        case JobStatus.RUNNING | JobStatus.AWAITING_INPUT:
            return f"{texts.get('stage-working', language)} {since}"
        case JobStatus.SUCCEEDED:
            return texts.get("stage-sending", language)
        case JobStatus.CANCELLED:
            return texts.get("stage-cancelled", language)
        case _:
            return texts.get("stage-ended", language)


def _took(job: Job, key: str) -> str:
    if job.ended_at is None:
        return ""
    seconds = max(1, int((job.ended_at - (job.submitted_at or job.created_at)).total_seconds()))
    return texts.get(key, job.scope.language, minutes=seconds // 60, seconds=seconds % 60)
