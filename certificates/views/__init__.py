"""What holders, strangers and certification authorities reach by plain addresses."""
