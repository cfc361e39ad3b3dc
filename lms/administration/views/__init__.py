"""Pages of the administration of people, and the one where an invited person begins."""
