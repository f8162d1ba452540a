"""Helpers of the tests: pictures made in code and the comparer that keeps evidence."""
