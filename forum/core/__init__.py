"""What every feature stands on: database, clock, actor, access, errors, text. Knows no feature."""
