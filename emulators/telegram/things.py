"""Contents of messages besides text and files: polls, places, contacts, gifts, stories.

Each is the content of a message as the Bot API writes it; who sends it is `sharing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from emulators.telegram.acts import caption_json
from emulators.telegram.model import Chat, Json


def poll(question: str, *options: str, votes: Sequence[int] = (), closed: bool = False) -> Json:
    counts = [*votes, *[0] * len(options)]
    return {
        "poll": {
            "id": "5170123456789",
            "question": question,
            "options": [
                {"persistent_id": f"o{at}", "text": text, "voter_count": counts[at]}
                for at, text in enumerate(options)
            ],
            "total_voter_count": sum(votes),
            "is_closed": closed,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


def location(latitude: float, longitude: float) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def venue(title: str, address: str, latitude: float = 47.5, longitude: float = 19.0) -> Json:
    place = location(latitude, longitude)
    return {"venue": {**place, "title": title, "address": address}, **place}


def contact(name: str, phone: str) -> Json:
    return {"contact": {"phone_number": phone, "first_name": name}}


def checklist(title: str, *tasks: str, done: Sequence[int] = ()) -> Json:
    rows: list[Json] = []
    for number, text in enumerate(tasks, start=1):
        when = {"completion_date": 1_700_000_000} if number in done else {}
        rows.append({"id": number, "text": text, **when})
    return {"checklist": {"title": title, "tasks": rows}}


def dice(emoji: str = "🎲", value: int = 4) -> Json:
    return {"dice": {"emoji": emoji, "value": value}}


def game(title: str, description: str) -> Json:
    return {"game": {"title": title, "description": description, "photo": []}}


def story(chat: Chat) -> Json:
    return {"story": {"chat": chat.json(), "id": 3}}


def invoice(title: str, description: str, amount: int, currency: str = "XTR") -> Json:
    return {
        "invoice": {
            "title": title,
            "description": description,
            "start_parameter": "",
            "currency": currency,
            "total_amount": amount,
        }
    }


def giveaway(chat: Chat, winners: int, prize: str) -> Json:
    return {
        "giveaway": {
            "chats": [chat.json()],
            "winners_selection_date": 1_800_000_000,
            "winner_count": winners,
            "prize_description": prize,
        }
    }


def paid_media(stars: int, *, count: int = 1, caption: str = "") -> Json:
    """Paid media that this bot has not bought: a preview of each."""
    previews = [{"type": "preview", "width": 640, "height": 480} for _ in range(count)]
    return {"paid_media": {"star_count": stars, "paid_media": previews}} | caption_json(caption)


def gift(stars: int, text: str) -> Json:
    sticker: Json = {
        "file_id": "gift", "file_unique_id": "ugift", "type": "custom_emoji", "width": 100,
        "height": 100, "is_animated": True, "is_video": False,
    }  # fmt: skip
    return {"gift": {"gift": {"id": "5170", "sticker": sticker, "star_count": stars}, "text": text}}


def linked(text: str, **links: str) -> Json:
    """A text some words of which are links: `linked("see here", here="https://a.example")`."""
    entities = []
    for word, url in links.items():
        before = text[: text.index(word)]
        entities.append(
            {
                "type": "text_link",
                "offset": len(before.encode("utf-16-le")) // 2,
                "length": len(word.encode("utf-16-le")) // 2,
                "url": url,
            }
        )
    return {"text": text, "entities": entities}
