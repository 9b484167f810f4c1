"""The graph model: states, moves, stability."""
