"""The composition root: builds every object, and runs the life of the app.

Open → migrate → recover → serve → drain → close. Only this module imports the handlers.
`bot/process.py` handles signals and exit codes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.types import User
from prometheus_client import generate_latest

from bot import outbound, web
from bot.background.in_process import InProcess
from bot.clock import Clock
from bot.gateway.client import GatewayClient
from bot.metrics import CountCalls, CountUpdates, Metrics
from bot.services.account import Account
from bot.services.files.links import FileLinks
from bot.services.files.sandbox import Sandbox, share
from bot.services.forms.attention import Attention
from bot.services.forms.drawing import Drawing
from bot.services.forms.service import FormService
from bot.services.jobs.midjourney import MidjourneyTasks
from bot.services.jobs.runner import JobRunner
from bot.services.jobs.service import JobService
from bot.services.kinds import registry
from bot.services.memory.memory import Memory
from bot.services.models.catalog import Catalog
from bot.services.models.offers import AGAIN, Offers
from bot.services.people.access import Access, IdSet
from bot.services.people.moving import GroupMoves
from bot.services.people.policy import Policy
from bot.services.people.preferences import Preferences
from bot.services.recovery import Recovery
from bot.services.talk.aloud import Speech
from bot.services.talk.asking import Asking
from bot.services.talk.conversations import ConversationService
from bot.services.talk.gpts import Gpts
from bot.services.talk.pictures import AnswerGallery
from bot.services.talk.runner import AnswerRunner
from bot.services.waiting import FirstSeconds
from bot.settings import Settings
from bot.storage import Database, DatabaseUnavailable, Storage
from bot.storage.alone import alone
from bot.tasks import Tasks
from bot.telegram.answers.view import TelegramAnswerView
from bot.telegram.forms.ending import Ending
from bot.telegram.forms.orders import Orders
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.inbox import GatheringMiddleware, Inbox
from bot.telegram.incoming.replay import Replay
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.menus import commands
from bot.telegram.menus.menu_view import MenuView
from bot.telegram.menus.model_menu import ModelMenu
from bot.telegram.outgoing.budgets import Ceilings
from bot.telegram.outgoing.caller import Caller
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.pacing import Pacing, PacingMiddleware
from bot.telegram.outgoing.session import introduce, open_bot
from bot.telegram.updates.at_work import AtWork
from bot.telegram.updates.door import DoorMiddleware
from bot.telegram.updates.group_admins import TelegramGroupAdmins
from bot.telegram.updates.here import HereMiddleware, Places
from bot.telegram.updates.intake import Intake
from bot.telegram.updates.middlewares import ScopeMiddleware
from bot.telegram.updates.moved_groups import MovedGroupsMiddleware
from bot.telegram.updates.private_talk import PrivateTalkMiddleware
from bot.telegram.updates.roads import GivenUp, Roads
from handlers import build_router

log = structlog.get_logger(__name__)

DRAIN = 9.0  # seconds that running answers and uploads get at shutdown: all is over after ten
CLOSING = 1.0  # seconds to put down what is left
KEEP_UPDATES = timedelta(days=2)  # Telegram repeats an update for a day at most
SWEEP = 3600.0  # seconds between two cleanings of the database
SILENCE = 120.0  # seconds without an answer from Telegram after which health is bad


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """All objects of a running bot."""

    settings: Settings
    clock: Clock
    tasks: Tasks
    client: GatewayClient
    storage: Storage
    database: Database
    bot: Bot
    me: User
    metrics: Metrics
    pacing: Pacing
    inbox: Inbox
    background: InProcess
    runner: JobRunner
    conversations: ConversationService
    answers: TelegramAnswerView
    jobs: JobService
    at_work: AtWork
    intake: Intake
    recovery: Recovery
    access: Access
    offers: Offers
    asks_offers: bool
    settling: FirstSeconds

    async def recover(self) -> None:
        """Continue what the last process left unfinished."""
        self.client.remember_hosts(await self.storage.media.result_links())
        await self.recovery.run()

    async def serve(self) -> None:
        """Receive updates until cancelled."""
        self.settling.begin()
        self.tasks.spawn(self._housekeeping())
        if self.settings.web_listen:  # else nobody could read it
            self.tasks.spawn(self.metrics.watch_loop(self.clock))
        self.tasks.spawn(self._menus())
        await self.intake.poll()

    async def drain(self) -> None:
        """Wait some seconds for running work; the database remembers the rest.

        Only billable calls may run as long as `STOP_TIMEOUT`: their results are sent once, and are
        stored before the call counts as finished.
        """
        paying = self.runner.paying
        paying.close()
        seconds = min(DRAIN, self.settings.stop_timeout)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(self.at_work.drained())
            answers = group.create_task(self.conversations.drained())
            group.create_task(self.background.drain(seconds))
            await asyncio.wait([waiting, answers], timeout=seconds)
            waiting.cancel()
            answers.cancel()
        self.tasks.cancel(but=paying.tasks)
        if paying.tasks:
            log.info("waiting_for_paid_calls", calls=len(paying.tasks))
            left = self.settings.stop_timeout - seconds - CLOSING
            await asyncio.wait(paying.tasks, timeout=max(left, 0))

    async def health(self) -> dict[str, Any]:
        """Facts for an operator's health check."""
        silence = self.intake.silence()
        database = await self._database_well()
        return {
            "ok": database and silence is not None and silence < SILENCE,
            "bot": self.me.username,
            "database": database,
            "telegram_silent_s": None if silence is None else round(silence, 1),
            "answers": self.conversations.running,
            "handlers": self.intake.running,
        }

    async def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        if await self._database_well():  # else the old numbers stand, and nobody waits
            for status, count in (await self.storage.jobs.counts()).items():
                self.metrics.jobs.labels(status).set(count)
        self.metrics.handlers.set(self.intake.running)
        return generate_latest(self.metrics.registry)

    async def _database_well(self) -> bool:
        with suppress(DatabaseUnavailable):  # which the database has said itself
            await self.database.ping()
            return self.database.trouble is None
        return False

    async def _menus(self) -> None:
        """Publish the command menus: all commands first, then without those the gateway lacks."""
        shown: frozenset[str] = frozenset()
        await commands.publish(Caller(self.bot, self.clock), self.access.admins.ids)
        while self.asks_offers:
            await self.offers.learn()
            if (hidden := self.offers.hidden) != shown:
                await commands.publish(Caller(self.bot, self.clock), self.access.admins.ids, hidden)
                shown = hidden
            await self.clock.sleep(AGAIN)

    async def _housekeeping(self) -> None:
        while True:
            now = self.clock.now()
            await self.storage.updates.prune(now - KEEP_UPDATES)
            await self.storage.forms.prune(now)
            await self.storage.attention.prune(now - KEEP_UPDATES)
            await self.storage.media.prune()
            await self.clock.sleep(SWEEP)


@asynccontextmanager
async def open_app(
    settings: Settings, clock: Clock | None = None, *, asks_offers: bool = True
) -> AsyncIterator[App]:
    """Build all objects, and close them in the reverse order.

    `asks_offers`: whether to find out, with free requests, which endpoints the gateway has.

    Raises:
        Unusable: Telegram refuses the token, or the database or the port cannot be opened.
    """
    clock = clock or Clock()
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        stack.enter_context(alone(settings.database_url))
        await database.migrate()
        storage = Storage.over(database, clock)
        client = await stack.enter_async_context(
            GatewayClient(
                settings.gateway_base_url,
                settings.gateway_api_key.get_secret_value(),
                backoff=clock.sleep,
                now=clock.monotonic,
                media_hosts=filter(None, settings.media_hosts.split(",")),
                tls=outbound.tls_context(),
            )
        )
        _open_sandbox(stack)
        pacing, settling = Pacing(clock, _ceilings(settings)), FirstSeconds(clock)
        metrics, places = Metrics(), Places()
        bot = open_bot(
            settings.telegram_token.get_secret_value(),
            settings.telegram_api_url,
            PacingMiddleware(pacing),
            places,
            CountCalls(metrics),
        )
        stack.push_async_callback(bot.session.close)
        me, caller = await introduce(bot, clock), Caller(bot, clock)
        tasks = Tasks(await stack.enter_async_context(asyncio.TaskGroup()))
        stack.callback(tasks.cancel)
        access = Access(
            users=IdSet.parse(settings.access_users),
            chats=IdSet.parse(settings.access_chats),
            admins=IdSet.parse(settings.access_admins),
        )
        policy = Policy(access, TelegramGroupAdmins(caller, clock))
        preferences = Preferences(storage, policy, registry)
        moves = GroupMoves(storage, access, preferences)
        await moves.load()
        inbox, delivery = Inbox(bot, clock), Delivery(bot, clock)
        links, catalog = _links(inbox, settings, clock), Catalog(client, clock)
        offers = Offers(client, catalog, clock)
        memory = Memory(client, storage, catalog, inbox, clock, policy=policy)
        answers = TelegramAnswerView(
            bot, storage, clock, tasks.spawn, speaks=lambda: catalog.speaks
        )
        asking = Asking(client, storage, catalog, inbox, settings.chat_model, memory, links)
        writing = AnswerRunner(
            asking.ask, storage, answers, clock, tasks.spawn, beside=catalog.refresh
        )
        conversations = ConversationService(
            storage,
            catalog,
            writing,
            clock,
            policy=policy,
            preferences=preferences,
            default_model=settings.chat_model,
        )
        background = InProcess(tasks.spawn, storage, clock)
        job_view = TelegramJobView(delivery, storage, registry, clock, fetch=client.download)
        runner = JobRunner(
            client, storage, job_view, links or inbox, clock, registry, background, settling
        )
        job_view.originals_from(runner.original)
        background.serve(runner)
        jobs = JobService(storage, background, policy, registry)
        gpts, roads = Gpts(preferences, conversations, catalog), Roads(storage)
        writing.pictures_to(AnswerGallery(storage, jobs, gpts).show)
        form_view, attention = FormView(delivery, storage, registry), Attention(storage, clock)
        forms = FormService(
            storage,
            jobs,
            policy,
            preferences,
            registry,
            clock,
            can_link=links is not None,
            take_away=form_view.close,
        )
        dispatcher = Dispatcher(
            disable_fsm=True,
            stores=storage,  # aiogram keeps "storage" for itself
            clock=clock,
            settings=settings,
            policy=policy,
            preferences=preferences,
            metrics=metrics,
            registry=registry,
            inbox=inbox,
            roads=roads,
            conversations=conversations,
            memory=memory,
            answers=answers,
            jobs=jobs,
            job_view=job_view,
            forms=forms,
            ending=Ending(conversations, jobs, forms, roads),
            drawing=Drawing(catalog, preferences, forms),
            form_view=form_view,
            orders=Orders(inbox, forms, form_view, memory, conversations, offers),
            attention=attention,
            drawings=MidjourneyTasks(client, storage, preferences),
            speech=Speech(storage, jobs, forms),
            gpts=gpts,
            model_menu=ModelMenu(catalog, conversations, gpts),
            account=Account(client, clock),
            caller=caller,
            menu_view=MenuView(caller),
            offers=offers,
        )
        _route(
            dispatcher,
            CountUpdates(metrics),
            MovedGroupsMiddleware(moves, caller),
            # Before the first look into the database, so that parts are seen in their order; and
            # what the door does not let in shall not be waited for.
            GatheringMiddleware(inbox),
            DoorMiddleware(policy, preferences, storage, caller, clock),
            ScopeMiddleware(preferences),
            HereMiddleware(storage, places),
            PrivateTalkMiddleware(storage),
            GivenUp(),
        )
        at_work = AtWork(bot, dispatcher, storage, tasks.spawn, inbox.saw, clock, settling)
        app = App(
            settings=settings,
            clock=clock,
            tasks=tasks,
            client=client,
            storage=storage,
            database=database,
            bot=bot,
            me=me,
            metrics=metrics,
            pacing=pacing,
            inbox=inbox,
            background=background,
            runner=runner,
            conversations=conversations,
            answers=answers,
            jobs=jobs,
            at_work=at_work,
            intake=Intake(bot, dispatcher, storage, clock, at_work),
            recovery=Recovery(
                storage,
                resume=pacing.resume,
                answers=writing.recover,
                jobs=runner.recover,
                updates=Replay(bot, storage, inbox, at_work).run,
            ),
            access=access,
            offers=offers,
            asks_offers=asks_offers,
            settling=settling,
        )
        if settings.web_listen:
            pages = web.build(app.health, app.exposition, links)
            await stack.enter_async_context(web.serve(pages, settings.web_listen))
        stack.push_async_callback(app.drain)
        yield app


def _links(inbox: Inbox, settings: Settings, clock: Clock) -> FileLinks | None:
    """Public links to files for upstreams; None if the bot has no public URL."""
    if not (settings.public_url and settings.web_listen):
        return None
    return FileLinks(inbox, settings.public_url, settings.telegram_token.get_secret_value(), clock)


def _open_sandbox(stack: AsyncExitStack) -> None:
    """Open the sandbox in which this process opens files of strangers."""
    sandbox = Sandbox()
    stack.push_async_callback(sandbox.close)
    share(sandbox)


def _ceilings(settings: Settings) -> Ceilings:
    """The rate limits for all chats together, in calls per second."""
    return Ceilings(settings.telegram_messages_per_second, settings.telegram_drafts_per_second)


def _route(dispatcher: Dispatcher, *passed: BaseMiddleware) -> None:
    """Add the middlewares of every update, and the routes."""
    for middleware in passed:
        dispatcher.update.outer_middleware(middleware)
    dispatcher.include_router(build_router())
