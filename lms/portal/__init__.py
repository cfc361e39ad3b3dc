"""Pages that span the apps: what I owe, my record, my team."""
