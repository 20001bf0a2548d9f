"""Profiles, sent messages, media and notices."""

import asyncio

from bot.domain import Profile
from bot.gateway.types import Artifact, ArtifactKind
from bot.scope import ChatTarget, InlineTarget


async def test_a_profile_remembers_choices(storage):
    assert await storage.profiles.get(7) == Profile(user_id=7)
    await storage.profiles.set_pref(8, "choice.1", "eight")
    await asyncio.gather(
        *(storage.profiles.set_pref(7, f"choice.{number}", number) for number in range(20))
    )
    await storage.profiles.set_pref(7, "choice.0", None)
    profile = await storage.profiles.get(7)
    assert profile.prefs == {f"choice.{number}": number for number in range(1, 20)}
    assert sorted(map(str, await storage.profiles.everyones("choice.1"))) == ["1", "eight"]


async def test_we_may_write_only_to_who_wrote_first(storage):
    assert not await storage.profiles.can_write(7)
    await storage.profiles.private_started(7)
    assert await storage.profiles.can_write(7)
    await storage.profiles.private_ended(7)
    assert not await storage.profiles.can_write(7)


async def test_a_view_finds_its_message_and_a_message_its_view(storage):
    assert await storage.sent.get("job:7:status") is None
    await storage.sent.put("job:7:status", ChatTarget(chat_id=-1), 10, "40%")
    await storage.sent.put("job:7:status", ChatTarget(chat_id=-1), 11)
    assert await storage.sent.get("job:7:status") == (ChatTarget(chat_id=-1), 11, "")
    assert await storage.sent.owner_of(-1, 11) == "job:7:status"
    assert await storage.sent.owner_of(-1, 10) is None
    inline = InlineTarget(inline_message_id="in-1")
    await storage.sent.put("job:8:status", inline, 12, "40%")
    assert await storage.sent.get("job:8:status") == (inline, 0, "40%")
    await storage.sent.drop("job:7:status")
    assert await storage.sent.get("job:7:status") is None


async def test_bytes_stay_until_the_last_one_lets_go(storage):
    data = bytes(range(256)) * 1000
    first, second = await asyncio.gather(storage.media.keep(data), storage.media.keep(data))
    assert first == second
    await storage.media.forget(first)
    assert await storage.media.read(first) == data
    await storage.media.forget(first)
    assert await storage.media.read(first) is None
    await storage.media.forget(first)


async def test_bytes_never_leave_before_they_are_delivered(storage, scope):
    sha256 = await storage.media.keep(b"song")
    lost = await storage.media.keep(b"left behind by a crash")
    job = await storage.jobs.add(kind="k", upstream="u", params={}, scope=scope, reference="r")
    artifact = Artifact(key="a", kind=ArtifactKind.AUDIO)
    kept = await storage.jobs.add_artifact(job.id, artifact, sha256)
    await storage.media.forget(sha256)
    assert await storage.media.sweep() == 1
    assert await storage.media.read(lost) is None
    assert await storage.media.read(sha256) == b"song"
    await storage.jobs.delivered(kept.id)
    await storage.media.forget(sha256)
    assert await storage.media.read(sha256) is None


async def test_a_notice_is_said_once_a_day(storage, clock):
    said = await asyncio.gather(
        *(storage.notices.first_today("denied:7", clock.now()) for _ in range(10))
    )
    assert said.count(True) == 1
    assert await storage.notices.first_today("denied:8", clock.now())
    clock.pass_(days=1)
    assert await storage.notices.first_today("denied:7", clock.now())
    assert not await storage.notices.first_today("denied:7", clock.now())


async def delivered_picture(storage, scope, url=None):
    sha256 = await storage.media.keep(b"picture" + (url or "").encode())
    job = await storage.jobs.add(
        kind="images.draw", upstream="images", params={}, scope=scope, reference=f"r-{url}"
    )
    picture = Artifact(key="0", kind=ArtifactKind.IMAGE, url=url)
    kept = await storage.jobs.add_artifact(job.id, picture, sha256)
    await storage.jobs.delivered(kept.id)
    await storage.media.forget(sha256)
    return sha256, kept


async def test_a_picture_without_a_link_is_kept_for_its_original(storage, scope, clock):
    linked, _ = await delivered_picture(storage, scope, "https://cdn.example.org/1.png")
    inline, _ = await delivered_picture(storage, scope)
    assert await storage.media.read(linked) is None
    assert await storage.media.sweep() == 0
    assert await storage.media.read(inline) is not None
    clock.pass_(days=4)
    assert await storage.media.prune() == 1
    assert await storage.media.read(inline) is None


async def test_an_original_that_was_sent_need_not_be_kept(storage, scope):
    inline, kept = await delivered_picture(storage, scope)
    await storage.jobs.delivered(kept.id, original_file_id="at-telegram")
    assert await storage.media.prune() == 1
    assert await storage.media.read(inline) is None
