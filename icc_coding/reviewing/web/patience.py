"""How long the server waits for a request to be finished: connections that send half of one, and no more, are closed."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 20.0


class PatientProtocol(H11Protocol):  # type: ignore[misc]
    """uvicorn's protocol, which by itself waits for ever for the rest of a request."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch(waiting=True)

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether it ended a request."""
        super().data_received(data)
        state = self.conn.their_state
        self._watch(waiting=state is h11.SEND_BODY or (state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._watch(waiting=False)
        super().connection_lost(exc)

    def _watch(self, *, waiting: bool) -> None:
        if waiting and self._end is None:
            self._end = self.loop.call_later(SECONDS, self._give_up)
        elif not waiting and self._end is not None:
            self._end.cancel()
            self._end = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
