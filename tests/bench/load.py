"""Sends webhooks over keep-alive connections as fast as they are answered, from one thread.

`python -m tests.bench.load SECONDS CONNECTIONS URL...` prints a JSON object: requests, seconds,
p50_ms, p99_ms, failed. Connections take the URLs in turn, and stay with theirs.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

BODY = b'{"type": "order", "id": "o-1", "total": 99.5, "items": ["a", "b"], "user": "u-1"}'
GOOD = b"HTTP/1.1 200 "


class Connection:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname and parts.port
        self.socket = socket.create_connection((parts.hostname, parts.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        self.request = (
            f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "User-Agent: bench\r\nAccept: */*\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(BODY)}\r\n\r\n"
        ).encode() + BODY
        self.sent_at = 0.0
        self.received = b""

    def send(self) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> bool | None:
        """Whether the answer is good; None where it is not whole yet."""
        self.received += self.socket.recv(65536)
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return None
        self.received = b""
        return head.startswith(GOOD)


def run(seconds: float, connections: int, urls: list[str]) -> dict[str, float]:
    selector = selectors.DefaultSelector()
    held = [Connection(urls[number % len(urls)]) for number in range(connections)]
    for each in held:
        selector.register(each.socket, selectors.EVENT_READ, each)
        each.send()
    spent: list[float] = []
    failed = 0
    begin = time.perf_counter()
    end = begin + seconds
    under_way = connections
    while under_way:
        for key, _ in selector.select():
            connection: Connection = key.data
            good = connection.receive()
            if good is None:
                continue
            now = time.perf_counter()
            spent.append(now - connection.sent_at)
            failed += not good
            if now < end:
                connection.send()
            else:
                under_way -= 1
    took = time.perf_counter() - begin
    for each in held:
        each.socket.close()
    spent.sort()
    return {
        "requests": len(spent),
        "seconds": took,
        "p50_ms": spent[len(spent) // 2] * 1000,
        "p99_ms": spent[len(spent) * 99 // 100] * 1000,
        "failed": failed,
    }


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
