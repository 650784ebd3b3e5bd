"""SIGKILL at random moments of an exam: no acknowledged answer is lost, and no more than a heartbeat of time."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.exam import HEARTBEAT_MS
from app.services import exams
from db import Database
from tests import factories
from tests.conftest import NOW

KILLS = 200
ROOT = Path(__file__).resolve().parent.parent


def stored(database: Database, number: int) -> tuple[int, str]:
    with database.read() as session:
        sitting = exams.open_sitting(session, number).sitting
    answers = ";".join(f"{item.answer}{int(item.flagged)}" for item in sitting.items).replace(" ", "")
    return sitting.elapsed_ms, answers


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_nothing_acknowledged_is_lost_in_200_kills(database: Database) -> None:
    rng = random.Random(5)
    number = -1
    zygote = subprocess.Popen(
        [sys.executable, "-m", "tests.crash_child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert zygote.stdin is not None
    assert zygote.stdout is not None
    acknowledged = 0
    try:
        for kill in range(KILLS):
            # A new exam now and then: elapsed time must not reach the limit.
            if kill % 20 == 0:
                with database.write() as session:
                    number = exams.start(session, factories.EXAM, None, kill, NOW).id
            zygote.stdin.write(f"{database.file} {number} {kill}\n".encode())
            zygote.stdin.flush()
            lines = _watch_and_kill(zygote, rng.randint(0, 25), rng.random() * 0.004)
            elapsed, answers = stored(database, number)
            acks = [line.split() for line in lines if line.startswith("ack ")]
            assert not [line for line in lines if line.startswith("error")]
            if acks:
                acknowledged += len(acks)
                _, ack_elapsed, _, ack_answers = acks[-1]
                assert elapsed >= int(ack_elapsed)
                # One more action may have reached the disk before its acknowledgement was printed.
                moved = [a != b for a, b in zip(answers.split(";"), ack_answers.split(";"), strict=True)]
                assert sum(moved) <= 1
            seen = [int(line.split()[1]) for line in lines if line.startswith("now ")]
            if seen:
                assert seen[-1] - elapsed <= HEARTBEAT_MS
            assert database.integrity() == "ok"
    finally:
        zygote.stdin.close()
        zygote.wait()
        zygote.stdout.close()
    assert database.integrity() == "ok"
    assert acknowledged > KILLS


def _watch_and_kill(zygote: subprocess.Popen[bytes], after_lines: int, extra: float) -> list[str]:
    """Reads what the child says, kills it after some lines, and returns all lines up to its death."""
    assert zygote.stdout is not None
    stream = zygote.stdout.fileno()
    text = b""
    while b"child " not in text or b"\n" not in text.split(b"child ", 1)[1]:
        text += os.read(stream, 65536)
    child = int(text.split(b"child ", 1)[1].split(b"\n", 1)[0])
    while text.count(b"\n") < after_lines:
        text += os.read(stream, 65536)
    select.select([], [], [], extra)
    os.kill(child, signal.SIGKILL)
    _wait_for_death(child)
    while select.select([stream], [], [], 0)[0]:
        text += os.read(stream, 65536)
    # The last line may be cut off by the kill.
    return text.decode().rpartition("\n")[0].split("\n")


def _wait_for_death(child: int) -> None:
    while Path(f"/proc/{child}").exists() if sys.platform == "linux" else _alive(child):
        select.select([], [], [], 0.0005)


def _alive(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return False
    return True
