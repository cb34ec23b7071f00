"""A workbook's package: the zip archive, read whole and strictly, and rewritten member by member.

Rewriting copies every member that does not change as raw bytes: compressed data, header, order,
name, date and flags. Nothing is unpacked to disk, ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from followup_sheet.errors import TrackerError
from followup_sheet.workbook import identify, markup, zipfmt
from followup_sheet.workbook.limits import Limits, too_large
from followup_sheet.workbook.zipfmt import DamagedZipError, Directory, Entry, TooManyMembersError

_HOSTILE = "Do not trust this file; ask whoever sent it for a copy saved by Excel or LibreOffice"

_MEND = "Put a backup back (followup-sheet restore), or let Excel or LibreOffice repair it and save it again"


@dataclass(frozen=True, slots=True)
class Package:
    """An immutable workbook file: ``data`` is the file, parts are inflated when asked for."""

    data: bytes = field(repr=False)
    directory: Directory = field(repr=False)
    _by_key: Mapping[str, Entry] = field(repr=False)
    _small: Mapping[str, bytes] = field(repr=False)
    """By key, the content of small XML parts, most of which are asked for several times."""

    @classmethod
    def open(cls, data: bytes, limits: Limits | None = None) -> Package:
        """Read the archive and check every member's limits, size and CRC.

        Raises TrackerError, saying what the file is and what to do, for anything that is not a
        whole, unencrypted, unsigned .xlsx or .xlsm, or that is larger than ``limits`` allows.
        """
        limits = limits or Limits()
        if len(data) > limits.file:
            raise too_large(f"the file has {len(data):,} bytes, and {limits.file:,} are allowed", "max_file_mb")
        if not data.startswith((zipfmt.LOCAL_MAGIC, b"PK\x05\x06")):
            raise identify.not_a_zip(data)
        try:
            directory = zipfmt.read_directory(data, limits.members)
            by_key = _checked(directory, limits)
            _identify(data, by_key)
            small = _checked_contents(data, directory)
        except DamagedZipError as error:
            raise identify.damaged(str(error)) from error
        except TooManyMembersError as error:
            raise too_large(str(error), "max_members") from error
        return cls(data, directory, by_key, small)

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names in the order of the archive's directory."""
        return tuple(entry.name for entry in self.directory.entries)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_key

    def part(self, name: str) -> bytes:
        """A member's content; case and a leading slash do not matter. TrackerError if it is missing."""
        entry = self._by_key.get(_key(name))
        if entry is None:
            raise TrackerError(f"the workbook is damaged: {name} is missing in it", next_step=_MEND)
        kept = self._small.get(_key(name))
        return zipfmt.content(self.data, entry) if kept is None else kept

    def rewrite(self, changed: Mapping[str, bytes]) -> bytes:
        """A new archive with the content of ``changed``, every other member copied raw.

        Names that are not there yet are added at the end, in the order given. The same input
        gives the same bytes.
        """
        archive = _NewArchive(self)
        wanted = {_key(name): content for name, content in changed.items()}
        for entry in sorted(self.directory.entries, key=lambda entry: entry.offset):
            archive.add(entry, wanted.get(_key(entry.name)))
        for name in changed:
            if name not in self:
                archive.append(name, changed[name])
        return archive.finished()

    def entry(self, name: str) -> Entry | None:
        """The directory's entry for a member, or None."""
        return self._by_key.get(_key(name))

    def stored(self, entry: Entry) -> memoryview:
        """A member's data as it is stored, compressed."""
        return memoryview(self.data)[entry.data : entry.data + entry.stored_size]


_XML = (".xml", ".rels", ".vml")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST_MARK = max(map(len, _DOCTYPES))
_SMALL = 1_000_000
"""Bytes of the largest part whose content is kept, and a tenth of what is kept of one workbook."""


def _key(name: str) -> str:
    """What names of one part have in common: links may be percent-encoded where members are not, and back."""
    return unquote(name).lstrip("/").replace("\\", "/").casefold()


class _NewArchive:
    """The pieces of an archive being written: members in place, then the directory in its own order."""

    def __init__(self, package: Package) -> None:
        self.package = package
        entries = package.directory.entries
        self.pieces = [package.data[: min((entry.offset for entry in entries), default=0)]]
        self.position = len(self.pieces[0])
        self.lines: dict[int, bytes] = {}
        self.new_lines: list[bytes] = []

    def add(self, entry: Entry, content: bytes | None) -> None:
        """A member that was there: copied raw, or deflated anew where there is new content."""
        if content is None:
            raw, line = self.package.data[entry.offset : entry.end], zipfmt.moved(entry, self.position)
        else:
            raw, line = zipfmt.deflated(entry.name, entry, content, self.position)
        self.lines[entry.offset] = line
        self._put(raw)

    def append(self, name: str, content: bytes) -> None:
        raw, line = zipfmt.deflated(name, None, content, self.position)
        self.new_lines.append(line)
        self._put(raw)

    def _put(self, raw: bytes) -> None:
        self.pieces.append(raw)
        self.position += len(raw)

    def finished(self) -> bytes:
        directory = self.package.directory
        lines = [*(self.lines[entry.offset] for entry in directory.entries), *self.new_lines]
        end = zipfmt.end_record(len(lines), sum(map(len, lines)), self.position, directory.comment)
        return b"".join([*self.pieces, *lines, end])


def _checked(directory: Directory, limits: Limits) -> dict[str, Entry]:
    """Members by look-up key, once names, kinds and declared sizes are known to be sound."""
    by_key: dict[str, Entry] = {}
    for entry in directory.entries:
        _check_name(entry.name)
        _check_entry(entry, limits)
        key = _key(entry.name)
        if key in by_key:
            raise TrackerError(f"two files inside the workbook are called {entry.name}", next_step=_HOSTILE)
        by_key[key] = entry
    total = sum(entry.size for entry in directory.entries)
    if total > limits.total:
        raise too_large(f"unpacked it has {total:,} bytes, and {limits.total:,} are allowed", "max_total_mb")
    return by_key


def _identify(data: bytes, by_key: Mapping[str, Entry]) -> None:
    """Refuse what is an archive and no workbook, and a workbook that must not be changed."""
    mimetype = by_key.get("mimetype")
    content = b"" if mimetype is None else next(zipfmt.inflated(data, mimetype), b"")
    error = identify.not_a_workbook(by_key, content)
    if error:
        raise error
    if any(name.startswith("_xmlsignatures/") for name in by_key):
        raise TrackerError(
            "the workbook is digitally signed, and any change would break the signature",
            next_step="Save a copy without the signature (File > Info > Remove Signature)",
        )


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0] or "\0" in name:
        raise TrackerError(f"a file inside the workbook has an unsafe name ({name!r})", next_step=_HOSTILE)


def _check_entry(entry: Entry, limits: Limits) -> None:
    if entry.is_encrypted:
        raise TrackerError("the workbook is encrypted", next_step="Open it and save it without a password")
    if entry.method not in (zipfmt.STORED, zipfmt.DEFLATED):
        raise TrackerError(
            f"{entry.name} is compressed in a way that Excel does not use (method {entry.method})",
            next_step="Open it in Excel or LibreOffice and save it again",
        )
    if entry.size > limits.member:
        raise too_large(f"{entry.name} has {entry.size:,} bytes, and {limits.member:,} are allowed", "max_member_mb")
    if entry.size > limits.ratio_from and entry.size > limits.ratio * max(entry.stored_size, 1):
        raise TrackerError(
            f"{entry.name} unpacks to over {limits.ratio} times its size (a zip bomb)", next_step=_HOSTILE
        )


def _checked_contents(data: bytes, directory: Directory) -> dict[str, bytes]:
    """Inflates every member once, so that damage is never written on; gives small XML parts by key.

    A DOCTYPE is refused in every XML part, read here or only by the next program."""
    small: dict[str, bytes] = {}
    room = 10 * _SMALL
    for entry in directory.entries:
        is_xml = entry.name.lower().endswith(_XML)
        if is_xml and entry.size <= min(_SMALL, room):
            content = small[_key(entry.name)] = b"".join(zipfmt.inflated(data, entry))
            room -= len(content)
            _refuse_doctype(entry.name, content)
        else:
            _check_pieces(data, entry, is_xml)
    return small


def _check_pieces(data: bytes, entry: Entry, is_xml: bool) -> None:
    before = b""
    for piece in zipfmt.inflated(data, entry):
        if is_xml:
            _refuse_doctype(entry.name, before + piece)
            before = piece[-_LONGEST_MARK:]


def _refuse_doctype(name: str, content: bytes) -> None:
    if any(mark in content for mark in _DOCTYPES):
        raise markup.doctype(name)


def same_members(old: Package, new: Package, except_for: Collection[str] = ()) -> list[str]:
    """The names of members that differ between two packages, or stand in only one of them.

    Members differ when their compressed bytes, CRC or size do; those in ``except_for`` are passed over.
    """
    passed = {_key(name) for name in except_for}
    return [name for name in _all_names(old, new) if _key(name) not in passed and not _is_same(old, new, name)]


def _all_names(old: Package, new: Package) -> Iterator[str]:
    yield from old.names
    yield from (name for name in new.names if name not in old)


def _is_same(old: Package, new: Package, name: str) -> bool:
    first, second = old.entry(name), new.entry(name)
    if first is None or second is None:
        return False
    figures = (first.name, first.crc, first.size, first.method) == (second.name, second.crc, second.size, second.method)
    return figures and old.stored(first) == new.stored(second)
