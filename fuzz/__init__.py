"""Hostile files by the thousand: coverage-guided fuzzing of each reader, and random mutations of whole files.

`nox -s fuzz` runs it; how and why is told in `docs/explanation/how-hostile-files-are-tested.md`.
"""
