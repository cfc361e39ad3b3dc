"""Loading the reference data: read the files, check everything, then apply all of it or nothing."""
