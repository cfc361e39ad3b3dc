"""The pages of the explorer, and what the editor of lessons asks of it."""
