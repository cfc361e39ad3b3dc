"""Settings: `base` holds everywhere, `test` and `production` differ from it in a few lines."""
