"""One file for each revision, written by hand after the tables in `sql_tables`. A released one never changes."""
