"""Who comes to an event: invited, registered, in line, let in at the door, asked afterwards.

Nouns: registration, seat, waitlist, guest, invitation, check-in. One door changes the state of a registration: `service_states.put_state`.
"""
