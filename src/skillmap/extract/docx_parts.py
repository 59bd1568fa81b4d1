"""The container of a DOCX: which of its parts is the document, and what the parts refer to."""

from __future__ import annotations

import posixpath

from skillmap.errors import EncryptedDocumentError
from skillmap.extract.archive import Archive
from skillmap.models.limits import ExtractLimits

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Package(Archive):
    """Parts of a DOCX by name. Nothing outside the zip is ever opened, whatever a relation says."""

    def __init__(self, data: bytes, limits: ExtractLimits) -> None:
        """Open the zip; see `Archive`.

        Raises:
            EncryptedDocumentError: It is protected with a password.
            UnreadableDocumentError: It is no zip, or has no main part.
            DocumentLimitError: `zip_entries_max` is passed.
        """
        if data.startswith(OLE_MAGIC):
            raise EncryptedDocumentError
        super().__init__(data, limits, MEDIA_TYPE)
        self.main = self._main()

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Relations of a part by id: the last step of their type, and the target as written.

        Targets inside of the package are names of parts.
        """
        folder, _, file = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        relations: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            target = relation.get("Target", "")
            kind = relation.get("Type", "").rpartition("/")[2]
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relations[relation.get("Id", "")] = (kind, target)
        return relations

    def _main(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self.names:
                return target
        if "word/document.xml" in self.names:
            return "word/document.xml"
        raise self.damaged("it has no main part")
