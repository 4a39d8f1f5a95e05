"""Takes the address that the service listens on, and says who can reach it."""

import ipaddress
import socket

from stanceframe.errors import StanceFrameError

__all__ = ["AddressError", "address_of", "exposure_warning", "listen"]


class AddressError(StanceFrameError):
    """The service can't listen where it was asked to."""

    code = "address"


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes a free one.

    Raises:
        AddressError: The host is unknown or not this machine's, or the port is taken.
    """
    listener: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise AddressError(
            f"can't listen on {host}:{port}: {error.strerror or error}; "
            "try another --port (0 takes a free one), or --host 127.0.0.1"
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the URL at which the socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def exposure_warning(listener: socket.socket) -> str | None:
    """Return a warning where other machines can reach the socket, else None."""
    host = listener.getsockname()[0]
    if ipaddress.ip_address(host).is_loopback:
        return None
    return (
        f"WARNING: {host} can be reached from other machines, and this service asks for no key: "
        "whoever reaches it can use it. Drop --no-keys, or --host."
    )
