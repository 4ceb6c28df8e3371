"""The spine of everything that is published, and the discussions: threads, posts, follows, reports.

Nouns: thread, post, follow, report."""
