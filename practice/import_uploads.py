"""Taking a file from the browser, part by part: it is never whole in memory."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from practice.room import Surroundings
from preparation.records.database import Connection
from preparation.records.imports import (
    UploadId,
    UploadState,
    add_part,
    begin_upload,
    drop_old_uploads,
    set_upload_state,
)
from preparation.records.staff import StaffMember

MOST_BYTES = 30 * 1024 * 1024
"""More than 100,000 appointments. What is larger goes through ./run import."""
_PART = 256 * 1024
_NAME_LETTERS = 200


class UploadRefused(Exception):
    """The file was not taken; `reason` is a key of practice_import.refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Taking:
    """One form with a file in it."""

    here: Surroundings
    member: StaffMember

    async def file(self, request: web.Request) -> UploadId:
        """Store the file of a form and return its id. Raises UploadRefused."""
        if request.content_type != "multipart/form-data":
            raise UploadRefused("none")
        reader = await request.multipart()
        routine = False
        async for part in reader:
            if not isinstance(part, BodyPartReader):
                raise UploadRefused("none")
            if part.name == "routine":
                routine = (await part.read_chunk(16)) == b"yes"
            elif part.name == "file" and part.filename:
                return await self._store(part, routine)
        raise UploadRefused("none")

    async def _store(self, part: BodyPartReader, routine: bool) -> UploadId:
        here, member, name = self.here, self.member, (part.filename or "")[:_NAME_LETTERS]

        def begin(c: Connection) -> UploadId:
            now, new_id = here.clock(), here.new_id
            drop_old_uploads(c, now=now, new_id=new_id)
            mine = member.practice_id
            return begin_upload(c, mine, name, routine=routine, by=member.id, at=now, new_id=new_id)

        upload_id = await here.database.write(begin)
        size = await self._store_parts(part, upload_id)
        if 0 < size <= MOST_BYTES:
            await self._set(upload_id, UploadState.GIVEN)
            return upload_id
        await self._set(upload_id, UploadState.DROPPED)
        raise UploadRefused("too_big" if size else "empty")

    async def _store_parts(self, part: BodyPartReader, upload_id: UploadId) -> int:
        """Store what comes and return how much it was; what is too much is not kept."""
        here, size, number = self.here, 0, 0
        while chunk := await _next(part):
            size, number = size + len(chunk), number + 1
            if size > MOST_BYTES:
                break
            stored = (upload_id, number, chunk)

            def store(c: Connection, stored: tuple[UploadId, int, bytes] = stored) -> None:
                add_part(c, *stored, new_id=here.new_id)

            await here.database.write(store)
        return size

    async def _set(self, upload_id: UploadId, state: UploadState) -> None:
        here = self.here
        await here.database.write(
            lambda c: set_upload_state(c, upload_id, state, at=here.clock(), new_id=here.new_id)
        )


async def _next(part: BodyPartReader) -> bytes:
    """Return the next quarter of a megabyte."""
    found = bytearray()
    while len(found) < _PART and (chunk := await part.read_chunk(_PART)):
        found += chunk
    return bytes(found)
