"""The plan of a project: read, checked, advised on, compared, costed and held to account."""
