"""Tags for the templates of the explorer."""
