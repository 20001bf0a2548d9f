from datetime import timedelta


async def test_a_batch_is_kept_once_and_handed_back_oldest_first(storage):
    await storage.updates.keep([{"update_id": 12, "message": {"text": "zwölf \x00 \ud83d"}}])
    await storage.updates.keep([{"update_id": 11}, {"update_id": 12, "message": {"text": "new"}}])
    await storage.updates.keep([])
    assert await storage.updates.unhandled() == [
        {"update_id": 11},
        {"update_id": 12, "message": {"text": "zwölf \x00 \ud83d"}},
    ]


async def test_a_handled_update_stays_handled_when_it_comes_again(storage):
    await storage.updates.keep([{"update_id": 1}, {"update_id": 2}])
    await storage.updates.handled([1])
    await storage.updates.keep([{"update_id": 1}])
    assert await storage.updates.unhandled() == [{"update_id": 2}]


async def test_pruning_forgets_only_what_was_handled_long_ago(storage, clock):
    await storage.updates.keep([{"update_id": one} for one in (1, 2, 3)])
    await storage.updates.handled([1])
    clock.pass_(days=2)
    await storage.updates.handled([2])
    assert await storage.updates.prune(clock.now() - timedelta(days=1)) == 1
    await storage.updates.keep([{"update_id": 2}])
    assert await storage.updates.unhandled() == [{"update_id": 3}]
