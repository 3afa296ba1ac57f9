"""Drawing of street scenes: light, pen, street, figures, vehicles and weather."""
