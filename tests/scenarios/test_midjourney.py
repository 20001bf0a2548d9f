"""Midjourney beyond /imagine, as people use it: speeds, blends, descriptions, faces, seeds, /mj."""

from __future__ import annotations

import re

import pytest

from emulators import samples
from tests.scenarios.forms import pressed
from tests.scenarios.test_pictures import drawn
from tests.scenarios.world import FAST, SLOW

HARBOUR, FACE, CAT = (samples.photo(name) for name in ("harbour", "face", "cat"))


async def idle(world):
    await world.until(lambda: world.app.intake.running == 0)


def sent(world, leaf):
    return world.gateway.calls(leaf)[-1].json


# ---- speed and niji -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flag", "path"),
    [("--relax", "/mj-relax/mj/"), ("—turbo", "/mj-turbo/mj/"), ("--fast", "/mj/")],
)
async def test_a_flag_chooses_the_speed(world, ann, flag, path):
    world.gateway.switches["mj.strict_mode"] = True
    await drawn(ann, f"a red boat {flag} --ar 3:2")
    submit = world.gateway.calls("/mj/submit/imagine")[-1]
    assert submit.path.startswith(path)
    assert submit.json["prompt"] == "a red boat --ar 3:2"


async def test_niji_draws_where_the_prompt_asks_for_it(world, ann):
    await drawn(ann, "a fox --niji")
    assert sent(world, "/mj/submit/imagine")["botType"] == "NIJI_JOURNEY"
    assert sent(world, "/mj/submit/imagine")["prompt"] == "a fox"
    await ann.say("/imagine a fox --niji 6")
    await world.until(lambda: len(world.gateway.calls("/mj/submit/imagine")) == 2)
    assert sent(world, "/mj/submit/imagine")["prompt"] == "a fox --niji 6"


async def test_niji_by_a_button_is_for_one_picture(world, ann):
    await ann.say("/imagine")
    form = await ann.sees(buttons=["✓ 🎨 Midjourney", "🌸 Niji, like anime"])
    await ann.press(form, "🌸 Niji, like anime")
    await pressed(ann, form, "Relaxed")
    await ann.sees(buttons=["✓ 🌸 Niji, like anime", "✓ 🐢 Relaxed"])
    world.step = 2  # relaxed means slow
    await ann.say("a fox")
    photo = await ann.sees(photo=True)
    assert sent(world, "/mj/submit/imagine")["botType"] == "NIJI_JOURNEY"
    await ann.say("/imagine a second fox")
    await ann.sees(photo=True, after=photo)
    assert sent(world, "/mj/submit/imagine")["botType"] == "MID_JOURNEY"
    assert world.gateway.calls("/mj/submit/imagine")[-1].path.startswith("/mj-relax/")


async def test_only_flags_are_no_prompt(world, ann):
    await ann.say("/imagine --turbo")
    await ann.sees(contains="/imagine")
    assert not world.gateway.submits


async def test_the_speed_of_a_button_is_remembered(world, ann):
    await ann.say("/mj")
    menu = await ann.sees(buttons=["✓ ⚡ Fast", "🐢 Relaxed", "🚀 Turbo"])
    await ann.press(menu, "🐢 Relaxed")
    await ann.sees(buttons=["⚡ Fast", "✓ 🐢 Relaxed", "🚀 Turbo"])
    await world.restart()
    world.step = 2  # relaxed means slow
    await drawn(ann)
    assert world.gateway.calls("/mj/submit/imagine")[-1].path.startswith("/mj-relax/")
    await ann.say("/shorten a very nice little boat made of old paper")
    await ann.sees(contains="paper", buttons=["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "Show Details"])
    assert world.gateway.calls("/mj/submit/shorten")[-1].path.startswith("/mj-relax/")


async def test_the_same_speed_twice_is_no_trouble(world, ann):
    await ann.say("/mj")
    menu = await ann.sees(buttons=["✓ ⚡ Fast"])
    assert "Fast" in await ann.press(menu, "✓ ⚡ Fast")
    await idle(world)
    assert len(ann.screen()) == 2


async def test_a_button_that_is_too_old_says_so_in_our_words_only(world, ann):
    photo = await drawn(ann)
    gone = {"code": 3, "description": "关联任务不存在或已失效", "result": None, "properties": {}}
    world.gateway.fail_next("/mj/submit/action", status=200, body=gone)
    await ann.press(photo, "V1")
    ending = await ann.sees(contains="too old for its buttons")
    assert "关联" not in ending.text
    await ann.press(ending, "🎨 Draw it again")
    await ann.sees(photo=True, after=ending)


# ---- blend --------------------------------------------------------------------------------------


async def test_an_album_is_blended(world, ann):
    world.step = SLOW
    await ann.say("/blend landscape", photos=[HARBOUR, FACE, CAT])
    await world.until(lambda: world.gateway.calls("/mj/submit/blend"))
    world.step = FAST
    photo = await ann.sees(photo=True)
    order = sent(world, "/mj/submit/blend")
    assert len(order["base64Array"]) == 3
    assert order["dimensions"] == "LANDSCAPE"
    await ann.press(photo, "U1")
    await ann.sees(photo=True, after=photo)


async def test_pictures_for_a_blend_one_by_one_over_a_restart(world, ann):
    await ann.say("/blend")
    form = await ann.sees(contains="two to five")
    await ann.say(photo=HARBOUR)
    await ann.sees(contains="1 file")
    await world.restart()
    await ann.say(photo=CAT)
    assert "Send me more, or blend" in (await ann.sees(contains="2 files")).text
    await ann.say(photo=FACE)
    await ann.sees(contains="3 files")
    await pressed(ann, form, "Portrait")
    await pressed(ann, form, "Blend")
    await ann.sees(photo=True)
    order = sent(world, "/mj/submit/blend")
    assert len(order["base64Array"]) == 3
    assert order["dimensions"] == "PORTRAIT"
    assert len(world.gateway.submits) == 1


async def test_a_blend_of_six_says_what_fits(world, ann):
    world.step = SLOW  # an album comes at once, however slow the machine is
    await ann.say("/blend", photos=[samples.photo(f"p{n}") for n in range(6)])
    await ann.sees(contains="at most five")
    assert not world.gateway.submits


async def test_a_sixth_picture_is_refused_by_the_blend_and_no_question(world, ann):
    await ann.say("/blend")
    form = await ann.sees(contains="two to five")
    for number in range(5):
        await ann.say(photo=samples.photo(f"p{number}"))
        await ann.sees(contains=f"{number + 1} file")
    await ann.say(photo=HARBOUR)
    await ann.sees(contains="at most five")
    await pressed(ann, form, "Blend")
    await ann.sees(photo=True)
    assert len(sent(world, "/mj/submit/blend")["base64Array"]) == 5
    assert not world.gateway.calls("/v1/chat")


# ---- describe and shorten -----------------------------------------------------------------------


async def test_describe_gives_four_prompts_and_each_is_drawn(world, ann):
    await ann.say("/describe", photo=HARBOUR)
    found = await ann.sees(buttons=["1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔄"])
    assert found.text.count("--ar 5:4") == 4
    second = re.search(r"2️⃣ (.+)", found.text)[1]
    await ann.press(found, "2️⃣")
    photo = await ann.sees(photo=True, after=found)
    assert sent(world, "/mj/submit/imagine")["prompt"] == second
    await ann.press(found, "🔄")
    again = await ann.sees(buttons=["1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔄"], after=photo)
    assert again.text != ""
    assert len(world.gateway.calls("/mj/submit/describe")) == 2
    first, repeated = world.gateway.calls("/mj/submit/describe")
    assert first.json["base64"] == repeated.json["base64"]


@pytest.mark.parametrize("dialect", ["plus", "newapi"])
async def test_a_reply_to_a_picture_describes_it(world, ann, dialect):
    world.gateway.switches["mj.dialect"] = dialect
    photo = await drawn(ann)
    await ann.say("/describe", reply_to=photo)
    found = await ann.sees(contains="1️⃣")
    await ann.press(found, "1️⃣")
    await ann.sees(photo=True, after=found)
    assert not world.telegram.refused


async def test_describe_alone_asks_for_the_picture(world, ann):
    await ann.say("/describe")
    question = await ann.sees(contains="Send me the picture")
    await ann.say("a boat", reply_to=question)
    await ann.sees(contains="need a picture")
    await ann.say(photo=CAT)
    await ann.sees(contains="1️⃣")


async def test_shorten_shows_what_matters_and_draws_what_is_left(world, ann):
    await ann.say("/shorten please draw a very nice little boat made of paper")
    found = await ann.sees(contains="1️⃣")
    looks = {entity["type"] for entity in found.entities}
    assert {"bold", "strikethrough", "code"} <= looks
    assert "##" not in found.text
    assert "**" not in found.text
    shortest = re.search(r"3️⃣ (.+)", found.text)[1]
    await ann.press(found, "3️⃣")
    await ann.sees(photo=True, after=found)
    assert sent(world, "/mj/submit/imagine")["prompt"] == shortest
    await ann.press(found, "Show Details")
    await ann.sees(contains="Weighing the words", after=found)  # nothing is drawn
    details = await ann.sees(contains="█", after=found)
    await ann.say("/mj")
    menu = await ann.sees(contains="Weighed prompt: Show Details · please draw", after=details)
    assert "##" not in menu.text


# ---- faces --------------------------------------------------------------------------------------


async def test_an_album_of_two_swaps_faces(world, ann):
    world.step = SLOW
    await ann.say("/swap", photos=[FACE, HARBOUR])
    await world.until(lambda: world.gateway.calls("/mj/insight-face/swap"))
    world.step = FAST
    await ann.sees(photo=True, buttons=["🖼 Original"])
    order = sent(world, "/mj/insight-face/swap")
    assert order["sourceBase64"] != order["targetBase64"]


async def test_faces_step_by_step_over_a_restart(world, ann):
    await ann.say("/swap")
    await ann.sees(contains="First send me")
    await ann.say(photo=FACE)
    await ann.sees(contains="Now send me")
    await world.restart()
    await ann.say(photo=HARBOUR)
    await ann.sees(photo=True, buttons=["🖼 Original"])
    assert len(world.gateway.calls("/mj/insight-face/swap")) == 1


async def test_a_reply_gives_the_picture_to_swap(world, ann):
    await ann.say("/swap", photo=FACE)
    await ann.sees(contains="Now send me")
    await ann.say(photo=HARBOUR)
    await ann.sees(photo=True, buttons=["🖼 Original"])


# ---- seeds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("en", "two different pictures"), ("zh-hans", "两张不同的图片")]
)
async def test_a_face_for_its_own_picture_is_refused_in_our_words(world, ann, language, words):
    person = world.telegram.person("Mei", language=language, started=True)
    world.step = SLOW
    await person.say("/swap", photos=[FACE, FACE])
    await person.sees(contains=words)
    assert not world.gateway.submits


async def test_the_seed_is_told_on_request(world, ann):
    photo = await drawn(ann)
    await ann.press(photo, "🌱 Seed")
    told = await ann.sees(contains="--seed", after=photo)
    assert re.search(r"--seed \d+", told.text)
    assert told.reply_to == photo.id


async def test_a_refused_seed_is_explained(world, ann):
    world.gateway.switches["mj.absent"] = ["image-seed"]
    photo = await drawn(ann)
    await ann.press(photo, "🌱 Seed")
    await ann.sees(contains="does not offer", after=photo)


# ---- /mj ----------------------------------------------------------------------------------------


async def test_mj_lists_only_ones_own_tasks(world, ann):
    bob = world.telegram.person("Bob", started=True)
    await drawn(ann)
    await bob.say("/imagine a secret castle")
    await bob.sees(photo=True)
    await ann.say("/imagine a green boat [slow]")
    await ann.sees(re.compile(r"\d+ %"))
    await ann.say("/mj")
    menu = await ann.sees(contains="What you asked")
    assert re.search(r"1\. ⏳ Picture: a green boat \[slow\] · \d+ %", menu.text)
    assert "2. ✅ Picture: a red boat" in menu.text
    assert "queue now: 2" in menu.text  # hers, and a stranger's
    for strange in ("castle", "stranger", "somebody"):
        assert strange not in menu.text
    assert world.gateway.calls("/mj/task/query")
    assert world.gateway.calls("/mj/task/queue")


async def test_mj_tells_the_place_in_the_queue(world, ann):
    await ann.say("/imagine a green boat [queued:3] [slow]")
    await world.until(lambda: world.gateway.submits)
    await idle(world)
    await ann.say("/mj")
    await ann.sees(re.compile(r"a green boat.* · (1 before|next)"))


async def test_mj_uses_the_list_where_there_is_no_query(world, ann):
    world.gateway.switches["mj.absent"] = ["query", "queue"]
    await drawn(ann)
    await ann.say("/mj")
    menu = await ann.sees(contains="a red boat")
    assert "does not list" not in menu.text


async def test_mj_says_so_where_the_gateway_lists_nothing(world, ann):
    world.gateway.switches["mj.dialect"] = "newapi"
    await drawn(ann)
    await ann.say("/mj")
    menu = await ann.sees(contains="does not list")
    assert "✅ Picture: a red boat" in menu.text
    assert "/jobs" in menu.text


async def test_mj_in_chinese(world):
    mei = world.telegram.person("Mei", language="zh-hans")
    await world.start()
    await mei.say("/mj")
    await mei.sees(buttons=["✓ ⚡ 快速", "🐢 慢速", "🚀 极速"])
