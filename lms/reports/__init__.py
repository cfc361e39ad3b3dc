"""Center of Excellence reports, a module each."""
