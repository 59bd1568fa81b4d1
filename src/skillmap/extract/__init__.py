"""Bytes to `Document`, `Document` to `Resume` with evidence."""
