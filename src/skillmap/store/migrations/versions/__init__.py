"""One file for each revision. A released one never changes."""
