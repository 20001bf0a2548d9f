"""`/v1/dashboard/billing`: limit and usage, in one-api's format."""

from __future__ import annotations

import re
import time

from emulators.gateway.call import Answer, Call, Route

_PRICE = 1.5  # cents an order


async def subscription(call: Call) -> Answer:
    """The limit, in dollars."""
    limit = call.world.switches["billing.limit_usd"]
    return {
        "object": "billing_subscription",
        "has_payment_method": True,
        "soft_limit_usd": limit,
        "hard_limit_usd": limit,
        "system_hard_limit_usd": limit,
        "access_until": int(call.world.unix()) + 30 * 86_400,
    }


async def usage(call: Call) -> Answer:
    """The usage in cents; the dates are validated and otherwise ignored, as in one-api."""
    for name in ("start_date", "end_date"):
        day = call.request.query.get(name)
        if day is not None and not _is_day(day):
            raise call.no(400, f"{name} is not a date: {day}", "invalid_request")
    orders = sum(one.user == call.user for one in call.world.submits)
    return {"object": "list", "total_usage": _PRICE * orders}


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        time.strptime(text, "%Y-%m-%d")
    except ValueError:
        return False
    return True


ROUTES = [
    Route(method="GET", path=prefix + path, handler=handler)
    for prefix in ("/v1/dashboard/billing", "/dashboard/billing")
    for path, handler in (("/subscription", subscription), ("/usage", usage))
]
