"""An emulated AI gateway on a real socket: strict about requests, with all quirks in replies.

It knows the wire protocol and nothing of the bot.
"""

from emulators.gateway.app import GatewayEmulator, for_people, run

__all__ = ["GatewayEmulator", "for_people", "run"]
