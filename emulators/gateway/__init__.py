"""A gateway that is not there, on a real socket.

Strict in what it reads, nasty in what it answers.
It knows the wire protocol and nothing of the bot.
"""

from emulators.gateway.app import GatewayEmulator, for_people, run

__all__ = ["GatewayEmulator", "for_people", "run"]
