"""The command line. Each command imports what it needs when it runs; Qt comes last."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from app import __version__, paths
from app.core.errors import AppError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dryrun", description="Offline trainer for AWS certification exams.")
    parser.add_argument("--version", action="version", version=f"dryrun {__version__}")
    parser.add_argument("--data-dir", metavar="DIR", help="keep everything (database, settings, logs, backups) in DIR")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    commands.add_parser("gui", help="open the window (also without any command)")

    info = commands.add_parser("info", help="say what is loaded and where")
    info.add_argument("--json", action="store_true", help="print JSON with stable keys")

    check = commands.add_parser("check", help="find faults in notes, questions and scenarios")
    check.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; the shipped content without any")
    check.add_argument("--json", action="store_true", help="print JSON with stable keys")

    coverage = commands.add_parser("coverage", help="say what the bank covers and what it does not")
    coverage.add_argument("--json", action="store_true", help="print JSON with stable keys")

    demo = commands.add_parser("demo", help="drive the real window through a timed mock exam")
    demo.add_argument("--exam", default="DVA-C03", metavar="CODE", help="exam version (default: %(default)s)")
    demo.add_argument(
        "--seed", type=int, default=1, metavar="N", help="seed of the simulated learner (default: %(default)s)"
    )
    demo.add_argument("--items", type=int, metavar="N", help="items of the form (default: the exam's own number)")
    demo.add_argument("--screenshots", metavar="DIR", help="where to put pictures (default: beside the database)")
    demo.add_argument(
        "--theme", choices=("light", "dark"), default="light", help="colour scheme (default: %(default)s)"
    )
    demo.add_argument("--json", action="store_true", help="print JSON with stable keys")

    gallery = commands.add_parser("gallery", help="photograph every page in light and dark, at 100 % and 150 %")
    gallery.add_argument("folder", metavar="DIR", help="where to put the pictures")

    commands.add_parser("self-test", help="prove that this installation works")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code: 0 well, 1 problems found, 2 could not be done."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except AppError as error:
        if getattr(options, "json", False):
            print(json.dumps({"error": str(error), "next_step": error.next_step}, indent=2))
        print(f"dryrun: {error.full_text}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141


def _run(options: argparse.Namespace) -> int:
    if options.command == "check":
        from app.commands import check

        return check.run(options.paths, options.json)
    folders = paths.folders(options.data_dir)
    if options.command == "info":
        from app.commands import info

        return info.run(folders, options.json)
    if options.command == "coverage":
        from app.commands import coverage

        return coverage.run(folders, options.json)
    if options.command == "demo":
        from app.commands import demo

        return demo.run(
            folders if options.data_dir else None,
            demo.Wishes(options.exam, options.seed, options.items, options.screenshots, options.theme, options.json),
        )
    if options.command == "gallery":
        from app.commands import gallery

        return gallery.run(options.folder)
    if options.command == "self-test":
        from app.commands import selftest

        return selftest.run(folders if options.data_dir else None)
    from app.commands import gui

    return gui.run(folders)
