"""Programs of the people who get our mail, and mail servers, as they are installed: what they show, and what they bring back."""
