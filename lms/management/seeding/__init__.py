"""A synthetic workforce: who people are, how they answer, and their history written in bulk."""
