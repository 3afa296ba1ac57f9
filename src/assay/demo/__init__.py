"""The demo: three small projects with pictures, texts and simulated people, built on the spot.

A shell beside ``cli``: it calls services as any other caller does, and holds no rule of its own.
"""
