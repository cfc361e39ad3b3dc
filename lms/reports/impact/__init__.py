"""What a change of a fact touches: seen before it is published, and looked at by its owners afterwards."""
