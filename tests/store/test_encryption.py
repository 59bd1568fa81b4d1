"""Encryption at rest: what a thief of the database sees, what a vandal can do, and how keys change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import pytest
from sqlalchemy import LargeBinary, select, update

from skillmap.errors import DamagedDataError, SettingsError, SkillmapError, StoreKeyError
from skillmap.models.stored import OwnerId
from skillmap.store import Encryption, SqlStore
from skillmap.store.sql_reseal import SEALED
from skillmap.store.sql_tables import metadata, owners
from skillmap.testing import _stored as stored
from skillmap.testing._stored import ALICE, BOB
from tests.store.conftest import KEYS, KINDS, encryption
from tests.store.raw import all_bytes, connected, fill_more

CELLS = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, LargeBinary) and table is not owners
]
SECRETS = (
    *("Ada Example", "Lübeck", "東京", "Acme", "Cooked", "Baked", "Cook wanted", "Shorten it"),
    *("application/pdf", "tailor", "rendered", "source", "confirmed", "startDate"),
    hashlib.sha256(b"source").hexdigest(),
    hashlib.sha256(b"rendered").hexdigest(),
    stored.RESUME.content_hash,
)
"""Texts of what `stored.fill()` stores, and hashes that would give away which file it is."""

Open = Callable[..., SqlStore]

OLD = ("old", b"o" * 32)
NEW = ("new", b"n" * 32)


def _leaks(address: str) -> list[str]:
    data = all_bytes(address)
    found = [text for text in SECRETS if text.encode() in data]
    digests = [text for text in SECRETS if len(text) == 64 and bytes.fromhex(text) in data]
    # SQLite keeps the names of columns, and one of them is called as a secret is.
    return [text for text in found + digests if text not in ("source",)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_thief_sees_ids_and_times_only(
    kind: str, made_address: Callable[[str], str], open_store: Open
) -> None:
    """No text, file, name or content hash is in the bytes of the database; without encryption all are."""
    plain, secret = made_address(kind), made_address(kind)
    for address, keys in ((plain, None), (secret, encryption())):
        store = open_store(address, encryption=keys)
        stored.fill(store)

    assert [] == _leaks(secret)
    assert len(SECRETS) - 1 <= len(_leaks(plain))
    assert b"alice" in all_bytes(secret)


def test_owners_with_the_same_file_cannot_be_told(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """The address of a file is another one for each owner."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    for owner_id in (ALICE, BOB):
        stored.fill(store, owner_id)
    with connected(address) as connection:
        blobs = metadata.tables["skillmap_blobs"]
        addresses = [row.address for row in connection.execute(select(blobs.c.address))]

    assert 4 == len(addresses) == len(set(addresses))


def _everything(store: SqlStore, owner_id: OwnerId) -> list[object]:
    """All that can be read of an owner, listings and exports."""
    found: list[object] = [store.resumes(owner_id), store.projects(owner_id)]
    return [*found, *store.export_owner(owner_id)]


@pytest.mark.parametrize(("table_name", "column"), CELLS, ids=map("-".join, CELLS))
def test_a_vandal_cannot_move_cells(
    table_name: str, column: str, made_address: Callable[[str], str], open_store: Open
) -> None:
    """A cell in the place of its neighbour, of the same owner or of another, is refused."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    for owner_id in (ALICE, BOB):
        stored.fill(store, owner_id)
    fill_more(store, ALICE)
    before = {owner_id: _everything(store, owner_id) for owner_id in (ALICE, BOB)}
    table = metadata.tables[table_name]
    keys = list(table.primary_key.columns)
    with connected(address) as connection:
        known = list(connection.execute(select(*keys, table.c[column]).order_by(*keys)))

    # Two of one owner and one of the other: each gets the cell of its neighbour.
    rows = [*known[:2], known[-1]]
    assert [ALICE, ALICE, BOB] == [row.owner_id for row in rows]
    for to, source in zip(rows, rows[1:] + rows[:1], strict=True):
        here = [key == value for key, value in zip(keys, to[:-1], strict=True)]
        with connected(address) as connection:
            connection.execute(update(table).where(*here).values({column: source[-1]}))
        with pytest.raises(DamagedDataError):
            _everything(store, OwnerId(to.owner_id))
        with connected(address) as connection:
            connection.execute(update(table).where(*here).values({column: to[-1]}))
    assert before == {owner_id: _everything(store, owner_id) for owner_id in (ALICE, BOB)}


def test_a_vandal_cannot_change_a_cell(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """A flipped bit, a cut cell, an empty one and plain text are refused, and quoted by no error."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    stored.fill(store)
    table = metadata.tables["skillmap_resumes"]
    with connected(address) as connection:
        cell = connection.execute(select(table.c.content)).scalar_one()
    forged = [
        cell[:20] + bytes([cell[20] ^ 1]) + cell[21:],
        *(cell[:-1], cell[:13], b"", b"\x02" + cell[1:], b'{"resume": {}}'),
    ]
    for value in forged:
        with connected(address) as connection:
            connection.execute(update(table).values(content=value))
        with pytest.raises(DamagedDataError) as caught:
            store.resume(ALICE, "r")
        assert ("resume", "r") == (caught.value.kind, caught.value.item_id)


def test_a_vandal_cannot_exchange_keys(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """An owner's data key is worth nothing in another owner's row."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    for owner_id in (ALICE, BOB):
        stored.fill(store, owner_id)
    with connected(address) as connection:
        wrapped = select(owners.c.wrapped_key).where(owners.c.owner_id == BOB).scalar_subquery()
        here = owners.c.owner_id == ALICE
        connection.execute(update(owners).where(here).values(wrapped_key=wrapped))
    with pytest.raises(StoreKeyError):
        store.resume(ALICE, "r")


def test_plain_cells_that_were_damaged_are_told(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """Without encryption damage shows where it breaks a value, and the error quotes nothing."""
    address = made_address("sqlite")
    store = open_store(address)
    for table_name, column in CELLS:
        if column == "name":
            continue
        stored.fill(store)
        with connected(address) as connection:
            table = metadata.tables[table_name]
            connection.execute(update(table).values({column: b'{"x": "Ada Example"}'}))
        with pytest.raises(DamagedDataError) as caught:
            _everything(store, ALICE)
        assert "Ada" not in f"{caught.value!r} {caught.value.__cause__!r}"
        store.delete_owner(ALICE)


def test_every_cell_is_known() -> None:
    """The list of cells that are encrypted later names every column of bytes."""
    listed = [(sealed.table.name, column) for sealed in SEALED for column in sealed.cells]

    assert len(CELLS) > 8
    assert sorted(CELLS) == sorted(listed)


# ---------------------------------------------------------------------------------------------- keys


@pytest.mark.parametrize("keys", [{"2026": b"x" * 32}, {"other": b"x" * 32}, None])
@pytest.mark.parametrize("kind", KINDS)
def test_without_the_key_nothing_is_read_or_lost(
    kind: str, keys: dict[str, bytes] | None, made_address: Callable[[str], str], open_store: Open
) -> None:
    """Another key of that name, a key of another name and no key are typed errors, for reads and writes."""
    address = made_address(kind)
    right = open_store(address, encryption=encryption())
    stored.fill(right)
    before = _everything(right, ALICE)
    wrong = open_store(address, encryption=Encryption(keys) if keys else None)
    calls: list[Callable[[], object]] = [
        lambda: wrong.resume(ALICE, "r"),
        lambda: wrong.resumes(ALICE),
        lambda: wrong.put_blob(ALICE, b"new"),
        lambda: wrong.save_resume(stored.resume()),
        lambda: list(wrong.export_owner(ALICE)),
    ]
    for call in calls:
        with pytest.raises(StoreKeyError) as caught:
            call()
        assert "2026" == caught.value.key_id

    assert before == _everything(right, ALICE)
    wrong.delete_owner(ALICE)
    assert [] == list(right.export_owner(ALICE))


@pytest.mark.parametrize("kind", KINDS)
def test_rotation_in_steps(kind: str, made_address: Callable[[str], str], open_store: Open) -> None:
    """Old keys read, the newest writes; rotation goes on where it stopped; then the old key can go."""
    address = made_address(kind)
    names = [OwnerId(f"owner-{number}") for number in range(5)]
    first = open_store(address, encryption=Encryption(dict([OLD])))
    for name in names[:4]:
        first.put_blob(name, b"old")
    store = open_store(address, encryption=Encryption(dict([NEW, OLD])))
    old = store.put_blob(names[0], b"under the old key")
    new = store.put_blob(names[4], b"under the new key")

    done = store.rotate(owners_max=3)
    assert (3, 0, 1) == (done.rewrapped, done.encrypted, done.left)
    done = store.rotate()
    assert (1, 0, 0) == (done.rewrapped, done.encrypted, done.left)
    done = store.rotate()
    assert (0, 0, 0) == (done.rewrapped, done.encrypted, done.left)
    last = open_store(address, encryption=Encryption(dict([NEW])))
    assert b"under the old key" == last.blob(names[0], old)
    assert b"under the new key" == last.blob(names[4], new)
    with pytest.raises(StoreKeyError):
        first.blob(names[0], old)


def test_rotation_without_a_needed_key_stops(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """A rotation that lacks a master key is an error, and what is stored stays readable with it."""
    address = made_address("sqlite")
    first = open_store(address, encryption=Encryption(dict([OLD])))
    sha256 = first.put_blob(ALICE, b"old")
    store = open_store(address, encryption=Encryption(dict([NEW])))
    with pytest.raises(StoreKeyError, match="'old'"):
        store.rotate()
    assert b"old" == first.blob(ALICE, sha256)
    with pytest.raises(SettingsError):
        open_store(address).rotate()


@pytest.mark.parametrize("kind", KINDS)
def test_encrypts_what_was_plain(
    kind: str, made_address: Callable[[str], str], open_store: Open
) -> None:
    """Encryption may be turned on later: owners are refused until a rotation has encrypted them."""
    address = made_address(kind)
    plain = open_store(address)
    for owner_id in (ALICE, BOB):
        stored.fill(plain, owner_id)
    fill_more(plain, ALICE)
    before = [_everything(plain, owner_id) for owner_id in (ALICE, BOB)]
    store = open_store(address, encryption=encryption())
    with pytest.raises(StoreKeyError, match="without encryption"):
        store.resume(ALICE, "r")

    done = store.rotate(owners_max=1)
    assert (0, 1, 1) == (done.rewrapped, done.encrypted, done.left)
    done = store.rotate()
    assert (0, 1, 0) == (done.rewrapped, done.encrypted, done.left)
    assert before == [_everything(store, owner_id) for owner_id in (ALICE, BOB)]
    assert [] == _leaks(address)
    store.delete_resume(ALICE, "r")
    store.delete_project(ALICE, "p")
    assert b"source" not in [item.data for item in store.export_owner(ALICE)]


def test_a_deleted_owner_leaves_no_key(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """After a deletion the wrapped key, and all else of the owner, is nowhere in the files of SQLite."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    for owner_id in (ALICE, BOB):
        stored.fill(store, owner_id)
    cells = []
    with connected(address) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table).where(table.c.owner_id == ALICE)):
                cells += [value for value in row if isinstance(value, bytes)]
    assert len(cells) > 10
    assert all(cell in all_bytes(address) for cell in cells)
    store.delete_owner(ALICE)

    left = all_bytes(address)
    assert [] == [cell for cell in cells if cell in left]
    assert b"alice" not in left


def test_a_deleted_owner_leaves_no_plain_text(
    made_address: Callable[[str], str], open_store: Open
) -> None:
    """Without encryption SQLite overwrites what it deletes, too."""
    address = made_address("sqlite")
    store = open_store(address)
    stored.fill(store)
    assert len(_leaks(address)) > 5
    store.delete_owner(ALICE)

    assert [] == _leaks(address)


# -------------------------------------------------------------------------------- how keys are given


def test_keys_as_text() -> None:
    """The first key is the newest one; spaces do not matter; no key shows in a text of the object."""
    text = f" b:{Encryption.new_key()} , {KEYS}"
    keys = Encryption.from_text(text)

    assert "b" == keys.newest
    assert "Encryption(key_ids=['b', '2026'])" == repr(keys)
    assert KEYS.partition(":")[2] not in repr(vars(keys)).replace("\\x", "")


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026:", ":MTIz", "2026:c2VjcmV0", f"{KEYS},{KEYS}", f"{KEYS},x", "a:sécret"],
)
def test_unfit_keys_are_refused_unquoted(text: str) -> None:
    """A text that holds no keys is a settings error that does not repeat it."""
    with pytest.raises(SettingsError) as caught:
        Encryption.from_text(text)
    shown = f"{caught.value} {caught.value.__cause__} {caught.value.__context__}"
    assert "SKILLMAP_STORE_KEYS" in shown
    assert not text or text not in shown
    assert "sécret" not in shown
    assert "c2VjcmV0" not in shown


@pytest.mark.parametrize("keys", [{}, {"": os.urandom(32)}, {"a": b"short"}])
def test_unfit_keys_in_code(keys: dict[str, bytes]) -> None:
    """No key, a nameless one and a short one are programming errors."""
    with pytest.raises(ValueError, match=r"key|id"):
        Encryption(keys)


def test_errors_of_keys_name_no_key(made_address: Callable[[str], str], open_store: Open) -> None:
    """What is said of a wrong key holds neither key, encrypted or not."""
    address = made_address("sqlite")
    store = open_store(address, encryption=encryption())
    stored.fill(store)
    other = open_store(address, encryption=Encryption({"2026": b"z" * 32}))
    with pytest.raises(SkillmapError) as caught:
        other.resume(ALICE, "r")
    assert "zzz" not in f"{caught.value!r}{caught.value.__context__!r}"
