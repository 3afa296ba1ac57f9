"""The demo: projects of every kind of datum with simulated people, built on the spot.

A shell beside ``cli``: it calls services as any other caller does, and holds no rule of its own.
"""
