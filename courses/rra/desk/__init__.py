"""The desk where staff edit the facts: forms, panels and views within Wagtail's admin."""
