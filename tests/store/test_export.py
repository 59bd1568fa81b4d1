"""An export is what a person may ask for: everything, readable, safe to unpack, and values again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from skillmap.models.stored import PAGE_ITEMS_MAX, ExportedFile, OwnerId
from skillmap.protocols import Store
from skillmap.store import MemoryStore, read_export
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE

ODD_IDS = ("..", ".", "../../etc/passwd", "a/b", "a\\b", "C:evil", "ü~%2E", "a b", "CON")


@pytest.mark.parametrize("kind", ["memory", "sqlite encrypted"])
def test_no_id_leads_out_of_the_folder(
    kind: str, new_store: Callable[..., Store], tmp_path: Path
) -> None:
    """Whatever the ids are, the files of an export unpack below one folder, each to its own place."""
    store = new_store(kind)
    for item_id in ODD_IDS:
        store.save_resume(stored.resume(id=item_id))
        store.save_project(stored.project(id=item_id, resume_id=item_id))
        store.save_run(ALICE, stored.run(item_id, project_id=item_id))
    exported = list(store.export_owner(ALICE))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for item in exported:
            archive.writestr(item.path, item.data)
    with zipfile.ZipFile(buffer) as archive:
        archive.extractall(tmp_path / "here")
    unpacked = [
        ExportedFile(item.path, (tmp_path / "here" / item.path).read_bytes()) for item in exported
    ]

    assert exported == unpacked
    assert len(exported) == len({item.path for item in exported}) == 1 + len(ODD_IDS) * 7
    assert all(".." not in PurePosixPath(item.path).parts for item in exported)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix[:3] != ".db"]
    assert len(exported) == len([path for path in files if tmp_path / "here" in path.parents])
    assert len(exported) == len(files)
    found = read_export(unpacked)
    assert list(ODD_IDS) == [item.id for item in found.resumes]
    assert list(ODD_IDS) == [item.project.id for item in found.projects]
    assert list(ODD_IDS) == [item.run.id for item in found.runs]


def test_long_logs_are_whole() -> None:
    """An export has every item of a listing and every event of a run, over any number of pages."""
    store = MemoryStore()
    store.save_run(ALICE, stored.run(project_id=None))
    count = 2 * PAGE_ITEMS_MAX
    first = stored.events()[0]
    store.append_events(
        ALICE, "run", [first.model_copy(update={"sequence": number}) for number in range(count)]
    )
    for number in range(205):
        store.put_blob(ALICE, b"%d" % number)
    found = read_export(store.export_owner(ALICE))

    assert list(range(count)) == [event.sequence for event in found.runs[0].events]
    assert 205 == len(found.blobs)


def test_what_goes_meanwhile_is_left_out() -> None:
    """Somebody may delete things while an export is read."""
    store = MemoryStore()
    stored.fill(store)
    store.save_resume(stored.resume(id="second"))
    paths = []
    for item in store.export_owner(ALICE):
        paths.append(item.path)
        if item.path == "resumes/r.json":
            store.delete_resume(ALICE, "second")
            store.delete_project(ALICE, "p")
    assert ["manifest.json", "resumes/r.json"] == paths[:2]
    assert not any(path.startswith(("resumes/second", "projects", "runs")) for path in paths)


def test_an_owner_without_anything() -> None:
    """Nothing is exported of an owner that has nothing."""
    assert [] == list(MemoryStore().export_owner(OwnerId("nobody")))


MANIFEST = b'{"format": "skillmap-export-1", "owner_id": "alice"}'


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("resumes/r.json", b"{}")],
        [("manifest.json", b'{"format": "other", "owner_id": "alice"}')],
        [("manifest.json", MANIFEST), ("resumes/r.json", b"{}")],
        [("manifest.json", MANIFEST), ("letters/a.txt", b"")],
        [("manifest.json", MANIFEST), ("projects/p/other.txt", b"")],
        [("manifest.json", MANIFEST), ("projects/p/versions.jsonl", b"")],
        [("manifest.json", MANIFEST), ("runs/r/events.jsonl", b"")],
    ],
)
def test_what_is_no_export(files: list[tuple[str, bytes]]) -> None:
    """Files that are no export, or in another order, are a `ValueError`."""
    with pytest.raises(ValueError, match=r"export|validation"):
        read_export(ExportedFile(path, data) for path, data in files)
