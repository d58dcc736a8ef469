"""What a film and its texts have to keep to; each fault in a sentence."""

import json
import subprocess

from drawing.film import LINE_SIGNS, captions, wrapped

MOST_FILM_BYTES, MOST_POSTER_BYTES = 1_000_000, 120_000
SIGNS_A_SECOND = 7
RIGHTS = "财产安全权 知情权 自主选择权 公平交易权 依法求偿权 受教育权 受尊重权 信息安全权".split()
FIELDS = dict(
    title=30,
    summary=100,
    case=3000,
    turning_point=1000,
    risks=1000,
    right=10,
    advice=1000,
    source=500,
    tags=100,
    elder_text=2000,
    chapters=500,
)
QUESTION_FIELDS = dict(stem=500, explanation=1000, source=200, topic=20, answer=6, kind=10, difficulty=1)


def faults(film, folder):
    """Everything that is wrong, or nothing."""
    found = list(_scenes(film)) + list(_captions(film, folder))
    found += _video(film, folder / "film.mp4")
    if (folder / "poster.jpg").stat().st_size > MOST_POSTER_BYTES:
        found.append("the poster is too large")
    lesson = json.loads((folder / "lesson.json").read_text(encoding="utf-8"))
    return found + list(_texts(lesson)) + list(_moments(lesson, film)) + list(_questions(lesson))


def _scenes(film):
    if not 40 <= film.seconds <= 90:
        yield f"it has {film.seconds} s"
    if not 8 <= len(film.scenes) <= 14:
        yield f"it has {len(film.scenes)} scenes"
    for start, scene in film.starts():
        if any(said.end > scene.seconds for said in scene.said):
            yield f"at {start} s somebody speaks longer than the scene is"


def _captions(film, folder):
    before = 0.0
    for said in film.said():
        rows = wrapped(said.words)
        if said.start < before - 1e-6:
            yield f"a cue overlaps the one before it: {said.words}"
        if len(rows) > 2 or any(len(row) > LINE_SIGNS for row in rows):
            yield f"a cue is too long: {said.words}"
        if len(said.words) / (said.end - said.start) > SIGNS_A_SECOND + 1e-6:
            yield f"a cue is too short to be read, {len(said.words) / (said.end - said.start):.1f} signs a second: {said.words}"
        before = said.end
    if before >= film.seconds:
        yield "the last cue ends after the film"
    if (folder / "captions.vtt").read_text(encoding="utf-8") != captions(film):
        yield "captions.vtt is not what the script says; make the film anew"


def _video(film, file):
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", file],
        capture_output=True,
        check=True,
    )
    told = json.loads(told.stdout)
    (stream,) = told["streams"]
    shape = stream["codec_name"], stream["pix_fmt"], stream["width"], stream["height"]
    if shape != ("h264", "yuv420p", 1280, 720):
        yield f"the film is {shape}"
    if abs(float(told["format"]["duration"]) - film.seconds) > 0.1:
        yield f"the film has {told['format']['duration']} s; make it anew"
    if file.stat().st_size > MOST_FILM_BYTES:
        yield f"the film has {file.stat().st_size} bytes"
    head = file.read_bytes()
    if head.find(b"moov") > head.find(b"mdat"):
        yield "the index of the film is not in front"


def _texts(lesson):
    if set(lesson) != {*FIELDS, "duration_ms", "questions"}:
        yield f"fields: {set(lesson) ^ {*FIELDS, 'duration_ms', 'questions'}}"
    for name, limit in FIELDS.items():
        if not 0 < len(lesson[name]) <= limit:
            yield f"{name} has {len(lesson[name])} signs"
    if lesson["right"] not in RIGHTS:
        yield f"no such right: {lesson['right']}"
    for name, least, most in (("risks", 3, 5), ("advice", 3, 5), ("chapters", 3, 5)):
        if not least <= len(lesson[name].splitlines()) <= most:
            yield f"{name} has {len(lesson[name].splitlines())} lines"
    if not 3 <= len(lesson["case"].split("\n\n")) <= 6:
        yield "the case has too few or too many paragraphs"
    if not 150 <= len(lesson["elder_text"].replace("\n", "")) <= 250:
        yield f"elder_text has {len(lesson['elder_text'])} signs"


def _seconds(clock):
    minutes, seconds = clock.split(":")
    return int(minutes) * 60 + float(seconds)


def _moments(lesson, film):
    scenes = [start for start, _ in film.starts()]
    chapters = [_seconds(line.split(" ")[0]) for line in lesson["chapters"].splitlines()]
    if chapters[0] != 0 or chapters != sorted(set(chapters)) or set(chapters) - set(scenes):
        yield f"chapters do not begin with scenes: {chapters}"
    ends = [said.end for said in film.said()]
    asked = [_seconds(question["at"]) for question in lesson["questions"] if question["at"]]
    if len(asked) != 2 or any(min(abs(end - at) for end in ends) > 1e-6 for at in asked):
        yield f"questions are not asked at the end of a cue: {asked}"


def _questions(lesson):
    if len(lesson["questions"]) != 4 or [asked["to_bank"] for asked in lesson["questions"]].count("yes") != 3:
        yield "there are not four questions, three of them for the bank"
    for number, asked in enumerate(lesson["questions"], 1):
        question = asked["question"]
        if set(question) != {*QUESTION_FIELDS, "options"}:
            yield f"question {number}: fields"
        for name, limit in QUESTION_FIELDS.items():
            if not 0 < len(question[name]) <= limit:
                yield f"question {number}: {name} has {len(question[name])} signs"
        if not _answered(question):
            yield f"question {number}: its answer does not fit its kind"


def _answered(question):
    options, answer = question["options"], question["answer"]
    if question["kind"] == "true_false":
        return not options and answer in ("对", "错")
    letters = "ABCDEF"[: len(options)]
    fits = (
        2 <= len(options) <= 6
        and all(0 < len(option) <= 200 for option in options)
        and set(answer) <= set(letters)
    )
    return (
        fits
        and answer == "".join(sorted(set(answer)))
        and (len(answer) == 1) == (question["kind"] == "single")
    )
