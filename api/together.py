"""Together: the head of an answer is sent with the first piece of its body, in one call of the system, not two."""

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class Together:
    """Stands for the transport of a cycle until both are sent, and has all that a cycle asks of it."""

    __slots__ = ("close", "cycle", "head", "is_closing", "transport")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self.cycle, self.transport = cycle, cycle.transport
        self.head = b""
        self.is_closing, self.close = cycle.transport.is_closing, cycle.transport.close

    def write(self, piece: bytes) -> None:
        """Keeps the head of an answer, and sends it with the piece that comes next."""
        if not self.cycle.response_started:
            # An interim answer (RFC 9110, 15.2).
            self.transport.write(piece)
        elif not self.head:
            self.head = piece
        else:
            self.cycle.transport = self.transport
            self.transport.write(self.head + piece)
