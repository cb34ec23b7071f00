"""The schemas of the Open XML SDK as a witness of the files that are written."""

from __future__ import annotations

from pathlib import Path

from openxml_audit import OpenXmlValidator


def schema_faults(path: Path) -> set[str]:
    """What the schemas have against a file, without the places.

    Their warnings are left out: they are about how Excel would write it, such as inline texts.
    """
    faults = OpenXmlValidator().validate(str(path)).errors
    return {fault.description for fault in faults if fault.severity.name == "ERROR"}


def schema_faults_of(data: bytes, folder: Path, ending: str = ".xlsx") -> set[str]:
    """The same of a file that lies nowhere yet, written into ``folder`` for them."""
    path = folder / f"audited{ending}"
    path.write_bytes(data)
    return schema_faults(path)
