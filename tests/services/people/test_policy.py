"""Who may do what, and where: every act, for every sort of person."""

import pytest

from bot.domain import NotYours, Scope
from bot.services.people.access import Access, IdSet
from bot.services.people.policy import SENTENCES, STAND_INS, Act, Person, Policy, There, Why
from bot.telegram import texts

ADMIN, LISTED, STRANGER, CHIEF = 1, 7, 8, 9  # the chief administers the group, and is on no list
GROUP, OTHER = -100, -200
PRIVATE, HERE, ELSEWHERE = There(7, private=True), There(GROUP, False), There(OTHER, False)
ENTER = (Act.TALK, Act.EDIT, Act.PRESS, Act.REPEAT, Act.CHOOSE, Act.ARRANGE)


class Chiefs:
    async def include(self, chat_id, user_id):
        return (chat_id, user_id) == (GROUP, CHIEF)


@pytest.fixture
def policy():
    lists = Access(IdSet.of([LISTED]), IdSet.of([GROUP]), IdSet.of([ADMIN]))
    return Policy(lists, Chiefs())


@pytest.mark.parametrize("act", ENTER)
@pytest.mark.parametrize(
    ("person", "there", "refused"),
    [
        (LISTED, PRIVATE, None),
        (LISTED, HERE, None),
        (LISTED, ELSEWHERE, None),
        (ADMIN, PRIVATE, None),
        (STRANGER, PRIVATE, Why.STRANGER),
        (STRANGER, HERE, None),  # the group is listed
        (STRANGER, ELSEWHERE, Why.STRANGER),
        (GROUP, HERE, None),  # an anonymous admin
        (LISTED, None, Why.NOWHERE),
        (STRANGER, None, Why.STRANGER),
        (GROUP, None, Why.STRANGER),  # a list of chats lets nobody in who is in none
        (0, None, Why.STRANGER),
    ],
)
async def test_who_comes_in(policy, act, person, there, refused):
    assert (await policy.may(Person(person), there, act)).refused is refused
    bot = await policy.may(Person(person, bot=True), there, act)
    assert bot.refused is Why.BOT


@pytest.mark.parametrize("act", [Act.STOP, Act.MEMBERSHIP])
async def test_what_spends_nothing_is_open_to_all_but_happens_somewhere(policy, act):
    assert (await policy.may(Person(STRANGER), PRIVATE, act)).allowed
    assert (await policy.may(Person(LISTED), None, act)).refused is Why.NOWHERE


@pytest.mark.parametrize(
    ("person", "there", "owner", "allowed"),
    [
        (LISTED, PRIVATE, LISTED, True),
        (LISTED, HERE, STRANGER, False),
        (STRANGER, HERE, LISTED, False),
        (STRANGER, PRIVATE, LISTED, False),
        (ADMIN, HERE, LISTED, True),
        (CHIEF, HERE, LISTED, False),  # an admin of the group is none of the bot
        (CHIEF, HERE, GROUP, True),  # what was asked in the group's name
        (CHIEF, HERE, next(iter(STAND_INS)), True),
        (CHIEF, ELSEWHERE, OTHER, False),
        (CHIEF, There(CHIEF, True), GROUP, False),
        (LISTED, HERE, GROUP, False),
        (LISTED, HERE, None, False),  # nobody's that is known
        (LISTED, None, GROUP, False),
    ],
)
async def test_things_of_others(policy, person, there, owner, allowed):
    decision = await policy.may(Person(person), there, Act.TOUCH, owner=owner)
    assert decision.refused is (None if allowed else Why.NOT_YOURS)


@pytest.mark.parametrize(
    ("act", "person", "there", "refused"),
    [
        (Act.CLEAR, LISTED, PRIVATE, None),
        (Act.CLEAR, LISTED, HERE, Why.NOT_YOURS),
        (Act.CLEAR, ADMIN, HERE, None),
        (Act.CLEAR, LISTED, None, Why.NOT_YOURS),
        (Act.ACCOUNT, LISTED, PRIVATE, Why.ADMINS_ONLY),
        (Act.ACCOUNT, ADMIN, PRIVATE, None),
    ],
)
async def test_what_belongs_to_all(policy, act, person, there, refused):
    assert (await policy.may(Person(person), there, act)).refused is refused


@pytest.mark.parametrize("act", Act)
async def test_every_act_is_decided(policy, act):
    decision = await policy.may(Person(ADMIN), HERE, act, owner=LISTED)
    assert decision.allowed


async def test_services_are_told_by_a_refusal_that_has_words(policy):
    group = Scope(chat_id=GROUP, user_id=LISTED, private=False)
    with pytest.raises(NotYours) as refused:
        await policy.require(group, Act.TOUCH, owner=STRANGER)
    assert refused.value.key == "error-not-yours"
    with pytest.raises(NotYours) as refused:
        await policy.require(group, Act.TOUCH, owner=STRANGER, key="error-note-not-yours")
    assert refused.value.key == "error-note-not-yours"
    await policy.require(group, Act.TOUCH, owner=LISTED)
    for language in texts.LANGUAGES:
        assert all(texts.get(key, language) for key in SENTENCES.values())
    assert set(SENTENCES) == set(Why)


async def test_the_scope_of_a_thing_tells_where_it_is_asked_about(policy):
    here = Scope(chat_id=GROUP, user_id=CHIEF, private=False)
    elsewhere = Scope(chat_id=OTHER, user_id=CHIEF, private=False)
    assert await policy.allows(here, Act.TOUCH, owner=GROUP)
    assert not await policy.allows(elsewhere, Act.TOUCH, owner=GROUP)
