"""Shapes, words and movement: the smallest parts of a drawing, each a piece of SVG text."""

from math import atan2, cos, hypot, pi, sin
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 1280, 720
# Captions stand below this line; nothing that matters is drawn there.
CAPTIONS_FROM = 590
FONT = "Noto Sans CJK SC"

# The platform's colours (style/tokens.css) and those of its drawings (app/assets).
PAPER, SURFACE, INK, SOFT = "#fbf8f2", "#ffffff", "#1d2733", "#55606e"
SKY, VERMILION, GOLD, JADE, AMBER, ROSE = "#1f5f8b", "#c2371f", "#f3d9a4", "#1b7a4b", "#8a5a00", "#a4262c"
SKY_SOFT, JADE_SOFT, AMBER_SOFT, ROSE_SOFT = "#e9f1f6", "#e8f3ec", "#fbf1dd", "#fbecea"
LINE, CONTROL, NAVY, SUN, CREAM = "#ddd6c8", "#8b8474", "#1d3f63", "#e8b04a", "#fdf6e8"
NIGHT, DUSK = "#2b355f", "#3d4a80"


def number(value):
    """Short, so that a frame in which nothing moved is the same text and is drawn once."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def el(tag, *inner, **attributes):
    words = (
        f' {name.rstrip("_").replace("_", "-")}="{number(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{''.join(words)}>{''.join(inner)}</{tag}>"


def group(*inner, at=None, scale=None, turn=None, opacity=None):
    moves = []
    if at:
        moves.append(f"translate({number(float(at[0]))} {number(float(at[1]))})")
    if turn:
        moves.append(f"rotate({turn:.2f})")
    if scale:
        across, down = scale if isinstance(scale, tuple) else (scale, scale)
        moves.append(f"scale({across:.3f} {down:.3f})")
    shown = None if opacity is None or opacity >= 1 else f"{max(opacity, 0):.2f}"
    return el("g", *inner, transform=" ".join(moves) or None, opacity=shown)


def rect(x, y, w, h, fill, r=0, **more):
    return el(
        "rect", x=float(x), y=float(y), width=float(w), height=float(h), rx=r or None, fill=fill, **more
    )


def circle(x, y, r, fill, **more):
    return el("circle", cx=float(x), cy=float(y), r=float(r), fill=fill, **more)


def ellipse(x, y, rx, ry, fill, **more):
    return el("ellipse", cx=float(x), cy=float(y), rx=float(rx), ry=float(ry), fill=fill, **more)


def path(d, fill="none", **more):
    return el("path", d=d, fill=fill, **more)


def stroke(d, colour, width, **more):
    return path(d, stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)


def text_width(words, size):
    """Chinese signs are as wide as they are high; Latin letters and digits a little more than half."""
    return sum(size if ord(sign) > 0x2000 else size * 0.56 for sign in words)


def text(words, x, y, size, fill=INK, weight=700, anchor="middle", **more):
    """One line; `y` is the middle of its signs."""
    return el(
        "text",
        escape(words),
        x=float(x),
        y=float(y + size * 0.36),
        font_size=size,
        font_family=FONT,
        font_weight=weight,
        fill=fill,
        text_anchor=anchor,
        **more,
    )


def lines(rows, x, y, size, fill=INK, leading=1.32, **more):
    """Several lines around the middle `y`."""
    top = y - (len(rows) - 1) * size * leading / 2
    return "".join(
        text(row, x, top + place * size * leading, size, fill, **more) for place, row in enumerate(rows)
    )


# Movement


def ease(t, start, length=0.5):
    """From 0 before `start` to 1 after `start + length`, softly."""
    k = min(max((t - start) / length, 0), 1)
    return k * k * (3 - 2 * k)


def mix(one, other, k):
    if isinstance(one, (tuple, list)):
        return tuple(mix(a, b, k) for a, b in zip(one, other))
    return one + (other - one) * k


def sway(t, seconds, reach):
    return reach * sin(2 * pi * t / seconds)


def grow(inner, centre, k):
    """Lets something appear at its place: a little larger than it will be, never from nothing."""
    if k <= 0:
        return ""
    size = 0.85 + 0.15 * k
    x, y = centre
    return group(inner, at=(x * (1 - size), y * (1 - size)), scale=size, opacity=k)


# Speech


def bubble(rows, centre, mouth, k=1.0, size=46, fill=SURFACE, edge=LINE, ink=INK):
    """What somebody says; the tail leads towards `mouth`."""
    if k <= 0:
        return ""
    x, y = centre
    width = max(text_width(row, size) for row in rows) + 76
    height = len(rows) * size * 1.32 + 44
    left, top = x - width / 2, y - height / 2
    outline = dict(stroke=edge, stroke_width=4, stroke_linejoin="round")
    body = rect(left, top, width, height, fill, 34, **outline)
    tail = _tail(centre, mouth, width, height, fill, outline)
    return grow(tail[0] + body + tail[1] + lines(rows, x, y, size, ink), centre, k)


def _tail(centre, mouth, width, height, fill, outline):
    """A wedge from the edge of the bubble, its root hidden under a patch of the bubble's colour."""
    x, y = centre
    dx, dy = mouth[0] - x, mouth[1] - y
    # Where the line to the mouth leaves the rectangle.
    k = min(width / 2 / abs(dx) if dx else 9, height / 2 / abs(dy) if dy else 9)
    upright = abs(dy) * k >= height / 2 - 1
    reach = hypot(dx, dy)
    if upright:
        root = min(max(x + dx * k, x - width / 2 + 70), x + width / 2 - 70), y + dy * k
        ends = (root[0] - 24, root[1] - 6 * dy / abs(dy)), (root[0] + 24, root[1] - 6 * dy / abs(dy))
    else:
        root = x + dx * k, min(max(y + dy * k, y - height / 2 + 48), y + height / 2 - 48)
        ends = (root[0] - 6 * dx / abs(dx), root[1] - 20), (root[0] - 6 * dx / abs(dx), root[1] + 20)
    far = min(58, reach)
    away = atan2(mouth[1] - root[1], mouth[0] - root[0])
    tip = root[0] + far * cos(away), root[1] + far * sin(away)
    wedge = f"M{_at(ends[0])}L{_at(tip)}L{_at(ends[1])}"
    return path(wedge, fill, **outline), path(wedge + "Z", fill)


def _at(point):
    return f"{point[0]:.1f} {point[1]:.1f}"
