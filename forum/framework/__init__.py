"""The framework that the office sets: few rules, each with its reason, its source and every earlier version.

A rule applies to every need, or to those in some topics. Nouns: rule, version."""
