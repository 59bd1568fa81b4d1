"""Makes the example files that are not plain text, from the sources in this folder.

    python -m pip install -r examples/make/requirements.txt
    python examples/make/make.py

Typst draws the PDFs, `scan.py` turns one of them into a scan, `tomas_okonkwo.py` writes the
DOCX. What is printed comes from `tests/files/truth/<name>.json`, so a file and its truth cannot
drift apart. With the same versions of the tools the bytes are the same every time.
"""

from __future__ import annotations

import argparse
from importlib.metadata import files
from pathlib import Path

import scan
import tomas_okonkwo
import typst

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "tests" / "files" / "truth"
FONT_PACKAGES = ("font-source-sans-pro", "font-roboto")
PRINTED = ("maya-lindholm", "lena-hoffmeister-lebenslauf")
SCANNED = "scan-arturo-bellini"
WRITTEN = "tomas-okonkwo"


def font_folders() -> list[str]:
    """Folders of the TrueType files that the installed font packages bring, sorted."""
    found = {
        str(Path(str(file.locate())).parent)
        for package in FONT_PACKAGES
        for file in files(package) or ()
        if file.suffix == ".ttf"
    }
    return sorted(found)


def printed(stem: str, fonts: list[str]) -> bytes:
    """PDF bytes of `<stem>.typ`."""
    source = ROOT / "examples" / "make" / f"{stem}.typ"
    return typst.compile(str(source), root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)


def main() -> None:
    """Write the PDFs, the scan and the DOCX into `--out` (default: `examples/`)."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "examples")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    fonts = font_folders()
    for stem in PRINTED:
        (out / f"{stem}.pdf").write_bytes(printed(stem, fonts))
    (out / f"{SCANNED}.pdf").write_bytes(scan.scan(printed(SCANNED, fonts)))
    (out / f"{WRITTEN}.docx").write_bytes(tomas_okonkwo.make(TRUTH / f"{WRITTEN}.json"))


if __name__ == "__main__":
    main()
