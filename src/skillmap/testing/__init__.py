"""Fakes and conformance checks for users and plugin authors."""
