"""Reads exam versions (blueprints) from TOML."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

from app.core.bank import Blueprint, Domain, Remap, Skill, Task
from app.core.errors import ContentError


def read_exam(text: str, file: str) -> Blueprint:
    """One exam version. Raises ContentError naming the file, the line where it can be told, and what is expected."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file}: not valid TOML: {error}.", "Mend the file or remove it.") from error
    reader = _Reader(text, file)
    domains = tuple(
        Domain(
            reader.get(domain, "number", str),
            reader.get(domain, "title", str),
            reader.get(domain, "weight", int),
            tuple(reader.task(task) for task in reader.get(domain, "tasks", list)),
        )
        for domain in reader.get(data, "domains", list)
    )
    blueprint = Blueprint(
        code=reader.get(data, "code", str),
        title=reader.get(data, "title", str),
        first_day=reader.get(data, "first_day", date, None),
        last_day=reader.get(data, "last_day", date, None),
        minutes=reader.get(data, "minutes", int),
        scored=reader.get(data, "scored", int),
        unscored=reader.get(data, "unscored", int),
        pass_mark=reader.get(data, "pass_mark", int),
        domains=domains,
        predecessor=reader.get(data, "predecessor", str, ""),
        remap=tuple(
            Remap(reader.get(row, "old", str), reader.get(row, "new", str), reader.get(row, "subject", str, ""))
            for row in reader.get(data, "remap", list, [])
        ),
    )
    if sum(domain.weight for domain in domains) != 100:
        reader.fail("weight", f"the weights of the domains sum to {sum(d.weight for d in domains)}, not to 100")
    if not 100 <= blueprint.pass_mark <= 1000:
        reader.fail("pass_mark", "the pass mark is not between 100 and 1000")
    if min(blueprint.minutes, blueprint.scored) <= 0 or blueprint.unscored < 0:
        reader.fail("minutes", "minutes and scored items must be above zero, unscored items not below")
    return blueprint


_REQUIRED = object()


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.lines = text.split("\n")
        self.file = file

    def fail(self, key: str, message: str) -> None:
        line = next((n for n, raw in enumerate(self.lines, 1) if raw.strip().startswith(key)), 1)
        raise ContentError(f"{self.file}:{line}: {message}.", "Mend the file or remove it.")

    def get(self, table: Any, key: str, kind: type, default: Any = _REQUIRED) -> Any:
        if not isinstance(table, dict):
            self.fail(key, f"expected a table with '{key}'")
        if key not in table:
            if default is _REQUIRED:
                self.fail(key, f"'{key}' is missing")
            return default
        value = table[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            self.fail(key, f"'{key}' should be {kind.__name__}, not {type(value).__name__}")
        return value

    def task(self, table: Any) -> Task:
        skills = tuple(
            Skill(self.get(skill, "number", str), self.get(skill, "title", str), "new" in skill and bool(skill["new"]))
            for skill in self.get(table, "skills", list, [])
        )
        return Task(self.get(table, "number", str), self.get(table, "title", str), skills)
