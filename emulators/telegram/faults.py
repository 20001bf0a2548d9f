"""Scripted faults: the next calls of a method fail as a test asks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from emulators.telegram.errors import Refusal


@dataclass(slots=True)
class Fault:
    """One kind of failure, for a number of calls."""

    method: str
    code: int
    description: str
    retry_after: int | None
    times: int
    drop_connection: bool
    hang_s: float | None
    after_effect: bool
    page: str | None
    half: bool

    def refusal(self) -> Refusal:
        if self.retry_after is None:
            return Refusal(self.code, self.description)
        return Refusal(429, self.description, retry_after=self.retry_after)


@dataclass(slots=True)
class Faults:
    """The faults that wait for their call, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(
        self,
        method: str,
        *,
        code: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
        drop_connection: bool = False,
        hang: bool | float = False,
        after_effect: bool = False,
        page: str | None = None,
        half: bool = False,
    ) -> Fault:
        """Let the next calls of a method fail.

        `retry_after` makes it a 429; `hang` delays the reply (seconds, or for ever); `after_effect`
        fails after the call was carried out, like a lost reply. `page` is a web page in place of
        the reply; `half` sends the first half of a true reply.
        """
        if description is None:
            description = (
                f"Too Many Requests: retry after {retry_after}"
                if retry_after is not None
                else _DESCRIPTIONS.get(code, "Bad Request: emulated failure")
            )
        hang_s = (math.inf if hang is True else float(hang)) if hang else None
        fault = Fault(
            method.lower(),
            code,
            description,
            retry_after,
            times,
            drop_connection,
            hang_s,
            after_effect or half,
            page,
            half,
        )
        self.waiting.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if any. `*` stands for every method."""
        for fault in self.waiting:
            if fault.method in {method.lower(), "*"}:
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


_DESCRIPTIONS = {
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
}
