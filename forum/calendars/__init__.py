"""Events in people's own calendars: invitations by mail, feeds by address.

Nouns: invitation, feed, feed token."""
