"""Senders of webhooks as they are, and a stand-in for the engine that they send to."""

from __future__ import annotations

import asyncio
import json

import httpx

from console.delivery import UNKNOWN
from console.endpoint import Endpoint
from console.incoming import Answer, Incoming
from console.model import Receipt, Receiver, Request
from tests.patience import HANG_S

GOOD = "fnc_good"
JSON_HEADERS = {"Authorization": f"Bearer {GOOD}", "Content-Type": "application/json"}


class Keeper:
    """Stands in for the engine: keeps requests, fails or waits as the test wants."""

    def __init__(self) -> None:
        self.kept: list[Request] = []
        self.failure: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.receipts: dict[str, Receipt] = {"tok": Receipt(200)}

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.check_token, self.capture, self.deliver, self.api)

    async def check_token(self, secret: str) -> bool:
        return secret == GOOD

    async def capture(self, request: Request) -> None:
        self.entered.set()
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.kept.append(request)

    async def deliver(self, token: str, request: Request) -> Receipt:
        receipt = self.receipts.get(token, UNKNOWN)
        if receipt is not UNKNOWN:
            await self.capture(request)
        return receipt

    async def api(self, incoming: Incoming) -> Answer:
        return Answer(200, {"asked": f"{incoming.method} {incoming.path}"})


class Raw:
    """A sender that writes bytes as it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, receiver: Receiver) -> Raw:
        url = httpx.URL(receiver.url)
        return cls(*await asyncio.open_connection(url.host, url.port))

    def head(self, *headers: str, line: str = "POST /functions/webhook HTTP/1.1") -> None:
        lines = [line, "Host: x", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1"))

    async def answer(self) -> tuple[int, dict[str, object]]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), HANG_S)).decode()
        status = int(head.split()[1])
        if status == 100:
            return status, {}
        length = int(head.lower().split("content-length:")[1].split()[0])
        return status, json.loads(await self.reader.readexactly(length))

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


AUTH = f"Authorization: Bearer {GOOD}"
JSON = "Content-Type: application/json"
