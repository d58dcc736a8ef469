"""What the films are drawn with: shapes, people, places and things, all as SVG text."""
