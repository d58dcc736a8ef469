#!/usr/bin/env python3
"""Verifies the record of a draw, zhiyuan-draw/1, or of instant wins, zhiyuan-instant/1, with nothing
but Python's own library.

    python3 verify_draw.py record.json [--ticket NUMBER --secret 64_HEX_DIGITS]

It was written from docs/draw.md and shares nothing with the platform. It prints the first thing
that does not agree and ends with 1; where everything agrees it prints the winners and ends with 0.
One thing it does not do: a drand round's signature takes a library for BLS12-381 to verify, so here
the signature is taken as it stands, and the round is printed for you to compare with a drand server.
"""

import argparse
import hashlib
import json
import re
import sys
from datetime import date, datetime, time as clock, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

GENESIS, PERIOD = 1692803367, 3
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


class Difference(Exception):
    pass


def need(fine, told):
    if not fine:
        raise Difference(told)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def compact(value):
    """The JSON of a value: no spaces, fields in the order of the file, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def root(leaves):
    """RFC 6962, 2.1."""
    if not leaves:
        return sha256()
    level = leaves
    while len(level) > 1:
        pairs = [sha256(b"\x01", level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2:]
    return level[0]


def time(text):
    text = re.sub(r"\.(\d{1,6})\d*", lambda found: "." + found[1].ljust(6, "0"), text)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def known_at(source):
    if source["kind"] == "lottery":
        return time(source["at"])
    if source["kind"] == "drand":
        start = datetime.fromtimestamp(GENESIS, timezone.utc)
        return start + timedelta(seconds=(source["round"] - 1) * PERIOD)
    return None


def canonical(place, source, value):
    kind = source["kind"]
    need(value["kind"] == kind, f"numbers, source {place}: belongs to another kind of source")
    if kind == "lottery":
        numbers = value["numbers"]
        need(len(numbers) == source["numbers"], f"numbers, source {place}: {len(numbers)} numbers")
        return "".join(f"{number}." for number in sorted(numbers)) + "/"
    if kind == "drand":
        signature = bytes.fromhex(value["signature"])
        print(f"source {place}: drand round {source['round']}; compare its signature with a server")
        return sha256(signature).hex().upper() + "./"
    secret = bytes.fromhex(value["secret"])
    need(sha256(secret).hex() == source["commitment"],
         f"numbers, source {place}: the secret is not the one that was committed")
    return secret.hex().upper() + "./"


def check_freeze(freeze):
    need(freeze["algorithm"] == "zhiyuan-draw/1", "algorithm")
    frozen_at = time(freeze["frozen_at"])
    sources = freeze["sources"]
    need(len(sources) >= 2, "sources: at least two are mixed")
    need(any(known_at(s["source"]) for s in sources), "sources: at least one is public")
    for place, announced in enumerate(sources, 1):
        for source in filter(None, (announced["source"], announced["instead"])):
            at = known_at(source)
            need(at is None or at > frozen_at, f"sources: {place} is not after the freeze")
            need(source.get("chain", QUICKNET) == QUICKNET, f"sources: {place} is not quicknet")
        if announced["instead"]:
            own, at = known_at(announced["source"]), known_at(announced["instead"])
            need(own is None or at is None or at > own, f"sources: {place} is known after what replaces it")
    need(len(freeze["leaves"]) == freeze["tickets"], "leaves: not as many as tickets")
    leaves = [bytes.fromhex(leaf) for leaf in freeze["leaves"]]
    need(root(leaves).hex() == freeze["root"], "root: not that of the leaves")
    return leaves


def draw(freeze, numbers):
    """What the numbers give: of each lot its key and its picks."""
    need(len(numbers) == len(freeze["sources"]), "numbers: not as many as sources")
    key = ""
    for place, (announced, given) in enumerate(zip(freeze["sources"], numbers), 1):
        because = given["instead_because"]
        need(because is None or (because.strip() and announced["instead"]),
             f"numbers, source {place}: no replacement was announced, or no reason is told")
        source = announced["source"] if because is None else announced["instead"]
        key += canonical(place, source, given["value"])
    excluded = {entry["ticket"] for entry in freeze["excluded"]}
    holder = dict(freeze["same_holder"])
    branches = {branch["code"]: branch["tickets"] for branch in freeze["branches"]}
    won, outcome = set(), []
    for lot in freeze["lots"]:
        lot_key = key + lot["label"] + "/"
        tickets = range(1, freeze["tickets"] + 1) if lot["branch"] is None else branches[lot["branch"]]
        remaining, picks, winners, alternates = list(tickets), [], 0, set()
        while remaining and (winners < lot["winners"] or len(alternates) < lot["alternates"]):
            counter = len(picks).to_bytes(8, "big")
            value = int.from_bytes(sha256(counter, lot_key.encode(), counter), "big")
            ticket = remaining.pop(value % len(remaining))
            person = holder.get(ticket, ticket)
            if ticket in excluded:
                fate = "excluded"
            elif person in won:
                fate = "already_won"
            elif person in alternates:
                fate = "already_alternate"
            elif winners < lot["winners"]:
                fate = "winner"
                winners += 1
                won.add(person)
            else:
                fate = "alternate"
                alternates.add(person)
            picks.append({"ticket": ticket, "fate": fate})
        outcome.append({"label": lot["label"], "key": lot_key, "picks": picks})
    return outcome


def compare(computed, recorded):
    need(len(computed) == len(recorded), "outcome: not as many lots")
    for place, (one, other) in enumerate(zip(computed, recorded), 1):
        for field in ("label", "key"):
            need(one[field] == other[field], f"outcome, lot {place}: {field}")
        for pick in range(max(len(one["picks"]), len(other["picks"]))):
            mine, theirs = (lot["picks"][pick:pick + 1] for lot in (one, other))
            need(mine == theirs, f"outcome, lot {one['label']}, pick {pick + 1}: "
                 f"computed {mine}, recorded {theirs}")


def verify(record):
    need(record["format"] == "zhiyuan-draw-record/1", "format")
    freeze, drawn = record["freeze"], record["drawn"]
    leaves = check_freeze(freeze)
    replaced = freeze["replaces"]
    before = bytes(32) if replaced is None else bytes.fromhex(replaced["record"])
    need(sha256(before, compact(freeze)).hex() == record["freeze_hash"], "freeze_hash")
    if drawn is None:
        need(record["record_hash"] is None, "record_hash: nothing was drawn")
        return leaves
    need(drawn["entered_by"] != drawn["confirmed_by"], "confirmed_by: one person did both")
    compare(draw(freeze, drawn["numbers"]), drawn["outcome"])
    drawn_at = time(drawn["drawn_at"])
    for place, (announced, given) in enumerate(zip(freeze["sources"], drawn["numbers"]), 1):
        at = known_at(announced["source" if given["instead_because"] is None else "instead"])
        need(at is None or drawn_at >= at, f"drawn_at: before the numbers of source {place}")
    computed = sha256(bytes.fromhex(record["freeze_hash"]), compact(drawn)).hex()
    need(computed == record["record_hash"], "record_hash")
    return leaves


def below(seed, label, bound):
    """Numbers below `bound`, every one equally likely: words of 64 bits that would favour small
    remainders are thrown away."""
    fair = (2**64 - 1) - (2**64 - 1) % bound
    for block in range(2**64):
        digest = sha256(seed, label.encode(), b"\0", block.to_bytes(8, "big"))
        for place in range(0, 32, 8):
            word = int.from_bytes(digest[place:place + 8], "big")
            if word < fair:
                yield word % bound


def moments(plan, seed, lot):
    """The moments of a lot, in seconds since 1970."""
    bound = sum(to - since for since, to in plan["spans"])
    numbers, drawn = below(seed, lot["label"], bound), []
    for _ in range(lot["moments"]):
        number = next(numbers)
        for since, to in plan["spans"]:
            if number < to - since:
                drawn.append(since + number)
                break
            number -= to - since
    return sorted(drawn)


def second(at):
    """The first whole second that is not before `at`."""
    whole = at.replace(microsecond=0)
    return int(whole.timestamp()) + (at != whole)


def spans(plan):
    """The open time of the window and its hours; None where this computer does not know the zone."""
    opens, closes = time(plan["opens_at"]), time(plan["closes_at"])
    if plan["daily"] is None:
        return [[second(opens), second(closes)]]
    try:
        zone = ZoneInfo(plan["zone"])
    except ZoneInfoNotFoundError:
        print(f"the zone {plan['zone']} is not known here: the open time is taken as it stands")
        return None
    since, to = (clock.fromisoformat(plan["daily"][which]) for which in ("from", "to"))
    day, last, found = opens.astimezone(zone).date(), closes.astimezone(zone).date(), []
    while day <= last:
        span = [second(max(datetime.combine(day, since, zone).astimezone(timezone.utc), opens)),
                second(min(datetime.combine(day, to, zone).astimezone(timezone.utc), closes))]
        if span[0] < span[1]:
            found.append(span)
        day = date.fromordinal(day.toordinal() + 1)
    return found


def verify_part(number, part, wins):
    plan, told = part["plan"], f"part {number}"
    need(plan["algorithm"] == "zhiyuan-instant/1", f"{told}, algorithm")
    need(spans(plan) in (plan["spans"], None), f"{told}, spans: not those of the window and its hours")
    labels = [lot["label"] for lot in plan["lots"]]
    need(len(set(labels)) == len(labels), f"{told}, lots: one stands there twice")
    seed = bytes.fromhex(part["seed"])
    need(sha256(seed, compact(plan)).hex() == part["commitment"], f"{told}, commitment")
    need([lot["label"] for lot in part["drawn"]] == labels, f"{told}, drawn: not the lots of the plan")
    for lot, drawn in zip(plan["lots"], part["drawn"]):
        computed = moments(plan, seed, lot)
        for place in range(max(len(computed), len(drawn["moments"]))):
            where = f"{told}, lot {lot['label']}, moment {place + 1}"
            recorded = drawn["moments"][place:place + 1]
            at = [second(time(moment["at"])) for moment in recorded]
            need(computed[place:place + 1] == at, f"{where}: computed {computed[place:place + 1]}")
            met = recorded[0]["met"]
            if met is not None:
                need(time(met["at"]) >= time(recorded[0]["at"]), f"{where}: it was met before it came")
                need(met["win"] not in wins, f"win {met['win']}: it met two moments")
                wins.add(met["win"])


def verify_instant(record):
    parts, wins = record["parts"], set()
    in_order = [part["plan"]["part"] for part in parts] == list(range(1, len(parts) + 1))
    one = len({part["plan"]["campaign"] for part in parts}) == 1
    need(in_order and one, "parts: plans of one campaign, numbered from 1")
    for number, part in enumerate(parts, 1):
        verify_part(number, part, wins)
    need(sha256(bytes(32), compact(parts)).hex() == record["record_hash"], "record_hash")
    for number, part in enumerate(parts, 1):
        print(f"part {number}: commitment {part['commitment']}")
        for lot in part["drawn"]:
            met = sum(moment["met"] is not None for moment in lot["moments"])
            print(f"lot {lot['label']}: {len(lot['moments'])} moments, {met} met")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("record")
    parser.add_argument("--ticket", type=int, help="the number of your ticket in the list")
    parser.add_argument("--secret", help="its secret, 64 hexadecimal digits")
    asked = parser.parse_args()
    with open(asked.record, encoding="utf-8") as file:
        record = json.load(file)
    try:
        if record["format"] == "zhiyuan-instant-record/1":
            verify_instant(record)
            print("everything agrees")
            return 0
        leaves = verify(record)
        if asked.ticket is not None:
            need(1 <= asked.ticket <= len(leaves), "ticket: not in the list")
            leaf = sha256(b"\x00", bytes.fromhex(asked.secret or ""))
            need(leaves[asked.ticket - 1] == leaf, "ticket: the list has another one there")
            print(f"ticket {asked.ticket} is in the list")
    except Difference as difference:
        print(difference)
        return 1
    except (KeyError, TypeError, ValueError, IndexError) as broken:
        print(f"not a record: {broken!r}")
        return 1
    print("freeze hash", record["freeze_hash"])
    for lot in record["drawn"]["outcome"] if record["drawn"] else []:
        won = [pick["ticket"] for pick in lot["picks"] if pick["fate"] == "winner"]
        print(f"lot {lot['label']}: {', '.join(map(str, won)) or 'nobody'}")
    print("everything agrees")
    return 0


if __name__ == "__main__":
    sys.exit(main())
