"""A real HTTP server for an aiohttp application, quick to start and stop.

Both emulators run on it. It knows nothing of what they serve.
"""

from __future__ import annotations

from aiohttp import web


class Server:
    """Serves one application on a loopback socket; can be stopped and started again.

    Handlers are cancelled when their client disconnects and when the server stops, so a request
    that is held open never delays the end of a test.
    """

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._runner: web.AppRunner | None = None
        self._host = "127.0.0.1"
        self._port = 0

    @property
    def url(self) -> str:
        """The root address, without a trailing slash."""
        if not self._port:
            raise RuntimeError("the server has not been started")
        return f"http://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        """The port it listens on, once it does."""
        return self._port

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes any free one."""
        if self._runner is not None:
            raise RuntimeError("the server is running already")
        runner = web.AppRunner(
            self._app, handler_cancellation=True, shutdown_timeout=0.05, access_log=None
        )
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._host, self._port = runner.addresses[0][:2]

    async def stop(self) -> None:
        """Close the socket and every connection; running replies are cut off."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
