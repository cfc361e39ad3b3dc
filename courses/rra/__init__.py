"""The facts: who holds which role, responsibility or authority in FMS, under which source, since when."""
