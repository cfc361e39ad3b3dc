"""The people of the demonstration, whose history is made through the domain's own functions."""
