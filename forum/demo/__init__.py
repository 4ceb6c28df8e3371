"""The sample forum: an invented state with a story, and beside it real public records.

Everything goes through the features' own services at moments around today, so that what a newcomer sees is what the
forum does. Nouns: story, record.
"""
