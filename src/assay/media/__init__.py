"""Blobs: where bytes live, who may read them for how long, and what a picture truly is."""
