"""Every error of both trees is a sentence in every language, and quotes no secret."""

import pytest

import bot.domain
import bot.gateway.errors
from bot.domain import BadInput, BotError, JobFailure
from bot.gateway.errors import BannedPrompt, GatewayError, RateLimited, UpstreamFailed
from bot.gateway.types import ErrorKind
from bot.telegram import texts
from bot.telegram.wording.explain import QUOTE_LIMIT, explain, explain_failure, quotation

LANGUAGES = list(texts.LANGUAGES)


def tree(root):
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def is_sentence(text, language):
    assert text[-1] in ".。!！?？’”』", text
    assert "{" not in text
    if language == "zh":
        assert any("\u4e00" <= char <= "\u9fff" for char in text)
    return True


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cls", list(tree(GatewayError)), ids=lambda cls: cls.__name__)
def test_every_gateway_error_is_explained(cls, language):
    error = cls.__new__(cls)  # some make their own message
    GatewayError.__init__(error, "boom happened")
    assert is_sentence(explain(error, language), language)
    GatewayError.__init__(error, maybe_submitted=True)
    assert is_sentence(explain(error, language), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cls", list(tree(BotError)), ids=lambda cls: cls.__name__)
def test_every_refusal_is_explained_whatever_its_key(cls, language):
    assert is_sentence(explain(cls("error-no-such-key"), language), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind", [*ErrorKind, "deadline", "interrupted", "unanswered", "media", "not-known-yet"]
)
def test_every_kind_of_failure_is_explained(kind, language):
    error = GatewayError("boom", kind=kind) if isinstance(kind, ErrorKind) else None
    if error:
        assert is_sentence(explain(error, language), language)
    assert is_sentence(
        explain_failure(JobFailure(kind=str(kind), quote="boom"), language), language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_among_errors_is_still_a_sentence(language):
    assert is_sentence(explain(RuntimeError("sk-secret"), language), language)
    assert "sk-secret" not in explain(RuntimeError("sk-secret"), language)


def test_the_banned_word_is_named():
    error = BannedPrompt("no")
    error.word = "gory"
    assert "“gory”" in explain(error, "en")
    assert "gory" in explain(error, "zh")
    failure = JobFailure(kind="banned_prompt", word="gory")
    assert "“gory”" in explain_failure(failure, "en")


def test_a_refusal_speaks_its_own_key():
    error = BadInput("error-file-too-big", size=31, limit=20)
    assert "31 MB" in explain(error, "en")


def test_retry_after_is_told():
    assert "30 seconds" in explain(RateLimited(retry_after=29.2), "en")


def test_the_upstream_is_quoted_not_imitated():
    text = explain(UpstreamFailed("Topic too long."), "en")
    assert text.endswith("The service said: “Topic too long”") or "“Topic too long.”" in text
    assert "『Topic too long.』" in explain(UpstreamFailed("Topic too long."), "zh")


@pytest.mark.parametrize(
    "wording",
    [
        "key sk-abcdef1234567890 is bad",
        "Authorization: Bearer abc.def.ghi",
        "see https://cdn.example.org/a.png?token=verysecret for more",
        "bot 123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ failed",
        "api_key=verysecret",
        "[sk-abc***xyz] exhausted",
    ],
)
def test_no_secret_and_no_link_is_quoted(wording):
    shown = explain(UpstreamFailed(wording), "en")
    for secret in ("sk-", "abc.def", "verysecret", "123456:", "https://", "xyz"):
        assert secret not in shown


def test_a_web_page_is_not_quoted():
    assert quotation("<html><title>502</title></html>") == ""
    assert "<" not in explain(UpstreamFailed("<html><title>502</title></html>"), "en")


def test_a_long_wording_is_shortened():
    assert len(quotation("word " * 500)) <= QUOTE_LIMIT


def test_request_ids_are_left_out():
    assert quotation("saturated (request id: 2026112400)") == "saturated"


def test_both_modules_draw_their_tree():
    for module, root in ((bot.domain, BotError), (bot.gateway.errors, GatewayError)):
        drawn = (module.__doc__ or "") + (root.__doc__ or "")
        for cls in tree(root):
            if cls.__module__ == module.__name__:
                assert cls.__name__ in drawn
