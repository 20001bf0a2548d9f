import pytest

from bot.services.people.access import Access, IdSet


def access(users="", chats="", admins=""):
    return Access(IdSet.parse(users), IdSet.parse(chats), IdSet.parse(admins))


@pytest.mark.parametrize(
    ("lists", "in_private", "in_group"),
    [
        (access(), False, False),
        (access(users="7"), True, True),
        (access(users="8, 9"), False, False),
        (access(users="*"), True, True),
        (access(chats="-100"), False, True),
        (access(chats="*"), False, True),
        (access(chats="7"), False, False),
        (access(admins="7"), True, True),
    ],
)
def test_who_is_on_a_list_where(lists, in_private, in_group):
    assert lists.allows(7, 7, private=True) is in_private
    assert lists.allows(7, -100, private=False) is in_group


def test_a_group_that_has_become_another_keeps_its_place_on_the_list():
    lists = access(chats="-100")
    assert lists.follow(-100, -200)
    assert lists.follow(-200, -300) is True
    assert lists.allows(7, -200, private=False)


def test_admins_are_who_is_listed():
    assert access(admins="1,7").is_admin(7)
    assert not access(users="*", chats="*").is_admin(7)


def test_reading_lists():
    assert IdSet.parse(" 1 ,-100500,, ") == IdSet.of([1, -100500])
    assert IdSet.parse("") == IdSet()
    assert IdSet.parse("1,*").allows(2)
    with pytest.raises(ValueError, match="ann"):
        IdSet.parse("1,ann")
