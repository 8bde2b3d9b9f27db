"""Taking files from the browser, part by part: they are never whole in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from aiohttp import BodyPartReader, web

from practice.room import Surroundings
from preparation.records.database import Connection
from preparation.records.imports import (
    UploadId,
    UploadState,
    add_part,
    begin_upload,
    drop_old_uploads,
    name_upload,
    set_upload_state,
)
from preparation.records.staff import StaffMember

MOST_BYTES = 30 * 1024 * 1024
"""More than 100,000 appointments. What is larger goes through ./run import."""
MOST_FILES = 20
_PART = 256 * 1024
_NAME_LETTERS = 200


class UploadRefused(Exception):
    """The file was not taken; `reason` is a key of practice_import.refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class GivenFiles:
    """One form with files in it."""

    here: Surroundings
    member: StaffMember
    _names: list[str] = field(default_factory=list)
    _size: int = 0
    _parts: int = 0

    async def files(self, request: web.Request) -> UploadId:
        """Store the files of a form, together, and return their id. Raises UploadRefused."""
        if request.content_type != "multipart/form-data":
            raise UploadRefused("none")
        reader = await request.multipart()
        routine, upload_id = False, None
        async for part in reader:
            if not isinstance(part, BodyPartReader):
                raise UploadRefused("none")
            if part.name == "routine":
                routine = (await _next(part)) == b"yes"
            elif part.name == "file" and part.filename:
                upload_id = upload_id or await self._begin(_name(part), routine)
                await self._store(part, upload_id)
        if upload_id is None:
            raise UploadRefused("none")
        await self.here.database.write(lambda c: name_upload(c, upload_id, self._names))
        await self._set(upload_id, UploadState.GIVEN)
        return upload_id

    async def _begin(self, name: str, routine: bool) -> UploadId:
        here, member = self.here, self.member

        def begin(c: Connection) -> UploadId:
            now, new_id = here.clock(), here.new_id
            drop_old_uploads(c, now=now, new_id=new_id)
            mine = member.practice_id
            return begin_upload(c, mine, name, routine=routine, by=member.id, at=now, new_id=new_id)

        return await here.database.write(begin)

    async def _store(self, part: BodyPartReader, upload_id: UploadId) -> None:
        """Store one file. Raises UploadRefused; then nothing of what came with it is kept."""
        self._names.append(_name(part))
        before = self._size
        await self._store_parts(part, upload_id)
        if before < self._size <= MOST_BYTES and len(self._names) <= MOST_FILES:
            return
        await self._set(upload_id, UploadState.DROPPED)
        if self._size == before:
            raise UploadRefused("empty")
        raise UploadRefused("too_big" if self._size > MOST_BYTES else "too_many")

    async def _store_parts(self, part: BodyPartReader, upload_id: UploadId) -> None:
        """Store what comes; what is too much is not kept."""
        here, file = self.here, len(self._names)
        while chunk := await _next(part):
            self._size, self._parts = self._size + len(chunk), self._parts + 1
            if self._size > MOST_BYTES:
                break
            await here.database.write(
                partial(
                    add_part,
                    upload_id=upload_id,
                    number=self._parts,
                    part=chunk,
                    new_id=here.new_id,
                    file=file,
                )
            )

    async def _set(self, upload_id: UploadId, state: UploadState) -> None:
        here = self.here
        await here.database.write(
            lambda c: set_upload_state(c, upload_id, state, at=here.clock(), new_id=here.new_id)
        )


def _name(part: BodyPartReader) -> str:
    """Return a file's name as one line: where it comes from decides nothing."""
    return " ".join((part.filename or "").split())[:_NAME_LETTERS] or "?"


async def _next(part: BodyPartReader) -> bytes:
    """Return the next quarter of a megabyte."""
    found = bytearray()
    while len(found) < _PART and (chunk := await part.read_chunk(_PART)):
        found += chunk
    return bytes(found)
