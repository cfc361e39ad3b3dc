"""What learners and authors reach by plain addresses."""
