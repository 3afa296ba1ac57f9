"""Consensus of answers with a structure: spans, shapes, sequences, comparisons, trees."""
