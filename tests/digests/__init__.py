"""Tests of digests, notices and choices."""
