"""The workbook file as a whole: what is refused and with which words, and what a rewrite keeps."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from random import Random

import openpyxl
import pytest
import xlsxwriter

from followup_sheet.errors import TrackerError
from followup_sheet.workbook.book import Book, SheetRef
from followup_sheet.workbook.limits import Limits
from followup_sheet.workbook.new_parts import with_full_calc, with_new_sheet
from followup_sheet.workbook.package import Package, same_members
from followup_sheet.workbook.sheet import scan
from followup_sheet.workbook.splice import CellEdit, splice
from followup_sheet.workbook.strings import shared_strings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(**options: object) -> bytes:
    """A workbook by XlsxWriter with a chart, a comment, a formula and two sheets."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("Tracker")
    sheet.write_row(0, 0, ["Company", "Status", "Äpfel & <Birnen>"])
    sheet.write_row(1, 0, ["Acme", "Overdue", 5])
    sheet.write_formula("D2", "=C2+1", None, 6)
    sheet.write_comment("A2", "mind the gap")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Tracker!$C$2:$C$2"})
    sheet.insert_chart("F5", chart)
    book.add_worksheet("History").hide()
    book.define_name("Due", "=Tracker!$B$2")
    book.set_calc_mode("auto")
    book.close()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def plain() -> bytes:
    return workbook()


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(TrackerError) as caught:
        Package.open(data, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged or still downloading (empty)"),
        (bytes(9000), "damaged or still downloading"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls workbook, or one with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"Company,Role\nAcme,Chef\n", "plain text (perhaps a CSV)"),
        ("Company\tRole\n".encode("utf-16"), "plain text (perhaps a CSV)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML Spreadsheet 2003"),
        (b"\x01\x02\x03\x04", "damaged or still downloading"),
        (b"PK\x05\x06" + bytes(18), "a zip archive of something else"),
        (zipped({"a.txt": b"x"}), "a zip archive of something else"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "a Word document"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}), "(.xlsb)"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "File > Save As > Excel 2007-365"),
        (zipped({"[Content_Types].xml": b"<x/>", "_xmlsignatures/sig1.xml": b"<x/>"}), "digitally signed"),
        (zipped({"[Content_Types].xml": b"<x/>", "../../etc/cron.d/x": b"x"}), "unsafe name"),
        (zipped({"[Content_Types].xml": b"<x/>", "/etc/cron.d/x": b"x"}), "unsafe name"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/A.xml": b"x", "xl/a.xml": b"x"}), "are called xl/a.xml"),
        (zipped({"[Content_Types].xml": b"<x/>", "a": b"x" * 9000}, zipfile.ZIP_BZIP2), "method 12"),
        (zipped({"[Content_Types].xml": b"<x/>", "bomb": bytes(3_000_000)}), "zip bomb"),
    ],
)
def test_what_is_not_a_workbook_is_named_with_a_next_step(data: bytes, words: str) -> None:
    message = refusal(data)
    assert words in message
    assert message.count(". ") >= 1, "a next step follows the cause"


def test_a_workbook_cut_off_anywhere_is_still_downloading(plain: bytes) -> None:
    for size in range(4, len(plain), 997):
        assert "damaged or still downloading" in refusal(plain[:size])


def test_a_flipped_bit_in_any_member_is_refused(plain: bytes) -> None:
    directory = Package.open(plain).directory
    for entry in directory.entries:
        middle = entry.data + entry.stored_size // 2
        flipped = plain[:middle] + bytes([plain[middle] ^ 0x10]) + plain[middle + 1 :]
        assert "damaged" in refusal(flipped), entry.name


def test_members_that_overlap_are_refused(plain: bytes) -> None:
    second = plain.index(b"PK\x01\x02", plain.index(b"PK\x01\x02") + 4)
    overlapping = bytearray(plain)
    struct.pack_into("<L", overlapping, second + 42, 0)
    assert "overlap" in refusal(bytes(overlapping))


def test_a_member_inside_another_one_is_refused() -> None:
    inner = zipped({"xl/inner.xml": b"<x/>"}, zipfile.ZIP_STORED)
    data = bytearray(
        zipped({"[Content_Types].xml": b"<x/>", "xl/outer.bin": inner, "xl/inner.xml": b"<x/>"}, zipfile.ZIP_STORED)
    )
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 42, data.index(inner))
    assert "overlaps what follows" in refusal(bytes(data))


def test_a_member_whose_declared_size_lies_is_refused(plain: bytes) -> None:
    lying = bytearray(plain)
    struct.pack_into("<L", lying, plain.index(b"PK\x01\x02") + 24, 7)
    assert "wrong size" in refusal(bytes(lying))


def test_an_encrypted_member_is_refused(plain: bytes) -> None:
    encrypted = bytearray(plain)
    encrypted[plain.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal(bytes(encrypted))


@pytest.mark.parametrize("name", ["file", "member", "total", "members"])
def test_each_limit_is_a_setting(plain: bytes, name: str) -> None:
    assert Package.open(plain)
    assert refusal(plain, Limits(**{name: 3}))


def test_parts_are_found_whatever_the_case_and_with_a_leading_slash(plain: bytes) -> None:
    package = Package.open(plain)
    assert package.part("/XL/Workbook.xml") == contents(plain)["xl/workbook.xml"]
    assert SHEET in package
    with pytest.raises(TrackerError, match=r"xl/nothing\.xml is missing"):
        package.part("xl/nothing.xml")


def streamed(members: Mapping[str, bytes]) -> bytes:
    """An archive written to a pipe: sizes follow the data, and one member is Zip64."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: object) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"kept"
        for number, (name, content) in enumerate(members.items()):
            info = zipfile.ZipInfo(name, (2021, 5, 6, 7, 8, 10))
            info.compress_type = zipfile.ZIP_DEFLATED if number % 3 else zipfile.ZIP_STORED
            info.external_attr, info.comment, info.extra = 0o640 << 16, b"note", b"\x99\x99\x02\x00ab"
            with archive.open(info, "w", force_zip64=number == 2) as member:
                member.write(content)
    return pipe.getvalue()


@pytest.mark.parametrize("source", [lambda data: data, lambda data: streamed(contents(data))])
def test_a_rewrite_copies_every_other_member_byte_for_byte(plain: bytes, source: Callable[[bytes], bytes]) -> None:
    data = source(plain)
    package = Package.open(data)
    new = Package.open(package.rewrite({SHEET: b"<new/>", "xl/added.xml": b"<added/>"}))
    assert new.names == (*package.names, "xl/added.xml")
    assert same_members(package, new, {SHEET, "xl/added.xml"}) == []
    assert same_members(package, new) == [SHEET, "xl/added.xml"]
    for old, now in zip(package.directory.entries, new.directory.entries, strict=False):
        if old.name != SHEET:
            assert data[old.offset : old.end] == new.data[now.offset : now.end]
            assert old.record[:42] == now.record[:42]
            assert old.record[46:] == now.record[46:]
    assert new.directory.comment == package.directory.comment
    expected = contents(data) | {SHEET: b"<new/>", "xl/added.xml": b"<added/>"}
    assert contents(new.data) == expected
    assert zipfile.ZipFile(io.BytesIO(new.data)).testzip() is None


def test_a_changed_member_keeps_its_date_and_attributes(plain: bytes) -> None:
    data = streamed(contents(plain))
    for name in Package.open(data).names[:4]:
        new = zipfile.ZipFile(io.BytesIO(Package.open(data).rewrite({name: b"<new/>"})))
        old_info, info = zipfile.ZipFile(io.BytesIO(data)).getinfo(name), new.getinfo(name)
        assert (info.date_time, info.external_attr, info.comment) == (
            old_info.date_time,
            old_info.external_attr,
            old_info.comment,
        )
        assert new.read(name) == b"<new/>"
        assert not info.flag_bits & 8, "sizes stand in the header, so nothing may promise them behind the data"


def test_a_zip64_archive_is_read_and_rewritten(plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 500)
    data = zipped(contents(plain))
    monkeypatch.undo()
    assert b"PK\x06\x06" in data
    package = Package.open(data)
    new = Package.open(package.rewrite({SHEET: b"<new/>"}))
    assert same_members(package, new) == [SHEET]
    assert contents(new.data) == contents(plain) | {SHEET: b"<new/>"}
    entry = new.entry(SHEET)
    assert entry is not None
    assert entry.record.endswith(SHEET.encode()), "what said Zip64 is gone with the need for it"


def test_a_rewrite_without_changes_gives_the_same_bytes(plain: bytes) -> None:
    assert Package.open(plain).rewrite({}) == plain


def test_the_same_change_gives_the_same_bytes(plain: bytes) -> None:
    changes = {SHEET: b"<new/>", "xl/added.xml": b"<added/>"}
    assert Package.open(plain).rewrite(changes) == Package.open(plain).rewrite(changes)


def test_a_book_knows_its_sheets_names_and_parts(plain: bytes) -> None:
    book = Book.read(Package.open(plain))
    assert book.sheets == (
        SheetRef("Tracker", SHEET, "visible"),
        SheetRef("History", "xl/worksheets/sheet2.xml", "hidden"),
    )
    assert book.shared_strings_part == "xl/sharedStrings.xml"
    assert book.styles_part == "xl/styles.xml"
    assert book.defined_names == (("Due", None, "Tracker!$B$2"),)
    assert not book.date1904
    kinds = {line.type: line.target for line in book.relationships(SHEET)}
    assert kinds["drawing"] == "xl/drawings/drawing1.xml"
    assert book.relationships("xl/worksheets/sheet2.xml") == ()


def odd_workbook(sheet_type: str = "worksheet", workbook_xml: str = "", extra_sheet: str = "") -> bytes:
    """Other folder names, absolute targets, prefixes, and a date system named twice."""
    default = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{OFFICE}"><x:workbookPr date1904="true"/>'
        f'<x:sheets><x:sheet name="A&amp;B" sheetId="7" q:id="one"/>{extra_sheet}</x:sheets><x:extLst><x:ext>'
        '<z:workbookPr xmlns:z="urn:other" date1904="0"/></x:ext></x:extLst></x:workbook>'
    )
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
            'Target="/book/main.xml"/></Relationships>'.encode(),
            "book/main.xml": (workbook_xml or default).encode(),
            "book/_rels/main.xml.rels": f'<p:Relationships xmlns:p="{rels}"><p:Relationship Id="one" '
            f'Type="{OFFICE}/{sheet_type}" Target="../leaves/first.xml"/><p:Relationship Id="two" '
            f'Type="{OFFICE}/hyperlink" Target="http://x.org/" TargetMode="External"/></p:Relationships>'.encode(),
            "leaves/first.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(),
        }
    )


def test_a_book_with_other_folders_and_prefixes_is_followed() -> None:
    book = Book.read(Package.open(odd_workbook()))
    assert book.workbook_part == "book/main.xml"
    assert book.sheets == (SheetRef("A&B", "leaves/first.xml", "visible"),)
    assert book.date1904, "an extension's workbookPr does not hide the workbook's own"
    assert book.relationships("book/main.xml")[1].external


def test_an_extension_s_date_system_is_not_the_workbook_s() -> None:
    xml = f'<workbook xmlns="{MAIN}"><z:workbookPr xmlns:z="urn:other" date1904="1"/><workbookPr/><sheets/></workbook>'
    assert not Book.read(Package.open(odd_workbook(workbook_xml=xml))).date1904


def test_chart_sheets_are_not_worksheets() -> None:
    assert Book.read(Package.open(odd_workbook("chartsheet"))).sheets == ()


def test_a_sheet_without_a_part_is_refused() -> None:
    with pytest.raises(TrackerError, match="the sheet Lost is listed, but has no content"):
        Book.read(Package.open(odd_workbook(extra_sheet='<x:sheet name="Lost" sheetId="8" q:id="nine"/>')))


def test_two_sheets_on_one_part_are_refused() -> None:
    with pytest.raises(TrackerError, match="the sheet Twin is listed, but has no content of its own"):
        Book.read(Package.open(odd_workbook(extra_sheet='<x:sheet name="Twin" sheetId="8" q:id="one"/>')))


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>', "Strict"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><workbook/>', "DOCTYPE"),
        ("<workbook>", "book/main.xml cannot be read"),
        ('<workbook a="' + "x" * 3_000_000 + '"/>', "longer than 1 MB"),
        ("<workbook/>", "no Excel workbook"),
    ],
)
def test_a_workbook_part_we_cannot_trust_is_refused(xml: str, words: str) -> None:
    data = zipped(contents(odd_workbook(workbook_xml=xml)), zipfile.ZIP_STORED)
    with pytest.raises(TrackerError, match=words):
        Book.read(Package.open(data))


def test_the_recalculation_flag_is_set_once_and_only_there(plain: bytes) -> None:
    xml = Package.open(plain).part("xl/workbook.xml").replace(b' fullCalcOnLoad="1"', b"")
    flagged = with_full_calc(xml)
    assert flagged.replace(b' fullCalcOnLoad="1"', b"") == xml
    assert b'fullCalcOnLoad="1"' in flagged
    assert with_full_calc(flagged) == flagged


def test_a_missing_calc_pr_is_added_after_the_names() -> None:
    xml = (
        f'<x:workbook xmlns:x="{MAIN}"><x:sheets></x:sheets><x:definedNames>\n</x:definedNames ><!-- calcPr -->'
        '<x:extLst><x:calcPr fullCalcOnLoad="1"/></x:extLst></x:workbook>'
    ).encode()
    added = b'<x:calcPr fullCalcOnLoad="1"/>'
    assert with_full_calc(xml) == xml.replace(b"</x:definedNames >", b"</x:definedNames >" + added)


def test_a_flag_that_says_no_is_turned() -> None:
    xml = f'<workbook xmlns="{MAIN}"><sheets/><calcPr fullCalcOnLoad="0" calcId="9" /></workbook>'.encode()
    assert b'<calcPr fullCalcOnLoad="1" calcId="9" />' in with_full_calc(xml)


@pytest.mark.parametrize("make", [workbook, odd_workbook, lambda: workbook(constant_memory=True)])
def test_a_new_sheet_is_the_last_one_and_opens(make: Callable[[], bytes]) -> None:
    package = Package.open(make())
    book = Book.read(package)
    sheet_xml = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>'
    ).encode()
    parts = with_new_sheet(book, 'R&D "log"', sheet_xml)
    new = Package.open(package.rewrite(parts))
    after = Book.read(new)
    assert after.sheets[:-1] == book.sheets
    assert after.sheets[-1].name == 'R&D "log"'
    assert new.part(after.sheets[-1].part) == sheet_xml
    assert same_members(package, new, parts) == []
    with pytest.raises(TrackerError, match="there is a tab"):
        with_new_sheet(after, 'r&d "LOG"', sheet_xml)


def test_openpyxl_opens_a_workbook_with_a_sheet_of_ours(plain: bytes) -> None:
    package = Package.open(plain)
    sheet_xml = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    new = package.rewrite(with_new_sheet(Book.read(package), "Log", sheet_xml))
    assert openpyxl.load_workbook(io.BytesIO(new)).sheetnames == ["Tracker", "History", "Log"]


JUNK = (
    b"<",
    b">",
    b'"',
    b"&",
    b"<!--",
    b"]]>",
    b"/>",
    b'<c r="B2"/>',
    b"</row>",
    b"\0",
    b"\xff",
    b"<?a?>",
    b"99999999999",
)


def mutated(data: bytes, random: Random) -> bytes:
    result = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5])):
        place, other = random.randrange(len(result)), random.randrange(len(result))
        change = random.choice([bytes([random.randrange(256)]), b"", result[other : other + 30], random.choice(JUNK)])
        result[place : place + random.randrange(30)] = change
    return bytes(result)


def use(package: Package) -> None:
    book = Book.read(package)
    with_full_calc(package.part(book.workbook_part))
    with_new_sheet(book, "Log of ours", b"<x/>")
    if book.shared_strings_part:
        shared_strings(package.part(book.shared_strings_part))
    for ref in book.sheets:
        scan(package.part(ref.part), rows=5)
        sheet = scan(package.part(ref.part), name=ref.name)
        splice(sheet, {row: {3: CellEdit("x")} for row in (1, 5, 99)}, sheet.formulas)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_damage_ever_ends_in_anything_but_one_clear_error(seed: int, plain: bytes) -> None:
    random = Random(seed)
    for _ in range(1_500):
        data = random.choice([plain, odd_workbook()])
        package = Package.open(data)
        part = random.choice([name for name in package.names if name.endswith((".xml", ".rels"))])
        with contextlib.suppress(TrackerError):
            use(Package.open(package.rewrite({part: mutated(package.part(part), random)})))
        with contextlib.suppress(TrackerError):
            use(Package.open(mutated(data, random)))
