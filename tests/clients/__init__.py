"""Programs of the people who get our mail, as they are installed: what they show, and what they send back."""
