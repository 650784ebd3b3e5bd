"""`make bench`: prints ratios that were measured in one run on this machine, each beside its aim."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from app import paths, startup
from app.core.bank import Bank, Difficulty, Kind, NoteLink, Option, Question, TaskRef
from app.services import content, exams
from db import Database

_AREAS = 40
_NOW = datetime(2026, 11, 24, tzinfo=UTC)


def bank(count: int) -> Bank:
    """Questions for DVA-C03 in the exam's proportions, with stems of their own."""
    rng = random.Random(count)
    domains = ["1"] * 30 + ["2"] * 26 + ["3"] * 22 + ["4"] * 22
    words = [f"word{i}" for i in range(5000)]

    def one(i: int) -> Question:
        stem = " ".join(rng.choices(words, k=40)) + "?"
        options = tuple(
            Option(" ".join(rng.choices(words, k=9)), k == 0, " ".join(rng.choices(words, k=15))) for k in range(4)
        )
        area = f"area{i % _AREAS}"
        task = TaskRef("DVA-C03", f"{domains[i % 100]}.1")
        return Question(
            f"bench-{i}",
            area,
            Kind.SINGLE,
            Difficulty.MEDIUM,
            (task,),
            (NoteLink("x", f"../notes/{area}.md#x"),),
            stem,
            options,
        )

    return Bank(questions=tuple(one(i) for i in range(count)))


def prepared(folder: Path, count: int) -> Database:
    """A data folder with the shipped content and so many more questions."""
    database = startup.open_database(paths.folders(str(folder)))
    with database.write() as session:
        content.load(session, bank(count), "bench", "1", _NOW, random.Random(1))
    return database


def seconds(what: Callable[[], object], rounds: int) -> float:
    """The median time of a call."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        what()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def report(what: str, value: float, base: float, aim: float) -> None:
    """One line: ratio, aim, and the two times it was made of."""
    ratio = value / base
    mark = "ok  " if ratio <= aim else "OVER"
    print(
        f"{mark} {ratio:6.2f}×  (aim ≤ {aim}×)  {what}: {value * 1000:.1f} ms against {base * 1000:.1f} ms", flush=True
    )


def start_times(*arguments: str) -> Iterator[dict[str, float]]:
    """Seconds from the start of a process to each line that it prints, without end."""
    # As installed: modules are compiled once, in the first round, which does not count.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    while True:
        begin = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("start_child.py")), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**environment, "PYTHONPATH": str(ROOT)},
        )
        assert child.stdout is not None
        times = {line.decode().strip(): time.perf_counter() - begin for line in child.stdout}
        child.wait()
        yield times


def bench_start(folder: Path) -> None:
    """Process start to first painted window, and to Home with real figures, against a bare PySide6 window."""
    bare, ours = start_times("bare"), start_times("dryrun", str(folder))
    rounds = [(next(bare), next(ours)) for _ in range(9)][1:]
    base = statistics.median(b["painted"] for b, _ in rounds)
    report("first painted window, 100,000 questions", statistics.median(o["painted"] for _, o in rounds), base, 3)
    report("Home with real figures, 100,000 questions", statistics.median(o["home"] for _, o in rounds), base, 5)


def bench_draw(small: Database, large: Database) -> None:
    """A full form from 1,000 and from 100,000 questions."""

    def draw(database: Database, seed: int) -> None:
        with database.read() as session:
            exams.draw(session, "DVA-C03", None, seed)

    times = {}
    for name, database in (("small", small), ("large", large), ("small", small), ("large", large)):
        seeds = iter(range(1000))
        times[name] = seconds(lambda d=database, s=seeds: draw(d, next(s)), 25)
    report("drawing a form, 100,000 against 1,000 questions", times["large"], times["small"], 1.5)


def bench_write(database: Database, folder: Path) -> None:
    """A durable answer (sitting, item and event) against a bare sqlite3 commit of the same three rows, same pragmas."""
    with database.write() as session:
        opened = exams.start(session, "DVA-C03", None, 1, _NOW)
    sitting = [replace(opened.sitting)]

    def answer() -> None:
        after = sitting[0].tick(10).toggle(0)
        with database.write() as session:
            exams.record(session, opened.id, sitting[0], after, "answer", _NOW)
        sitting[0] = after

    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        bare.execute(f"PRAGMA {pragma}")
    for name in ("sitting", "item", "event"):
        bare.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, value TEXT)")
        bare.execute(f"INSERT INTO {name} (value) VALUES ('')")

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("UPDATE sitting SET value = ? WHERE id = ?", ("12", 1))
        bare.execute("UPDATE item SET value = ? WHERE id = ?", ("[1]", 1))
        bare.execute("INSERT INTO event (value) VALUES (?)", ("[1]",))
        bare.execute("COMMIT")

    ours, theirs = [], []
    for _ in range(10):
        ours.append(seconds(answer, 20))
        theirs.append(seconds(commit, 20))
    report("a durable answer against a bare commit", statistics.median(ours), statistics.median(theirs), 2)
    bare.close()


def main() -> None:
    """Runs all benchmarks."""
    with tempfile.TemporaryDirectory(prefix="dryrun-bench-", dir=ROOT) as scratch:
        folder = Path(scratch)
        print("preparing databases with 1,000 and 100,000 questions…", flush=True)
        small, large = prepared(folder / "small", 1_000), prepared(folder / "large", 100_000)
        begin = time.perf_counter()
        startup.open_database(paths.folders(str(folder / "fresh"))).close()
        print(f"info  the shipped bank loads into a fresh database in {time.perf_counter() - begin:.2f} s")
        bench_draw(small, large)
        bench_write(small, folder)
        small.close()
        large.close()
        bench_start(folder / "large")


if __name__ == "__main__":
    main()
