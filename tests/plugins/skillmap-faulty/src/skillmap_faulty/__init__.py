"""Everything that can go wrong in a plugin, one module for each."""
