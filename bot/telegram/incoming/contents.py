"""Describes what a message holds besides text and files (polls, places, gifts …), for a model.

Pure. People do not read these lines. Content that cannot be looked at is named as such.
"""

from __future__ import annotations

from aiogram.types import (
    Checklist,
    Contact,
    ExternalReplyInfo,
    Game,
    GiftInfo,
    Giveaway,
    GiveawayWinners,
    Invoice,
    Message,
    MessageEntity,
    PaidMediaInfo,
    Poll,
    Story,
    UniqueGiftInfo,
    Venue,
)

from bot.markdown.marking import marked, spans_of
from bot.services.words import one_line
from bot.telegram.wording.measure import shorten

Holder = Message | ExternalReplyInfo

LIMIT = 3000  # units of one thing
_LINE = 300  # characters of an option, a task, an address
_ADDRESSES = 8000  # characters that hidden addresses may add to a text
_ADDRESS = 1000  # a longer one is no use cut, and is left out


def things(holder: Holder) -> str:
    """A few lines about the message's contents; "" if it has only text and files."""
    found = _thing(holder)
    return f"[{shorten(found, LIMIT)}]" if found else ""


def told_story(story: Story) -> str:
    """The line about a story that the message replies to."""
    return f"[{_story(story)}]"


def _thing(holder: Holder) -> str:
    if holder.poll is not None:
        return _poll(holder.poll)
    if holder.checklist is not None:
        return _checklist(holder.checklist)
    if holder.venue is not None:
        return _venue(holder.venue)
    if holder.location is not None:
        place = holder.location
        live = "live location" if place.live_period else "location"
        return f"{live}: {place.latitude:.6f}, {place.longitude:.6f} (latitude, longitude)"
    if holder.contact is not None:
        return _contact(holder.contact)
    if holder.paid_media is not None:
        return _paid(holder.paid_media)
    return _play(holder) or _trade(holder)


def _play(holder: Holder) -> str:
    """Dice, games, stickers."""
    if holder.dice is not None:
        return f"{holder.dice.emoji} thrown: {holder.dice.value}"
    if holder.game is not None:
        return _game(holder.game)
    if holder.story is not None:
        return _story(holder.story)
    if holder.sticker is not None:
        return f"sticker {one_line(holder.sticker.emoji or '')}".strip()
    return ""


def _trade(holder: Holder) -> str:
    """Payments, gifts and giveaways."""
    if holder.invoice is not None:
        return _invoice(holder.invoice)
    if holder.giveaway is not None:
        return _giveaway(holder.giveaway)
    if holder.giveaway_winners is not None:
        return _winners(holder.giveaway_winners)
    if isinstance(holder, Message):
        if holder.gift is not None:
            return _gift(holder.gift)
        if holder.unique_gift is not None:
            return _unique_gift(holder.unique_gift)
    return ""


def picked(message: Message) -> str:
    """The option of a poll, or task of a checklist, that the reply is about."""
    answered = message.reply_to_message
    if answered is None:
        return ""
    if answered.poll is not None and message.reply_to_poll_option_id is not None:
        wanted = message.reply_to_poll_option_id
        for option in answered.poll.options:
            if option.persistent_id == wanted:
                return f"[about the option: {_line(option.text)}]"
    if answered.checklist is not None and message.reply_to_checklist_task_id is not None:
        for task in answered.checklist.tasks:
            if task.id == message.reply_to_checklist_task_id:
                return f"[about the task: {_line(task.text)}]"
    return ""


def with_addresses(text: str, entities: list[MessageEntity] | None) -> str:
    """The plain text, with the URLs of its links in brackets."""
    links = [one for one in entities or () if one.type == "text_link" and one.url]
    if not links:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    pieces, at, left = [], 0, _ADDRESSES
    for link in sorted(links, key=lambda one: one.offset):
        url = link.url or ""
        end = (link.offset + link.length) * 2
        shown = units[link.offset * 2 : end].decode("utf-16-le", "replace").strip()
        known = url.rstrip("/") in (shown.rstrip("/"), f"http://{shown}", f"https://{shown}")
        if known or end < at or len(url) > min(left, _ADDRESS):
            continue
        pieces += [units[at:end].decode("utf-16-le", "replace"), f" ({url})"]
        at, left = end, left - len(url)
    return "".join(pieces) + units[at:].decode("utf-16-le", "replace")


def as_markdown(text: str, entities: list[MessageEntity] | None) -> str:
    """The text as Markdown, with its formatting and links."""
    found, left = [], _ADDRESSES
    for span in spans_of(text, (one.model_dump(exclude_none=True) for one in entities or ())):
        if span.type == "text_link":
            shown = text[span.start : span.end].strip().rstrip("/")
            known = span.url.rstrip("/") in (shown, f"http://{shown}", f"https://{shown}")
            if known or len(span.url) > min(left, _ADDRESS):
                continue
            left -= len(span.url)
        found.append(span)
    return marked(text, found)


def _line(text: str) -> str:
    return one_line(text, _LINE)


def _poll(poll: Poll) -> str:
    kind = "quiz" if poll.type == "quiz" else "poll"
    closed = ", closed" if poll.is_closed else ""
    lines = [f"{kind}{closed}: {_line(poll.question)}"]
    right = {*(poll.correct_option_ids or ())}
    for at, option in enumerate(poll.options):
        mark = " (right)" if at in right else ""
        lines.append(f"- {_line(option.text)}{mark}: {_count(option.voter_count, 'vote')}")
    if poll.description:
        lines.insert(1, _line(poll.description))
    return "\n".join(lines)


def _checklist(checklist: Checklist) -> str:
    lines = [f"checklist: {_line(checklist.title)}"]
    for task in checklist.tasks:
        done = "x" if task.completion_date else " "
        lines.append(f"- ({done}) {_line(task.text)}")
    return "\n".join(lines)


def _venue(venue: Venue) -> str:
    at = venue.location
    where = f"{at.latitude:.6f}, {at.longitude:.6f}"
    return f"place: {_line(venue.title)}, {_line(venue.address)} ({where})"


def _contact(contact: Contact) -> str:
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    return f"contact: {_line(name)}, {_line(contact.phone_number)}"


def _paid(paid: PaidMediaInfo) -> str:
    kinds = [_line(str(one.type)) for one in paid.paid_media[:10]]
    stars = _count(paid.star_count, "Star")
    return f"paid media for {stars}, not shown to you: {', '.join(kinds)}"


def _game(game: Game) -> str:
    return f"game: {_line(game.title)}. {_line(game.description)}"


def _story(story: Story) -> str:
    return f"story of {_line(story.chat.title or story.chat.full_name)}, not shown to you"


def _invoice(invoice: Invoice) -> str:
    # Amounts are in the smallest unit; how many of them make one depends on the currency.
    amount = f"{invoice.total_amount} smallest units of {_line(invoice.currency)}"
    if invoice.currency == "XTR":
        amount = _count(invoice.total_amount, "Star")
    return f"invoice: {_line(invoice.title)}. {_line(invoice.description)} ({amount})"


def _giveaway(giveaway: Giveaway) -> str:
    prize = f", prize: {_line(giveaway.prize_description)}" if giveaway.prize_description else ""
    hosts = ", ".join(_line(one.title or "") for one in giveaway.chats[:10])
    day = f"{giveaway.winners_selection_date:%Y-%m-%d}"
    return f"giveaway by {hosts}: {_count(giveaway.winner_count, 'winner')} on {day}{prize}"


def _winners(winners: GiveawayWinners) -> str:
    names = ", ".join(_line(one.full_name) for one in winners.winners[:20])
    return f"giveaway ended, {_count(winners.winner_count, 'winner')}: {names}"


def _gift(info: GiftInfo) -> str:
    words = f": {_line(info.text)}" if info.text else ""
    return f"gift worth {_count(info.gift.star_count, 'Star')}{words}"


def _unique_gift(info: UniqueGiftInfo) -> str:
    gift = info.gift
    return f"gift: {_line(gift.base_name)} #{gift.number}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
