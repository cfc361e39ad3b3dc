"""What people reach in a browser: learners sitting quizzes, authors writing questions."""
