"""Files that people attach to a need, an innovation or an event: each belongs to its thread and has its own label of
readers. Bytes lie outside the database, by their digest; nothing is served that a scanner, where one is set, has not
passed. Nouns: file, content (what the bytes are, whatever the name says), scan."""
