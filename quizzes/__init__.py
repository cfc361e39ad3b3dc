"""The question bank, attempts at quizzes, and how they are marked."""
