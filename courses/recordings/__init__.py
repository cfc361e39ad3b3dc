"""Video and sound in lessons: what their files and captions may be, and how authors add them."""
