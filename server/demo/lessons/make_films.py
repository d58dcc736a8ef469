#!/usr/bin/env python3
"""Draws the films of the sample's lessons, with their posters and captions, and checks their texts.

./make_films.py [--check] [NAME…]
./make_films.py --stills FOLDER [--at SECONDS,…] [NAME…]
"""

import argparse
import sys
from pathlib import Path

# Nothing but the films and what belongs to them is left in this folder.
sys.dont_write_bytecode = True

from checks import faults
from drawing.film import make, stills
from stories import credit_card_form, false_police, guaranteed_return

HERE = Path(__file__).resolve().parent
FILMS = {film.name: film for film in (credit_card_form.film, guaranteed_return.film, false_police.film)}


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", metavar="NAME", help="films to make; all where none is named")
    asked.add_argument("--check", action="store_true", help="only check what is there")
    asked.add_argument(
        "--stills", type=Path, metavar="FOLDER", help="draw single pictures instead, to look at"
    )
    asked.add_argument("--at", help="moments of the stills; else two of each scene")
    options = asked.parse_args()
    unknown = set(options.names) - set(FILMS)
    if unknown:
        asked.error(f"no such film: {', '.join(sorted(unknown))}; there are {', '.join(FILMS)}")
    for film in (FILMS[name] for name in options.names or FILMS):
        if options.stills:
            stills(film, moments(film, options.at), options.stills)
            continue
        if not options.check:
            make(film, HERE / film.name)
        report(film)


def moments(film, typed):
    if typed:
        return [float(at) for at in typed.split(",")]
    return [start + scene.seconds * part for start, scene in film.starts() for part in (0.45, 0.95)]


def report(film):
    found = faults(film, HERE / film.name)
    print(f"{film.name}: {film.seconds:g} s, {len(film.scenes)} scenes", *found, sep="\n  ")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
