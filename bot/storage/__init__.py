"""The database. Stores take and return domain values; each public method is one transaction.

Rows, statements and sessions never leave this package.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.storage.answers import AnswerStore
from bot.storage.attention import AttentionStore
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.forms import FormStore
from bot.storage.jobs import JobStore
from bot.storage.media import MediaStore
from bot.storage.moved_chats import MovedChatStore
from bot.storage.notes import Chunk, Note, NoteStore
from bot.storage.notices import NoticeStore
from bot.storage.profiles import ProfileStore
from bot.storage.sent_messages import SentMessage, SentMessageStore
from bot.storage.trouble import DatabaseUnavailable
from bot.storage.updates import StoredUpdate, UpdateStore

__all__ = [
    "Chunk",
    "Database",
    "DatabaseUnavailable",
    "Note",
    "SentMessage",
    "Storage",
    "StoredUpdate",
]


@dataclass(frozen=True, slots=True)
class Storage:
    """All stores of one database."""

    updates: UpdateStore
    conversations: ConversationStore
    answers: AnswerStore
    forms: FormStore
    attention: AttentionStore
    jobs: JobStore
    profiles: ProfileStore
    sent: SentMessageStore
    media: MediaStore
    notices: NoticeStore
    notes: NoteStore
    moved: MovedChatStore

    @classmethod
    def over(cls, db: Database, clock: Clock) -> Storage:
        """The stores of an open database."""
        return cls(
            updates=UpdateStore(db, clock),
            conversations=ConversationStore(db, clock),
            answers=AnswerStore(db, clock),
            forms=FormStore(db, clock),
            attention=AttentionStore(db, clock),
            jobs=JobStore(db, clock),
            profiles=ProfileStore(db, clock),
            sent=SentMessageStore(db, clock),
            media=MediaStore(db, clock),
            notices=NoticeStore(db, clock),
            notes=NoteStore(db, clock),
            moved=MovedChatStore(db, clock),
        )
