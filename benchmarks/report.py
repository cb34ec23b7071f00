"""The figures as a Markdown page that names the machine they come from."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from measure import Series
from scenes import FLOOR, OURS, Scene

HEADER = (
    "| scene | rows | program | wall s | CPU s | peak MiB | CPU, times the floor | CPU, times ours |",
    "|---|---:|---|---:|---:|---:|---:|---:|",
)


def machine() -> str:
    """Processor, cores, system, Python and the versions of what was measured, in one line."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("openpyxl", "pandas"))
    cores = f"{os.cpu_count()} cores"
    return f"{_processor()}, {cores}, {platform.platform()}, Python {platform.python_version()}, {libraries}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def page(repeat: int, nights: Sequence[tuple[Scene, Sequence[Series]]], start_up: Sequence[Series]) -> str:
    """The whole page."""
    lines = [
        "# Benchmark", "", f"Machine: {machine()}.",
        f"Whole processes, interleaved; medians of {repeat} runs after a warm-up; "
        "ratios are medians of the ratios round by round.",
        "", *HEADER,
    ]  # fmt: skip
    for scene, series in nights:
        lines += _scene_lines(scene, series)
    return "\n".join([*lines, "", *_cell_lines(nights), "", *_start_up_lines(start_up), ""])


def _scene_lines(scene: Scene, series: Sequence[Series]) -> list[str]:
    by_name = {one.name: one for one in series}
    return [_line(scene, one, by_name[FLOOR], by_name[OURS]) for one in series]


def _line(scene: Scene, one: Series, floor: Series, ours: Series) -> str:
    cost = one.median
    ratios = f"{one.times(floor):.1f} | {one.times(ours):.1f}"
    name = f"**{one.name}**" if one.name == OURS else one.name
    return f"| {scene.name} | {scene.rows:,} | {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:.0f} | {ratios} |"


def _cell_lines(nights: Sequence[tuple[Scene, Sequence[Series]]]) -> list[str]:
    written = [f"| {scene.name} | {scene.rows:,} | {scene.cells:,} |" for scene, _ in nights]
    return ["| scene | rows | cells written |", "|---|---:|---:|", *written]


def _start_up_lines(start_up: Sequence[Series]) -> list[str]:
    base = start_up[0]
    lines = ["| start-up | wall s | CPU s | peak MiB | wall, times `import click` |", "|---|---:|---:|---:|---:|"]
    for one in start_up:
        cost = one.median
        lines.append(
            f"| `{one.name}` | {cost.wall:.3f} | {cost.cpu:.3f} | {cost.peak:.0f} | {one.times(base, 'wall'):.1f} |"
        )
    return lines
