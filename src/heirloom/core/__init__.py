"""What every part shares: the photograph, its file, colour, geometry, strips, blending, masks and the step contract."""
