"""Helper of test_crash.py: a process that sits an exam through the real controller and says what was acknowledged.

Started once; forks a child for every line it reads, so that 200 kills do not cost 200 interpreter starts.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QTimer

from app.services import exams
from app.startup import Database
from app.ui.exam_controller import ExamController
from app.ui.tasks import Tasks
from tests.conftest import NOW


def sit(file: Path, sitting_id: int, seed: int) -> None:
    """Acts at random until killed; prints `ack elapsed cursor answers` after each commit."""
    rng = random.Random(seed)
    clock = [0]
    application = QCoreApplication([])
    tasks = Tasks(lambda _tasks: Database(file))

    def begin(opened: exams.Opened) -> None:
        controller = ExamController(tasks, opened, lambda: NOW, lambda: clock[0])

        def acknowledged() -> None:
            shown = controller.shown
            answers = ";".join(f"{item.answer}{int(item.flagged)}" for item in shown.items).replace(" ", "")
            print(f"ack {shown.elapsed_ms} {shown.cursor} {answers}", flush=True)

        controller.saved.connect(acknowledged)

        def act() -> None:
            # A person is slower than the disk: the next action comes when the last one is stored.
            if controller._queued is not controller._durable:
                return
            clock[0] += rng.randint(1, 900)
            print(f"now {controller.sitting.elapsed_ms}", flush=True)
            what = rng.random()
            if what < 0.5:
                controller.pick(rng.randrange(4))
            elif what < 0.6:
                controller.toggle_flag()
            elif what < 0.8:
                controller.go_to(rng.randrange(len(opened.questions)))
            else:
                controller.tick()

        timer = QTimer(controller)
        timer.timeout.connect(act)
        timer.start(0)

    tasks.open(lambda: None, lambda error: print(f"error {error}", flush=True))
    tasks.read(lambda session: exams.open_sitting(session, sitting_id), begin)
    application.exec()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        file, sitting_id, seed = line.rsplit(" ", 2)
        child = os.fork()
        if child == 0:
            sit(Path(file), int(sitting_id), int(seed))
            os._exit(1)
        print(f"child {child}", flush=True)


if __name__ == "__main__":
    main()
