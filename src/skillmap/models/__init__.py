"""The nouns that cross rooms: frozen values without input, output or calls to other rooms."""
