"""A document as bytes that depend on its content alone: fixed times, fixed order."""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST = ("[Content_Types].xml", "_rels/.rels")


def repeatable(body: bytes) -> bytes:
    """The same archive with every member dated alike and in one order; the content types come first, as readers like it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        names = sorted(source.namelist(), key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
        for name in names:
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            member.create_system = 3
            target.writestr(member, source.read(name))
    return made.getvalue()
