"""A film: scenes that are drawn moment by moment, what is said in them, and how files are made of both."""

import hashlib
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import sin
from os import cpu_count, link
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable

from .people import Pose
from .svg import HEIGHT, WIDTH, ease, group
from .things import kite_mark

RATE = 20
FADE = 0.4
# What a film may have, with some room for what two passes miss.
LIMIT_BYTES = 930_000
# A cue has two lines of so many signs.
LINE_SIGNS = 18


@dataclass(frozen=True)
class Said:
    """Who says what, from when to when of its scene, or of the film."""

    start: float
    end: float
    voice: str
    words: str


@dataclass(frozen=True)
class Moment:
    """A moment of a scene."""

    t: float
    said: tuple = ()

    def ease(self, start, length=0.5):
        return ease(self.t, start, length)

    def mouth(self, person):
        """How far somebody's mouth is open: only while a caption says their words."""
        for said in self.said:
            if said.voice == person.name and said.start <= self.t < said.end:
                return abs(sin((self.t - said.start) * 6.4)) * (0.75 + 0.25 * sin(self.t * 2.3))
        return None

    def pose(self, person, at, scale=1.0, look=0.0, mood="calm", **more):
        """Somebody who speaks where they have words, and blinks now and then, each at another moment."""
        blink = 2.2 < (self.t + len(person.hair) * 0.7) % 3.4 < 2.36
        return Pose(person, at, scale, look, mood, self.mouth(person), blink, **more)


@dataclass(frozen=True)
class Scene:
    seconds: float
    draw: Callable[[Moment], str]
    said: tuple
    mark: bool
    wait: float

    def at(self, t):
        return self.draw(Moment(t, self.said)) + (kite_mark() if self.mark else "")


@dataclass
class Film:
    name: str
    poster_at: float = 1.0
    scenes: list[Scene] = field(default_factory=list)

    def scene(self, seconds, *said, mark=True, wait=0.0):
        """Marks a function that draws a scene of so many seconds. `mark`: with the kite in the corner. `wait`: for how
        long the picture before stays, where a player stops there to ask something and may stop a little late.
        """

        def add(draw):
            self.scenes.append(Scene(seconds, draw, tuple(Said(*line) for line in said), mark, wait))
            return draw

        return add

    @property
    def seconds(self):
        return sum(scene.seconds for scene in self.scenes)

    def starts(self):
        """When each scene begins."""
        at = 0.0
        for scene in self.scenes:
            yield at, scene
            at += scene.seconds

    def said(self):
        return [
            Said(at + said.start, at + said.end, said.voice, said.words)
            for at, scene in self.starts()
            for said in scene.said
        ]

    def frame(self, at):
        """The picture at a moment. A scene appears over the last picture of the one before it."""
        before = None
        for start, scene in self.starts():
            if at < start + scene.seconds - 1e-6 or scene is self.scenes[-1]:
                break
            before = scene
        t = at - start
        picture = scene.at(t)
        if before and t < scene.wait + FADE:
            shown = ease(t, scene.wait - (0 if scene.wait else 1 / RATE), FADE)
            picture = before.at(before.seconds) + (group(picture, opacity=shown) if shown else "")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f"{picture}</svg>"
        )


# Pictures


def draw(svg, png):
    subprocess.run(["rsvg-convert", "--output", png], input=svg.encode(), check=True)


def stills(film, moments, folder):
    """Single pictures, to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in moments:
        draw(film.frame(at), folder / f"{film.name}-{at:05.1f}.png")


def make(film, folder):
    """Everything that is made by the script: the film, its poster and its captions."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as frames:
        _draw_frames(film, Path(frames))
        _encode(Path(frames), folder / "film.mp4")
    _poster(film, folder / "poster.jpg")
    (folder / "captions.vtt").write_text(captions(film), encoding="utf-8")


def _draw_frames(film, folder):
    """Each different picture is drawn once; frames in which nothing moves share it."""
    drawn, frames = {}, []
    for number in range(round(film.seconds * RATE)):
        svg = film.frame(number / RATE)
        key = hashlib.sha256(svg.encode()).hexdigest()
        drawn.setdefault(key, svg)
        frames.append(key)
    with ThreadPoolExecutor(cpu_count()) as workers:
        list(workers.map(lambda item: draw(item[1], folder / f"{item[0]}.png"), drawn.items()))
    for number, key in enumerate(frames):
        link(folder / f"{key}.png", folder / f"{number:05}.png")


def _encode(frames, film):
    """H.264 for old telephones, its index in front. In two passes, so that every film comes out at the same size;
    with a fixed number of threads and no dates, so that it comes out the same each time."""
    rate = LIMIT_BYTES * 8 // round(len(list(frames.glob("[0-9]" * 5 + ".png"))) / RATE)
    common = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-framerate",
        str(RATE),
        "-i",
        frames / "%05d.png",
        "-an",
        "-vf",
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        "-c:v",
        "libx264",
        "-profile:v",
        "high",
        "-level",
        "3.1",
        "-preset",
        "slow",
        "-tune",
        "animation",
        "-b:v",
        str(rate),
        "-g",
        str(RATE * 8),
        "-threads",
        "2",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-passlogfile",
        frames / "passes",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-map_metadata",
        "-1",
    ]
    subprocess.run([*common, "-pass", "1", "-f", "null", "/dev/null"], check=True)
    subprocess.run([*common, "-pass", "2", "-movflags", "+faststart", film], check=True)


def _poster(film, jpeg):
    with TemporaryDirectory() as folder:
        png = Path(folder) / "poster.png"
        draw(film.frame(film.poster_at), png)
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-i",
                png,
                "-q:v",
                "3",
                "-fflags",
                "+bitexact",
                "-flags:v",
                "+bitexact",
                "-update",
                "1",
                jpeg,
            ],
            check=True,
        )


# Captions


def captions(film):
    cues = (
        f"{_clock(said.start)} --> {_clock(said.end)}\n<v {said.voice}>{chr(10).join(wrapped(said.words))}\n"
        for said in film.said()
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def wrapped(words):
    """One line, or two that part after a sign of punctuation or else in the middle."""
    if len(words) <= LINE_SIGNS:
        return [words]
    breaks = [place for place, sign in enumerate(words[:-1], 1) if sign in "，。；：、？！…"] or [
        len(words) // 2
    ]
    best = min(breaks, key=lambda place: abs(place - len(words) / 2))
    return [words[:best], words[best:]]


def _clock(seconds):
    millis = round(seconds * 1000)
    return f"{millis // 60000:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"
