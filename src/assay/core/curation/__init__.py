"""What the items of a project are: how they cover the world, and which are copies."""
