"""Big work: a plan as data, its chunks, where they run, and the store they stream into."""
