"""DOCX files made of raw WordprocessingML, for tests of what python-docx cannot write."""

from __future__ import annotations

import io
import zipfile

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def paragraph(text: str, *, run: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph of one run; *run* and *properties* are inner XML of its properties."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{style}{properties}</w:pPr>"
        f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def docx(
    body: str,
    *,
    styles: str = "",
    parts: dict[str, str] | None = None,
    links: dict[str, str] | None = None,
) -> bytes:
    """A DOCX. *parts* maps names such as `header1` to inner XML, *links* relation ids to addresses.

    The relation id of a part is its name.
    """
    files = {
        "_rels/.rels": _relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
    }
    relations = {"styles": ("styles", "styles.xml")}
    for name, inner in (parts or {}).items():
        kind = name.rstrip("0123456789")
        tag = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        files[f"word/{name}.xml"] = f"<w:{tag} {_SPACES}>{inner}</w:{tag}>"
        relations[name] = (kind, f"{name}.xml")
    for relation_id, url in (links or {}).items():
        relations[relation_id] = ("hyperlink", url)
    files["word/_rels/document.xml.rels"] = _relations(relations)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def _relations(relations: dict[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if kind == "hyperlink" else "")
        + "/>"
        for key, (kind, target) in relations.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'
