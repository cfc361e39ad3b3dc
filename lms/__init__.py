"""The project, and what every app shares: people, organizations, time, permissions and the record of changes."""
