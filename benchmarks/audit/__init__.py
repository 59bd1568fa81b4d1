"""Checks of what an extraction says about its document; none of them uses the code that it checks."""
