"""The checklist: what can be worked out about a text before learners get it, and what cannot."""
