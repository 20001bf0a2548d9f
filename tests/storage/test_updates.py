from datetime import timedelta


async def bodies(storage):
    return [one.body for one in await storage.updates.unhandled()]


async def test_a_batch_is_kept_once_and_handed_back_oldest_first(storage):
    await storage.updates.keep([{"update_id": 12, "message": {"text": "zwölf \x00 \ud83d"}}])
    await storage.updates.keep([{"update_id": 11}, {"update_id": 12, "message": {"text": "new"}}])
    await storage.updates.keep([])
    assert await bodies(storage) == [
        {"update_id": 11},
        {"update_id": 12, "message": {"text": "zwölf \x00 \ud83d"}},
    ]


async def test_a_handled_update_stays_handled_when_it_comes_again(storage):
    await storage.updates.keep([{"update_id": 1}, {"update_id": 2}])
    await storage.updates.handled([1])
    await storage.updates.keep([{"update_id": 1}])
    assert await bodies(storage) == [{"update_id": 2}]


async def test_pruning_forgets_only_what_was_handled_long_ago(storage, clock):
    await storage.updates.keep([{"update_id": one} for one in (1, 2, 3)])
    await storage.updates.handled([1])
    clock.pass_(days=2)
    await storage.updates.handled([2])
    assert await storage.updates.prune(clock.now() - timedelta(days=1)) == 1
    await storage.updates.keep([{"update_id": 2}])
    assert await bodies(storage) == [{"update_id": 3}]


async def test_the_road_and_the_deaths_of_an_update_are_handed_back_with_it(storage):
    await storage.updates.keep([{"update_id": 1}, {"update_id": 2}])
    await storage.updates.took(1, "form:3")
    assert [await storage.updates.died(2) for _ in range(2)] == [1, 2]
    await storage.updates.spared(2)
    found = {one.update_id: (one.road, one.deaths) for one in await storage.updates.unhandled()}
    assert found == {1: ("form:3", 0), 2: (None, 1)}
