"""The address that a window answers at."""

from __future__ import annotations

import socket

from icc_coding.errors import UserError

PORT = 8427


def listen(host: str, *ports: int) -> socket.socket:
    """Take the address with the first of these ports that is free; 0 is any. Raises UserError when none is."""
    try:
        family = socket.getaddrinfo(host, ports[0], type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise UserError(
            f"`{host}` is no address of this machine. Leave --host out, or use 0.0.0.0 for a team in the same network."
        ) from error
    for port in ports:
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that asyncio turns Nagle off
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()
        except OSError as error:
            listening.close()
            reason = error.strerror
            continue
        return listening
    raise UserError(f"Port {port} on {host} cannot be used ({reason}). Choose another with --port.")
