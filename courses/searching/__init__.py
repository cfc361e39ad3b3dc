"""Finding words in the courses, lessons and facts that a person may see."""
