"""Iteration: how good a model is, where it is weak, and what to label next."""
