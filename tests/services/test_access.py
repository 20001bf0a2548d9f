import pytest

from bot.domain import Scope
from bot.services.access import Access, IdSet

PRIVATE = Scope(chat_id=7, user_id=7, private=True)
GROUP = Scope(chat_id=-100, user_id=7, private=False)


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
def test_who_may_where(lists, in_private, in_group):
    assert (lists.allows(PRIVATE), lists.allows(GROUP)) == (in_private, in_group)


def test_admins_are_who_is_listed():
    assert access(admins="1,7").is_admin(7)
    assert not access(users="*", chats="*").is_admin(7)


def test_reading_lists():
    assert IdSet.parse(" 1 ,-100500,, ") == IdSet.of([1, -100500])
    assert IdSet.parse("") == IdSet()
    assert IdSet.parse("1,*").allows(2)
    with pytest.raises(ValueError, match="ann"):
        IdSet.parse("1,ann")
