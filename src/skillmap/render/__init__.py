"""Room: a resume becomes layout blocks once, and those become bytes, one format per file."""

from __future__ import annotations

from skillmap.render.layout import build_layout
from skillmap.render.locales import locale_names
from skillmap.render.report import render_report
from skillmap.render.themes import load_theme, theme_names

__all__ = ["build_layout", "load_theme", "locale_names", "render_report", "theme_names"]
