"""The shipped courses as readable files: what they may hold, and reading them."""
