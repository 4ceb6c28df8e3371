"""Events as such: what the office hosts, when, where and for whom; planned, published, repeated, imported.

Nouns: event, kind, series, version, the office's own question. Who comes is `registrations`, who presents `calls`; both meet in
`showcases`.
"""
