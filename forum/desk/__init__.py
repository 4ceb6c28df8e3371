"""What waits for the office, and the pages by which it runs the forum: policies, topics, agencies, people, mail, jobs.

Nouns: queue, waiting thing, fact of the system."""
