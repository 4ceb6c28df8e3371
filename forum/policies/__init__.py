"""What the state sets: names, notice, working days and holidays, answer days, release hour. Each change is kept.

Nouns: policy, working day, deadline, release."""
