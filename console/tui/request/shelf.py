"""The saved test requests of the open function: which is shown, their order, the last one deleted.

Puts each change on disk through the engine before it counts. No widget. The trap: a new request
has place 0 as long as none was moved, and the last place once one was.
"""

from __future__ import annotations

from msgspec.structs import replace

from console.model import ConsoleError, Request, SavedRequest, Signing
from console.tui.session import Session


class Shelf:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._function_id = ""
        self.saved: list[SavedRequest] = []
        self.current: SavedRequest | None = None
        """The saved request that is shown; None where what is shown is not saved yet."""
        self.deleted: SavedRequest | None = None
        """The last one, of whatever function, as long as it can be brought back."""
        self.last_shown: dict[str, str] = {}
        """By function, the id of the request that was shown last."""

    @property
    def index(self) -> int | None:
        """Place of the shown one among the saved."""
        ids = [saved.id for saved in self.saved]
        return ids.index(self.current.id) if self.current and self.current.id in ids else None

    @property
    def names(self) -> list[str]:
        return [saved.name for saved in self.saved]

    def free_name(self, name: str) -> str:
        """`name`, with a number where another request has it."""
        names, number = set(self.names), 2
        free = name
        while free in names:
            free = f"{name} {number}"
            number += 1
        return free

    async def open(self, function_id: str) -> None:
        saved = await self._session.engine.requests(function_id)  # may fail: all stays as it was
        self._function_id, self.saved = function_id, saved
        last = self.last_shown.get(function_id)
        self.pick(next((saved for saved in self.saved if saved.id == last), None))

    async def read_again(self) -> SavedRequest | None:
        """Take over what another console changed; the shown request as it is now, if it is."""
        self.saved = await self._session.engine.requests(self._function_id)
        known = self.current
        return next((saved for saved in self.saved if known and saved.id == known.id), None)

    def pick(self, saved: SavedRequest | None) -> None:
        """Have one be the shown one; the first where it is None."""
        self.current = saved or next(iter(self.saved), None)
        if self.current is not None:
            self.last_shown[self._function_id] = self.current.id

    # -- changes -------------------------------------------------------------------------------

    async def save(self, name: str, request: Request, request_id: str = "") -> SavedRequest:
        """Put a request on disk, in place of the one with the id or as a new one, and pick it."""
        old = next((saved for saved in self.saved if saved.id == request_id), None)
        if old is None:
            place = max((saved.place for saved in self.saved), default=0)
            old = SavedRequest("", self._function_id, name, request, place + 1 if place else 0)
        saved = await self._put(replace(old, name=name, request=request))
        self.pick(saved)
        return saved

    async def _put(self, new: SavedRequest) -> SavedRequest:
        saved = await self._session.engine.save_request(new)
        if any(old.id == saved.id for old in self.saved):
            self.saved = [saved if old.id == saved.id else old for old in self.saved]
        else:
            self.saved = [*self.saved, saved]
        if self.current is not None and self.current.id == saved.id:
            self.current = saved
        return saved

    async def rename(self, renamed: SavedRequest, name: str) -> SavedRequest:
        """Give one another name, whichever is shown, and leave what it holds."""
        known = next((saved for saved in self.saved if saved.id == renamed.id), renamed)
        return await self._put(replace(known, name=name))

    async def sign(self, signing: Signing | None) -> None:
        if self.current is not None:
            await self._put(replace(self.current, signing=signing))

    async def duplicate(self) -> None:
        """A copy right behind the shown one, which is then the shown one."""
        original, place = self.current, self.index
        if original is None or place is None:
            return
        name = self.free_name(f"{original.name} copy")
        copy = await self._put(replace(original, id="", name=name))
        others = [saved for saved in self.saved if saved.id != copy.id]
        await self._order([*others[: place + 1], copy, *others[place + 1 :]])
        self.pick(next(saved for saved in self.saved if saved.id == copy.id))

    async def move(self, step: int) -> None:
        """Let the shown one and its neighbour change places."""
        here = self.index
        if here is None or not 0 <= here + step < len(self.saved):
            return
        order = list(self.saved)
        order[here], order[here + step] = order[here + step], order[here]
        await self._order(order)

    async def _order(self, order: list[SavedRequest]) -> None:
        self.saved = order
        for place, saved in enumerate(order, 1):
            if saved.place != place:
                await self._put(replace(saved, place=place))

    async def delete(self) -> SavedRequest | None:
        """Delete the shown one and pick its neighbour; what was deleted, if anything."""
        gone, here = self.current, self.index
        if gone is None or here is None:
            return None
        await self._session.engine.delete_request(gone.id)
        self.deleted = gone
        self.saved = [saved for saved in self.saved if saved.id != gone.id]
        self.pick(self.saved[min(here, len(self.saved) - 1)] if self.saved else None)
        return gone

    async def bring_back(self) -> SavedRequest:
        """Undo the last deletion.

        Raises:
            ConsoleError: there is none to undo, or its function is gone.
        """
        gone = self.deleted
        if gone is None:
            raise ConsoleError("No test request was deleted here.")
        saved = await self._session.engine.save_request(gone)
        self.deleted = None
        if saved.function_id == self._function_id:
            self.saved = await self._session.engine.requests(self._function_id)
            self.pick(saved)
        return saved
