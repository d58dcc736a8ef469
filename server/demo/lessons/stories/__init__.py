"""The films: one file each, a scene a function."""
