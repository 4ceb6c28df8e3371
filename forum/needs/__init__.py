"""What agencies look for: written as an outcome, reviewed, published, asked about, closed with an outcome.

A need takes no free posts: questions are rows of their own, answered to all. Nouns: need, question, answer, update."""
