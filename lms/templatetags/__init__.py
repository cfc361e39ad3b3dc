"""Words that templates of every app need."""
