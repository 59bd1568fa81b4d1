"""LibreOffice as a converter: one call, one throw-away profile, no macro, no link, no network, and an end.

A document is as trustworthy as who sent it. So the program gets a profile of its own that forbids macros and updates of
links and sends what it would fetch to a closed port, an environment without secrets, and a time limit after which its
whole process group is killed. Calls do not share anything, so several may run at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from skillmap.errors import DocumentLimitError, UnreadableDocumentError
from skillmap.extract.watch import current

PROGRAMS = ("soffice", "libreoffice")
_FILTERS = {"docx": "docx:MS Word 2007 XML"}
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ")
_CLOSED_PORT = "9"
"""Port of the discard service, which nobody runs: where a proxy is set, nothing else is tried."""
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", _CLOSED_PORT),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", _CLOSED_PORT),
)
"""Source: the schemas `Common.xcs`, `Writer.xcs` and `Inet.xcs` in LibreOffice's officecfg."""


def program() -> str | None:
    """Path of LibreOffice, or None when it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(found: str, data: bytes, *, suffix: str, target: str, seconds: float) -> bytes:
    """*data*, a file that would be named `*.suffix`, as a file of type *target*, by the program *found*.

    Cost: one to six seconds, most of it for the start.

    Raises:
        UnreadableDocumentError: It does not open the file.
        DocumentLimitError: It takes longer than *seconds*, `seconds_max`; it is killed.
        RunCancelledError: The work is to end; it is killed.
    """
    with tempfile.TemporaryDirectory(prefix="skillmap-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = _profile(folder)
        original = folder / f"document.{suffix}"
        original.write_bytes(data)
        command = [
            found,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--invisible",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nologo",
            "--convert-to",
            _FILTERS[target],
            "--outdir",
            str(folder / "out"),
            str(original),
        ]
        _run(command, folder, seconds)
        result = folder / "out" / f"document.{target}"
        if not result.is_file():
            raise UnreadableDocumentError("LibreOffice cannot open it")
        return result.read_bytes()


def _profile(folder: Path) -> Path:
    """A new profile whose settings forbid all that a document could set off."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )
    return folder / "profile"


def _run(command: list[str], folder: Path, seconds: float) -> None:
    environment = {key: os.environ[key] for key in _KEPT_VARIABLES if key in os.environ}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    for variable in ("http_proxy", "https_proxy"):
        environment[variable] = f"http://127.0.0.1:{_CLOSED_PORT}"
    process = subprocess.Popen(  # noqa: S603 - No shell; the arguments are ours.
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # What the program has started ends with `_end`, when it is gone itself.
    with current().ending(process.kill):
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise DocumentLimitError("seconds_max", maximum=seconds) from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it has started; the program itself is only a launcher."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # All of them have ended by themselves; some systems say so with the second one.
            process.poll()
    process.wait()
