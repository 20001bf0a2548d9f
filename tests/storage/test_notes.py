import pytest

from bot.domain import Gone, Scope

ANN = Scope(chat_id=7, user_id=7, private=True, user_name="Ann", update_id=1)
CREW = Scope(chat_id=-100, user_id=7, private=False, topic_id=3, user_name="Ann", update_id=2)


async def keep(storage, scope, name, *pieces):
    return await storage.notes.keep(scope, name, name, [(one, f"d-{one}") for one in pieces])


async def having(storage, scope, *words):
    found = await storage.notes.having(scope.chat_id, scope.topic_id, words, 10)
    return [one.text for one in found]


async def test_the_same_text_is_one_note(storage):
    first = await keep(storage, ANN, "ferry", "The ferry leaves at nine.")
    again = await keep(storage, ANN.model_copy(update={"update_id": 9}), "ferry", "x")
    assert again == first
    assert (first.chunks, first.update_id, first.topic_id) == (1, 1, None)
    assert await storage.notes.here(7, None) == [first]
    assert await storage.notes.count(7, None) == 1


async def test_places_are_apart(storage):
    mine = await keep(storage, ANN, "ferry", "The ferry leaves at nine.")
    ours = await keep(storage, CREW, "ferry", "The ferry leaves at ten.")
    assert mine.id != ours.id
    assert await having(storage, ANN, "ferry") == ["The ferry leaves at nine."]
    assert await having(storage, CREW, "ferry") == ["The ferry leaves at ten."]
    assert await storage.notes.here(-100, None) == []
    ids = [one.id for one in await storage.notes.bare(7, None, 5)]
    assert await storage.notes.pieces(-100, 3, ids) == {}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("ferry",), True),
        (("FERR",), True),
        (("rry lea",), True),
        (("渡轮",), True),
        (("at",), True),
        (("nothing", "nine"), True),
        (("nothing",), False),
        (("渡口",), False),
        (('"quoted"', "%", "_", "*"), False),
        ((), False),
    ],
)
async def test_words(storage, words, found):
    await keep(storage, ANN, "ferry", "The ferry leaves at nine. 渡轮九点开。")
    assert bool(await having(storage, ANN, *words)) is found


async def test_vectors_are_kept_and_known_elsewhere(storage):
    await keep(storage, ANN, "two", "one", "two")
    one, two = await storage.notes.bare(7, None, 10)
    assert (one.text, two.text, one.name) == ("one", "two", "two")
    await storage.notes.set_vectors("m", {one.id: b"1111", 999: b"2222"})
    assert [left.text for left in await storage.notes.bare(7, None, 10)] == ["two"]
    assert await storage.notes.vectors(7, None, "m") == [(one.id, b"1111")]
    assert await storage.notes.vectors(7, None, "other") == []
    assert await storage.notes.vectors(-100, 3, "m") == []
    assert await storage.notes.known("m", ["d-one", "d-two"]) == {"d-one": b"1111"}
    assert await storage.notes.known("other", ["d-one"]) == {}


async def test_what_is_forgotten_is_found_no_more(storage):
    note = await keep(storage, ANN, "ferry", "The ferry leaves at nine.")
    assert await storage.notes.forget(note.id)
    assert not await storage.notes.forget(note.id)
    assert await having(storage, ANN, "ferry") == []
    with pytest.raises(Gone):
        await storage.notes.get(note.id)
    assert (await keep(storage, ANN, "ferry", "The ferry leaves at nine.")).id != note.id


async def test_everything_of_a_person_or_of_a_place_is_forgotten(storage):
    bob = CREW.model_copy(update={"user_id": 8, "user_name": "Bob"})
    await keep(storage, CREW, "a", "aaa")
    theirs = await keep(storage, bob, "b", "bbb")
    mine = await keep(storage, ANN, "c", "ccc")
    assert await storage.notes.forget_all(-100, 3, 7) == 1
    assert await storage.notes.here(-100, 3) == [theirs]
    assert await storage.notes.forget_all(-100, 3, None) == 1
    assert await storage.notes.forget_all(-100, 3, None) == 0
    assert await storage.notes.here(7, None) == [mine]
