"""A table of error codes and texts → error kind, with who writes them. Pure.

An upstream's refusal passes through gateways that keep its text and lose the rest, so the text is
often all there is. Every recognised text is a row here; a new one is a new row. The first matching
row wins, so narrow ones come first. `where` limits a row to HTTP statuses, because a text that
means something with a 400 may mean nothing with a 500 or a 429.

Order of trust (see `envelopes.classify`): a code, then the HTTP status, then these texts; but texts
decide what a code or status leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from bot.gateway.types import ErrorKind as Kind

READ = 4000  # characters of a wording that are looked at

# Under which statuses a row counts. Beside 429 only what says that waiting is of no use.
EVERYWHERE = range(1000)
_NOT_BUSY = frozenset({*range(429), *range(430, 1000)})  # "no deployments, try again in 60 s"
_REFUSALS = frozenset({*range(429), *range(430, 500)})  # also an error inside a 200
_BROKEN_TOO = _REFUSALS | {500, 502, 503}  # relays turn an upstream's 400 into their own 500
_INSIDE_200 = range(400)
_LOST = frozenset({*range(400), 400, 404, 410})
_PAGES = frozenset({403, 405, 406, 409, 418, 429, 451, 468, 503})


@dataclass(frozen=True, slots=True)
class Wording:
    """One row: texts that mean a kind."""

    kind: Kind
    like: re.Pattern[str]
    source: str  # who writes so
    where: Container[int]

    def fits(self, status: int, text: str) -> bool:
        """True if the refusal matches."""
        return status in self.where and self.like.search(text) is not None


def _row(kind: Kind, source: str, where: Container[int], like: str) -> Wording:
    return Wording(kind, re.compile(like, re.IGNORECASE), source, where)


WORDINGS: tuple[Wording, ...] = (
    # ---- the operator's price list --------------------------------------------------------------
    _row(Kind.UNPRICED, "new-api", _NOT_BUSY,
         r"ratio or price not set|model_price_error"
         r"|\bmodel\b[^\n]{0,90} (price|ratio) (is )?not (set|configured)"
         r"|model (price|ratio) (is )?not (set|configured|found)"),
    _row(Kind.UNPRICED, "new-api, one-api", _NOT_BUSY,
         r"(倍率|价格).{0,10}(未配置|未设置|没有设置)"),
    # ---- a picture for a model of words ---------------------------------------------------------
    _row(Kind.TEXT_ONLY, "Go backends", _BROKEN_TOO,
         r"cannot unmarshal array into .{0,80} of type string"),
    _row(Kind.TEXT_ONLY, "Rust backends (DeepSeek)", _BROKEN_TOO,
         r"unknown variant `?image(_url)?`?, expected"),
    _row(Kind.TEXT_ONLY, "Rust backends", _BROKEN_TOO,
         r"invalid type: sequence, expected a string"),
    _row(Kind.TEXT_ONLY, "Groq, Pydantic backends", _REFUSALS,
         r"content.{0,30} must be a string|str type expected.{0,40}content"),
    _row(Kind.TEXT_ONLY, "OpenAI", _REFUSALS,
         r"image_url.{0,10} is only supported by certain models"
         r"|invalid content type\. image_url"),
    _row(Kind.TEXT_ONLY, "OpenRouter", _NOT_BUSY,
         r"no endpoints found that support image input"),
    _row(Kind.TEXT_ONLY, "xAI, Ollama, Bedrock, Mistral", _BROKEN_TOO,
         r"(does not|doesn't|do not|not) support (the )?(image|images|vision|visual"
         r"|multi-?modal|picture)"),
    _row(Kind.TEXT_ONLY, "xAI, Moonshot, Gemma, llama.cpp", _BROKEN_TOO,
         r"images?( inputs?| content)?( modality)?( is| are)? not (supported|enabled|available)"),
    _row(Kind.TEXT_ONLY, "vLLM, SiliconFlow, Ollama", _BROKEN_TOO,
         r"not a (multi-?modal|vision|vlm)|missing data required for image input"),
    _row(Kind.TEXT_ONLY, "vLLM", _BROKEN_TOO,
         r"at most 0 image"),
    _row(Kind.TEXT_ONLY, "Cerebras, Ark", _REFUSALS,
         r"(type|类型).{0,12}image_url.{0,30}(not supported"
         r"|invalid|unsupported|不支持)"),
    _row(Kind.TEXT_ONLY, "Zhipu", _REFUSALS,
         r"content\.type.{0,30}\[?'text'\]?"),
    _row(Kind.TEXT_ONLY, "Chinese relays", _BROKEN_TOO,
         r"不支持(图片|图像|视觉|多模态)"),
    _row(Kind.TEXT_ONLY, "OpenRouter, Ark, relays", _BROKEN_TOO,
         r"only supports? text|only text (content|inputs?)? ?(is|are) (supported|allowed)"
         r"|unsupported content type:? .{0,3}image|(no|have|lacks?) vision"),
    _row(Kind.TEXT_ONLY, "relays", _BROKEN_TOO,
         r"(vision|multi-?modal)( input)? ?(is|are) not (supported|available|enabled)"),
    _row(Kind.TEXT_ONLY, "xAI, relays, Mistral", _BROKEN_TOO,
         r"(does not|doesn't|do not|don't|not|cannot|can't|can not|unable to)"
         r" (accept|allow|process|handle|read|see|take|view) (the |any )?(images?|pictures?|visual"
         r"|multi-?modal)\b"),
    _row(Kind.TEXT_ONLY, "relays", _BROKEN_TOO,
         r"(images?|multi-?modal|vision)( content| inputs?)? (is|are) (not allowed|unsupported"
         r"|disabled)|unsupported (modality|input|content)[^\n]{0,20}\bimages?\b"
         r"|\btext-only (model|input)|model is text-only"
         r"|no models? found with image|clip model"),
    _row(Kind.TEXT_ONLY, "OpenAI, Pydantic backends, LiteLLM", _REFUSALS,
         r"image_url'?\.? [^\n]{0,80}(supported values are|expected tags?):? ?'text'\.?$"
         r"|content[^\n]{0,20} must be (a )?string|expected (a )?string,[^\n]{0,20}(array"
         r"|list|object)[^\n]{0,40}content|input should be a valid string"),
    _row(Kind.TEXT_ONLY, "Chinese relays", _BROKEN_TOO,
         r"不支持.{0,6}(image|图像|图片|视觉|多模态)"),
    # ---- a stream from a model that gives none --------------------------------------------------
    _row(Kind.NO_STREAM, "OpenAI", _REFUSALS,
         r"must be verified to stream"),
    _row(Kind.NO_STREAM, "OpenAI o1", _REFUSALS,
         r"'?stream'? does not support true"),
    _row(Kind.NO_STREAM, "Azure, Bedrock, Gemini relays", _REFUSALS,
         r"(does not|doesn't|do not|not) support (stream|streaming)\b"
         r"|stream(ing)?( mode|=true)?['`]? (is|are) (currently )?not"
         r" (supported|available|allowed|enabled)"),
    _row(Kind.NO_STREAM, "Chinese relays", _REFUSALS,
         r"不支持(流式|stream)|仅支持非流式|只支持非流式"),
    _row(Kind.NO_STREAM, "OpenAI, relays", _REFUSALS,
         r"verified to (use )?stream|\bstream(ing)?\b['`]?( mode| must be| is)?"
         r" (false|disabled|unsupported|not (supported|available|allowed|enabled))"
         r"|unsupported parameter:? ['`]?stream\b['`]?(?!_)"),
    # ---- a task that is gone --------------------------------------------------------------------
    _row(Kind.TASK_NOT_FOUND, "task relays", _LOST,
         r"task[^.]{0,20}not[ _](found|exist)|任务不存在"
         r"|task_no_found"),
    # ---- a model that is not there --------------------------------------------------------------
    _row(Kind.MODEL_UNAVAILABLE, "one-api, new-api", _NOT_BUSY,
         r"无可用渠道|no available channel"
         r"|no channel available"),
    _row(Kind.MODEL_UNAVAILABLE, "one-api, new-api: the key's list", _BROKEN_TOO,
         r"无权(访问|使用).{0,12}模型|no (access"
         r"|permission) to (use )?(the |this )?model"),
    _row(Kind.MODEL_UNAVAILABLE, "Zhipu, Chinese relays", _BROKEN_TOO,
         r"模型.{0,60}(不存在|不可用|已下线|已停用|已弃用|未开通|未找到)|不支持(的|该"
         r"|此)模型"),
    _row(Kind.MODEL_UNAVAILABLE, "OpenAI, DeepSeek, xAI, Groq, Qwen, vLLM", _BROKEN_TOO,
         r"\bmodels?\b[^\n]{0,120}(does not exist|doesn't exist|not exist\b"
         r"|no longer (available|supported)|(has|have) been (deprecated|decommissioned|retired"
         r"|removed|shut ?down)|is (deprecated|decommissioned|retired|disabled)"
         r"|end of its life)"),
    _row(Kind.MODEL_UNAVAILABLE, "Gemini, Vertex, Ollama, Cohere, Ark", _BROKEN_TOO,
         r"\bmodels?\b[^\n]{0,120}((is|was) )?not (be )?(found|available|activated"
         r"|supported for generatecontent)"),
    _row(Kind.MODEL_UNAVAILABLE, "Moonshot, Mistral, LiteLLM", _BROKEN_TOO,
         r"not found the model|(unknown|invalid|unsupported|unrecognized|no such) model\b"),
    _row(Kind.MODEL_UNAVAILABLE, "OpenRouter, Bedrock, LiteLLM, Ark", _BROKEN_TOO,
         r"is not a valid model|model identifier is invalid|invalid model (id|name)"
         r"|model not open"),
    _row(Kind.MODEL_UNAVAILABLE, "OpenRouter, LiteLLM", _NOT_BUSY,
         r"no endpoints found for|no allowed providers|no (healthy )?deployments? (found"
         r"|available|for)"),
    _row(Kind.MODEL_UNAVAILABLE, "Azure", _NOT_BUSY,
         r"API deployment for this resource does not exist|DeploymentNotFound"),
    _row(Kind.MODEL_UNAVAILABLE, "LiteLLM, Together, Bedrock, Qwen", _BROKEN_TOO,
         r"(not allowed|not permitted|unable|don't have access|do not have access"
         r"|access denied) to (access )?(the |this )?(team )?models?\b|model access denied"),
    _row(Kind.MODEL_UNAVAILABLE, "OpenAI, Azure, Bedrock", _BROKEN_TOO,
         r"not a chat model|only supported in v1/"
         r"|operation does not work with the specified model|on-demand throughput isn"),
    _row(Kind.MODEL_UNAVAILABLE, "Anthropic", frozenset({404}),
         r"^model:? ?[\w./:@-]+$"),
    _row(Kind.MODEL_UNAVAILABLE, "relays, beside a 404", frozenset({404}),
         r"model[^\n]{0,80}not supported"),
    _row(Kind.MODEL_UNAVAILABLE, "relays, Bedrock, OpenAI", _BROKEN_TOO,
         r"not authorized to \w+ this model|model access is denied|invalid value for '?model\b"
         r"|\bmodels?\b[^\n]{0,120}(\bsunset|discontinued|\bunavailable)"
         r"|not supported by any provider|get_channel_failed|no channels? (for|available)"),
    _row(Kind.MODEL_UNAVAILABLE, "Chinese relays", _BROKEN_TOO,
         r"渠道(均|都)?不可用|模型.{0,60}(已下架|未启用|已关闭)"),
    _row(Kind.MODEL_UNAVAILABLE, "relays, LM Studio, llama.cpp, xAI", _BROKEN_TOO,
         r"\bmodels?\b:?( ['`\"]?[\w./:@-]{1,80}['`\"]?)? ((is|was|does|has been|has|could) )?"
         r"(not (exists?|ready|deployed|loaded|enabled)\b|isn't available|shut ?down|offline"
         r"|reached (its |the )?end)"
         r"|(cannot|can't|could not|couldn't|unable to|failed to) (find|load|locate|resolve)"
         r" (the |this )?model\b|model is not (ready|deployed)"),
    _row(Kind.MODEL_UNAVAILABLE, "Copilot, relays", _BROKEN_TOO,
         r"\bmodel(?! (input|output|option|parameter|setting)s?\b):?"
         r"( ['`\"]?[\w./:@-]{1,80}['`\"]?)? (is )?(not|currently not) supported\b"
         r"|model_not_supported|not supported by this (provider|channel|group|endpoint)"),
    _row(Kind.MODEL_UNAVAILABLE, "OpenAI, new-api: the key's list", _BROKEN_TOO,
         r"(does not|doesn't) have access to (the |this )?model\b"
         r"|(not|isn't) allowed to (use|call|access) (the |this )?model\b"),
    _row(Kind.MODEL_UNAVAILABLE, "one-api, new-api, relays", _NOT_BUSY,
         r"no (available )?(provider|backend|upstream|instance)s? (available|found|configured)?"
         r" ?for (the )?model|(没有|无).{0,3}可用(的)?渠道|可用渠道不存在"),
    _row(Kind.MODEL_UNAVAILABLE, "Chinese relays", _BROKEN_TOO,
         r"(未找到|找不到|未知|无效).{0,4}模型|模型.{0,60}(已停止服务|已停服|已过期|已废弃)"
         r"|模型(名称|名)?.{0,4}(不正确|错误|无效|有误)"),
    # ---- money ----------------------------------------------------------------------------------
    _row(Kind.QUOTA, "one-api, new-api, Zhipu", EVERYWHERE,
         r"额度(已?用尽|不足|已?耗尽|失败)|余额不足|余额耗尽|欠费|配额(不足|已?用尽"
         r"|已?耗尽)|套餐.{0,8}(用尽|不足|到期)"),
    _row(Kind.QUOTA, "new-api", EVERYWHERE,
         r"quota (is )?(not enough|exhausted|failed|insufficient|used up)|quota_not_enough"
         r"|TokenStatusExhausted|preConsumedQuota|no remaining quota"),
    _row(Kind.QUOTA, "DeepSeek, MiniMax, new-api", EVERYWHERE,
         r"(insufficient|not enough) ?_?(user[ _])?(quota|balance)\b"),
    # Beside a 500 it is an upstream that speaks of the operator's account there, not of ours.
    _row(Kind.QUOTA, "OpenRouter", range(500),
         r"(insufficient|not enough|out of|no more) ?_?(credits?|funds)\b"),
    _row(Kind.QUOTA, "OpenAI, Moonshot, Qwen", EVERYWHERE,
         r"exceeded your (current|monthly) quota|billing hard limit|check your plan and billing"
         r"|(free|daily|monthly) (allocated )?quota (exceeded|exhausted)"),
    _row(Kind.QUOTA, "Anthropic, LiteLLM, xAI, Qwen, Ark", EVERYWHERE,
         r"(credit|account) balance is too low|budget has been exceeded|exceeded budget"
         r"|spending limit|in arrears|arrearage|account is in good standing|payment required"
         r"|overdue"),
    _row(Kind.QUOTA, "relays, Hugging Face, xAI", range(500),
         r"(balance|credits?|quota) (is|are) (insufficient|exhausted|too low|used up)|额度已?用完"
         r"|(token|user|key|account) quota exceeded|exceeded your \w+ included credits"
         r"|spending cap|key limit exceeded"),
    _row(Kind.QUOTA, "one-api, new-api, relays", range(500),
         r"\b(quota|credits?|balance|funds)\b (left )?(is |are |has |have )?(been )?not (enough"
         r"|sufficient)|\b(no|out of|zero) (more |any )?(quota|credits?|balance|funds)\b"
         r"|(quota|credits?|balance)( has| have)? been (used up|exhausted|consumed|spent)"
         r"|exhausted (its|your|the) (\w{1,20} )?(quota|credits?|balance)"),
    _row(Kind.QUOTA, "relays", range(500),
         r"insufficient (account|wallet|token|key|group|remaining) (balance|quota|credits?|funds)"
         r"|(limit|budget) of [^\n]{0,20}\busd\b|(usage|spend(ing)?|cost) limit"
         r"[^\n]{0,30}(reached|exceeded)"),
    _row(Kind.QUOTA, "relays: an allowance, beside a 403", frozenset({*range(400), 401, 402, 403}),
         r"\bquota exceeded|exceeded [^\n]{0,20}\bquota\b"),
    # ---- a conversation that does not fit -------------------------------------------------------
    _row(Kind.TOO_LARGE, "Go: a form", _BROKEN_TOO,
         r"multipart: [^\n]{0,20}too large"),
    # A limit per minute names tokens too; only this one of them means the size of one request.
    _row(Kind.CONTEXT_LENGTH, "Groq", EVERYWHERE,
         r"request too large for.{0,200}reduce your message size"),
    _row(Kind.RATE_LIMITED, "OpenAI, Bedrock, Zhipu, Chinese relays", _REFUSALS,
         r"rate limit (reached|exceeded)|rate[ _]limited"
         r"|too many requests|请求数限制|限流|\bthrottl"
         r"|(请求|并发|调用)(数|次数|量)?(过于)?(频繁|频率|过快|超|过高|过多)"),
    _row(Kind.RATE_LIMITED, "relays", _REFUSALS,
         r"(requests?|calls?|queries) per (second|minute|hour|day)\b[^\n]{0,20}(limit|reached"
         r"|exceeded)|concurren(cy|t)\b[^\n]{0,30}(limit|exceeded|too many|reached)"),
    _row(Kind.CONTEXT_LENGTH, "OpenAI, DeepSeek, Mistral, OpenRouter, xAI, Baidu", _BROKEN_TOO,
         r"(maximum|max)\.? (context|prompt|input|model|sequence|message)[ _](length|window"
         r"|size|tokens?|characters)"),
    _row(Kind.CONTEXT_LENGTH, "OpenAI, Anthropic, llama.cpp, Ollama, MiniMax, LiteLLM", _BROKEN_TOO,
         r"context[ _-]?(length|window|size|limit)|context the overflows"),
    _row(Kind.CONTEXT_LENGTH, "Anthropic, Bedrock, Fireworks, vLLM, Baidu", _BROKEN_TOO,
         r"\b(prompt|input|inputs|question|conversation|messages?"
         r"|history)\b( \([^)]{0,60}\))?( (is|are|was|has|have))?( content)? too (long|large)"),
    _row(Kind.CONTEXT_LENGTH, "Cohere, Bedrock", _BROKEN_TOO,
         r"too many (input |prompt )?tokens|(prompt|request|message) has too many tokens"),
    _row(Kind.CONTEXT_LENGTH, "Gemini, Ark, SGLang, vLLM, Copilot, Moonshot", _BROKEN_TOO,
         r"\b(input|prompt|request|messages?|tokens?)\b[^\n]{0,100}\b(exceeds?|exceeded"
         r"|longer than|greater than)\b[^\n]{0,60}(tokens?|length|model|limit of \d|context"
         r"|supports|allowed)"),
    _row(Kind.CONTEXT_LENGTH, "Moonshot, Gemini, Vertex, Ark, MiniMax", _BROKEN_TOO,
         r"exceed(s|ed)? (the )?(model|max|maximum)[^\n]{0,30}tokens?|maximum number of tokens"
         r"|token(s)? limit|token count is \d+ but"),
    _row(Kind.CONTEXT_LENGTH, "relays, Fireworks, TGI", _BROKEN_TOO,
         r"(at most|up to|only) [\d,]+ (input |prompt )?tokens|inputs? length \d+ > \d+"
         r"|\btokens?\b[^\n]{0,60}(larger|more) than|\btokens? exceeds?\b"
         r"|\b(input|prompt) \w{1,20} (is|are) too (long|large)"),
    _row(Kind.CONTEXT_LENGTH, "Groq, Cerebras, Hugging Face, Cohere", _BROKEN_TOO,
         r"reduce (the length|your (prompt|input|message))|(shorten"
         r"|shorter)[^\n]{0,20} (your )?(input|prompt|message)"),
    _row(Kind.CONTEXT_LENGTH, "Qwen, Bedrock, Cohere", _BROKEN_TOO,
         r"range of input length|input length .{0,80}exceed|expected maxlength"
         r"|size limit exceeded by \d+ tokens"),
    _row(Kind.CONTEXT_LENGTH, "SiliconFlow, vLLM, TGI, Together, GitHub Models", _BROKEN_TOO,
         r"max_seq_len|max_model_len|`inputs` (tokens \+|must have less than)"
         r"|Max size: \d+ tokens"),
    _row(Kind.CONTEXT_LENGTH, "Zhipu, Hunyuan, Spark, Chinese relays", _BROKEN_TOO,
         r"上下文.{0,4}(长度|过长|超|窗口)|(输入|提示词|prompt|消息|文本"
         r"|请求内容|会话|历史|tokens?).{0,12}(超长|过长|(超过|超出"
         r"|超).{0,10}(上限|最大|限制|长度|范围))"),
    _row(Kind.CONTEXT_LENGTH, "vLLM, llama.cpp, relays", _BROKEN_TOO,
         r"\bn_ctx\b|max(_completion)?_tokens'? must be at least 1, got -"
         r"|context \d{3,}|(past|outgrown|beyond|over|out of) (the |its )?context\b"),
    _row(Kind.CONTEXT_LENGTH, "ChatGPT's own, Qwen, relays", _BROKEN_TOO,
         r"message you submitted was too long|(prompt|input|context|message)s?too(long|large)\b"
         r"|\btokens?_exceeded|(prompt|input) tokens? [^\n]{0,30}exceeds? the limit"),
    # ---- what may not be said -------------------------------------------------------------------
    _row(Kind.CONTENT_POLICY, "OpenAI, Azure, Gemini, Qwen", _REFUSALS,
         r"content[ _](policy|management policy|filter)|safety (system|polic|setting|filter)"
         r"|prohibited_content|flagged|moderat(?:e|ion)|inappropriate content|responsible ai"),
    _row(Kind.CONTENT_POLICY, "one-api, Zhipu", _REFUSALS,
         r"敏感(词|内容)|sensitive[ _](word|content)|违规|不安全|涉黄"
         r"|涉政"),
    _row(Kind.CONTENT_POLICY, "DeepSeek, Moonshot, Qwen, Gemini relays", _REFUSALS,
         r"content exists risk|considered high risk|datainspectionfailed"
         r"|no meaningful content in candidates"),
    _row(Kind.CONTENT_POLICY, "MiniMax", _REFUSALS,
         r"\b(new|input|output)_sensitive\b"),
    _row(Kind.CONTENT_POLICY, "Anthropic, relays", _REFUSALS,
         r"usage polic(y|ies)|prompt (was|has been|is) blocked|敏感信息|内容(不合规|涉嫌)"),
    _row(Kind.CONTENT_POLICY, "Gemini relays, image makers", _REFUSALS,
         r"(blocked|rejected|refused)[^\n]{0,60}(\bSAFETY\b|unsafe|nsfw|explicit)"
         r"|(unsafe|nsfw|explicit) (content|image|prompt)|content is not allowed"),
    # ---- the key --------------------------------------------------------------------------------
    _row(Kind.AUTH, "one-api, new-api", _REFUSALS,
         r"无效的令牌|未提供令牌|令牌(验证失败|已过期|状态不可用|不存在)"
         r"|无效的 ?(api ?key|密钥)"),
    _row(Kind.AUTH, "OpenAI, Gemini, xAI, Mistral", _REFUSALS,
         r"(incorrect|invalid|wrong|expired|missing|no)[ _](x-)?api[ _-]?key"
         r"|api[ _-]?key (is )?(not valid|invalid|expired|incorrect|required)"
         r"|invalid authentication"),
    _row(Kind.AUTH, "relays, OpenRouter, MiniMax", _INSIDE_200,
         r"invalid[ _]token|unauthori[sz]ed|no auth credentials|not authenticated|login fail"),
    _row(Kind.AUTH, "relays", _REFUSALS,
         r"(bad|unknown) api[ _-]?key|(access|auth) ?token (is |has )?(invalid|expired)"
         r"|api[ _-]?key (that )?(you )?(provided )?(is |was )?(incorrect|wrong|not found)"
         r"|\btoken (is |has |was )?(expired or incorrect|expired or invalid)"
         r"|令牌(无效|错误|过期)"),
    _row(Kind.AUTH, "OpenRouter", frozenset({200, 401}),
         r"^user not found\.?$"),
    # ---- too much at once -----------------------------------------------------------------------
    _row(Kind.RATE_LIMITED, "new-api, Zhipu, Anthropic, Baidu", _INSIDE_200,
         r"负载已饱和|访问量过大|rate[ _]limit|overloaded"
         r"|server is busy|at capacity|high demand|qps"
         r"|(服务|系统|服务器|通道|渠道|模型)(繁忙|过载|负载过高|拥挤|负载较高)|(当前|目前).{0,6}(繁忙|负载过高)"),
    # ---- on the way -----------------------------------------------------------------------------
    _row(Kind.BLOCKED, "Cloudflare", _PAGES,
         r"just a moment|attention required|you have been blocked|sorry, you have been|cf-error"
         r"|error code: 10\d\d|used cloudflare to restrict|checking (your browser|if the site)"
         r"|protection by cloudflare|verify(ing)? (that )?you are (a )?human"),
    _row(Kind.BLOCKED, "Imperva, Sucuri, Akamai, DDoS-Guard", _PAGES,
         r"incapsula|sucuri|access denied.{0,200}reference #|web application firewall"
         r"|ddos-guard|request (was )?blocked|modsecurity"),
    _row(Kind.BLOCKED, "Aliyun, BT, SafeLine", _PAGES,
         r"访问被(阻断|拦截|拒绝)|已被(网站管理员设置)?拦截|网站防火墙|安全威胁"),
    _row(Kind.TOO_LARGE, "nginx, new-api, Go, axum", frozenset({*range(400), 400, 413, 422, 500}),
         r"(request|body|payload|content"
         r"|entity)[ _]?(body|entity)?( is"
         r"| was)? too large|请求体过大|length limit exceeded"),
)  # fmt: skip
"""The first matching row wins; if none matches, code and HTTP status decide."""


def _codes(source: str, kind: Kind, *codes: str) -> dict[str, tuple[Kind, str]]:
    return dict.fromkeys(codes, (kind, source))


CODES: dict[str, tuple[Kind, str]] = {
    **_codes("one-api, new-api", Kind.BAD_REQUEST,
        "invalid_text_request", "invalid_image_request", "invalid_audio_request",
        "prompt_missing", "prompt_too_long", "size_not_supported", "n_not_within_range",
        "text_too_long", "invalid_request", "bad_request_body"),
    **_codes("OpenAI", Kind.BAD_REQUEST,
        "unknown_parameter", "invalid_value", "missing_required_parameter", "unsupported_value",
        "unsupported_parameter"),
    **_codes("DashScope", Kind.BAD_REQUEST, "invalidparameter", "badrequest.illegalinput"),
    **_codes("OpenAI", Kind.CONTEXT_LENGTH, "context_length_exceeded", "string_above_max_length"),
    **_codes("GitHub Models", Kind.CONTEXT_LENGTH, "tokens_limit_reached"),
    **_codes("llama.cpp", Kind.CONTEXT_LENGTH, "exceed_context_size_error"),
    **_codes("Copilot", Kind.CONTEXT_LENGTH, "model_max_prompt_tokens_exceeded"),
    **_codes("one-api, new-api", Kind.CONTENT_POLICY, "sensitive_words_detected", "prompt_blocked"),
    **_codes("OpenAI, Azure", Kind.CONTENT_POLICY,
        "content_policy_violation", "moderation_blocked", "content_filter",
        "responsibleaipolicyviolation"),
    **_codes("Qwen", Kind.CONTENT_POLICY, "data_inspection_failed", "datainspectionfailed"),
    **_codes("one-api, new-api", Kind.QUOTA,
        "insufficient_user_quota", "pre_consume_token_quota_failed", "quota_not_enough"),
    **_codes("OpenAI", Kind.QUOTA, "insufficient_quota", "billing_hard_limit_reached"),
    **_codes("Moonshot, Qwen, Anthropic, LiteLLM", Kind.QUOTA,
        "exceeded_current_quota_error", "arrearage", "billing_error", "budget_exceeded"),
    **_codes("OpenAI, new-api", Kind.MODEL_UNAVAILABLE, "model_not_found"),
    **_codes("Groq, Together, Azure, Ark", Kind.MODEL_UNAVAILABLE,
        "model_decommissioned", "model_not_available", "deploymentnotfound", "modelnotopen",
        "invalidendpointormodel.notfound", "model_terms_required"),
    **_codes("new-api", Kind.UNPRICED, "model_price_error"),
    **_codes("new-api", Kind.TOO_LARGE, "read_request_body_failed"),
    **_codes("Anthropic", Kind.TOO_LARGE, "request_too_large"),
    **_codes("one-api, new-api", Kind.NOT_IMPLEMENTED, "api_not_implemented"),
    **_codes("task relays", Kind.TASK_NOT_FOUND, "task_not_exist"),
    **_codes("task relays", Kind.PARENT_EXPIRED, "task_channel_disable"),
    **_codes("OpenAI", Kind.AUTH, "invalid_api_key"),
    **_codes("Anthropic", Kind.AUTH, "authentication_error"),
    **_codes("new-api", Kind.FORBIDDEN, "access_denied"),
    **_codes("OpenAI, Anthropic", Kind.RATE_LIMITED,
        "rate_limit_exceeded", "rate_limit_error", "overloaded_error"),
}  # fmt: skip
"""Error codes in lower case; a resource's own numbers are read by its `Judge`."""

OPEN = frozenset({Kind.BAD_REQUEST, Kind.RATE_LIMITED, Kind.TOO_LARGE})
"""Kinds that a code leaves open: the text may say more."""

TYPES = frozenset(
    {"exceed_context_size_error", "insufficient_quota", "exceeded_current_quota_error",
     "overloaded_error", "rate_limit_error", "authentication_error", "billing_error",
     "budget_exceeded", "request_too_large", "model_not_found", "context_length_exceeded"}
)  # fmt: skip
"""Values of `type` that work like a code; all others name the vendor."""


def recognise(status: int, text: str) -> Kind | None:
    """The kind of a refusal by its text; None if no row matches."""
    text = text[:READ]
    return next((row.kind for row in WORDINGS if row.fits(status, text)), None)
