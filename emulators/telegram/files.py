"""Files: their bytes, their ids, and where they may be downloaded.

What a photo or a song is allowed to be is checked in `media.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from emulators.telegram.errors import bad_request

DOWNLOAD_LIMIT = 20 << 20
_FOLDERS = {
    "photo": ("photos", "jpg"),
    "audio": ("music", "mp3"),
    "voice": ("voice", "oga"),
    "video": ("videos", "mp4"),
    "video_note": ("video_notes", "mp4"),
    "animation": ("animations", "mp4"),
    "sticker": ("stickers", "webp"),
    "document": ("documents", "bin"),
    "thumbnail": ("thumbnails", "jpg"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file with the attributes a message shows of it."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    data: bytes = field(repr=False)
    name: str | None = None
    details: dict[str, Any] = field(default_factory=dict)  # width, duration, title …
    sizes: tuple[str, ...] = ()  # of a photo: the ids of all its sizes

    def with_sizes(self, sizes: tuple[str, ...]) -> StoredFile:
        return replace(self, sizes=sizes)

    def json(self) -> dict[str, Any]:
        """The part that all file types share, plus the details."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
            **self.details,
        }


@dataclass(slots=True)
class FileStore:
    """Every file ever uploaded, by id and by download path."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    disk: Path | None = None  # of a server started with --local: where its files lie
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def keep(
        self, kind: str, data: bytes, *, name: str | None = None, **details: Any
    ) -> StoredFile:
        number = len(self.by_id) + 1
        folder, extension = _FOLDERS[kind]
        if name and "." in name:
            extension = name.rsplit(".", 1)[1]
        digest = hashlib.sha256(data).hexdigest()
        stored = StoredFile(
            file_id=f"AgAC{kind[:3]}{number:05d}{digest[:24]}",
            unique_id=f"AQAD{digest[:12]}",
            kind=kind,
            path=f"{folder}/file_{number}.{extension}",
            data=data,
            name=name,
            details={key: value for key, value in details.items() if value is not None},
        )
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        try:
            return self.by_id[file_id]
        except KeyError:
            raise bad_request(
                "wrong file identifier/HTTP URL specified"
                if "/" in file_id or "." in file_id
                else "wrong remote file identifier specified: Wrong string length"
            ) from None

    def downloadable(self, file_id: str) -> StoredFile:
        """For getFile: small files may be downloaded, of a local server any be read from disk."""
        try:
            stored = self.by_id[file_id]
        except KeyError:
            raise bad_request("invalid file_id") from None
        if self.disk is not None:
            place = self.disk / stored.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(stored.data)
            return replace(stored, path=str(place))
        if len(stored.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return stored
