"""The bench report as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.damage_report import DamageReport, DamageRow, alarm_share
from heirloom.bench.report import BenchReport, Check, Report, Row

HEADINGS = (
    "case",
    "method",
    "PSNR",
    "gain",
    "worst",
    "harmed",
    "SSIM",
    "MS-SSIM",
    "GMSD",
    "dE00",
    "PSNR in mask",
    "error in mask",
    "LPIPS-like",
    "NIQE",
    "colour",
    "twice",
    "s",
    "CPU s",
    "MB",
)


DAMAGE_HEADINGS = (
    "case: damage",
    "method",
    "F1",
    "best F1",
    "AP",
    "precision",
    "recall",
    "right kind",
    "s",
    "CPU s",
)


def table(report: BenchReport) -> str:
    """The report as lines of text: means per case and method, the clean photographs, and the promises."""
    previous = ""
    body: list[tuple[str, ...]] = []
    for row in report.rows:
        body.append(_cells(row, with_case=row.case != previous))
        previous = row.case
    return _framed(report, _aligned([HEADINGS, *body]), _clean(report) if report.clean else [])


def damage_table(report: DamageReport) -> str:
    """The report as lines of text: figures per case, damage and detector, clean photographs, writing, promises."""
    previous = ""
    body: list[tuple[str, ...]] = []
    for row in report.rows:
        asked = f"{row.case}: {row.damage} ({row.photos})"
        body.append(_damage_cells(row, asked="" if asked == previous else asked))
        previous = asked
    return _framed(report, _aligned([DAMAGE_HEADINGS, *body]), [*_alarms(report), *_writing(report)])


def _framed(report: Report, grid: Sequence[str], closing: Sequence[str]) -> str:
    """The grid under what the report is about, above what is told besides, the promises and the notes."""
    lines = [f"task {report.task}, seed {report.seed}, commit {report.commit or 'unknown'}", _machine(report), ""]
    lines += grid
    if closing:
        lines += ["", *closing]
    if report.checks:
        lines += ["", *(_promise(check) for check in report.checks)]
    lines += [f"note: {note}" for note in report.notes]
    return "\n".join(lines) + "\n"


def _machine(report: Report) -> str:
    known = report.machine
    return f"{known['processor']}, {known['cores']} cores, Python {known['python']}, numpy {known['numpy']}"


def _cells(row: Row, *, with_case: bool) -> tuple[str, ...]:
    scores = row.scores
    return (
        f"{row.case} ({row.photos})" if with_case else "",
        row.method,
        f"{scores.psnr:.2f}",
        f"{row.gain_db:+.2f}",
        f"{row.worst_gain_db:+.2f}",
        f"{row.harmed_share:.0%}",
        f"{scores.ssim:.4f}",
        f"{scores.ms_ssim:.4f}",
        f"{scores.gmsd:.4f}",
        f"{scores.delta_e:.2f}",
        _or_dash(scores.masked_psnr, ".2f"),
        _or_dash(scores.masked_error, ".4f"),
        _or_dash(scores.lpips_like, ".4f"),
        _or_dash(scores.niqe, ".2f"),
        _or_dash(scores.relative_colourfulness, ".2f"),
        _or_dash(row.twice_db, ".1f"),
        f"{row.cost.took_s:.2f}",
        f"{row.cost.cpu_s:.2f}",
        _or_dash(row.cost.peak_mb, ".0f"),
    )


def _damage_cells(row: DamageRow, *, asked: str) -> tuple[str, ...]:
    return (
        asked,
        row.method,
        f"{row.f1:.3f}",
        f"{row.best_f1:.3f}",
        f"{row.average_precision:.3f}",
        _or_dash(row.precision, ".3f"),
        _or_dash(row.recall, ".3f"),
        _or_dash(row.right_kind, ".0%"),
        f"{row.took_s:.2f}",
        f"{row.cpu_s:.2f}",
    )


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines: the first two columns to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _clean(report: BenchReport) -> list[str]:
    count = len(report.clean)
    psnr = sum(entry.psnr for entry in report.clean) / count
    shares = [entry.false_alarm_share for entry in report.clean if entry.false_alarm_share is not None]
    alarms = f", mean false alarms {sum(shares) / len(shares):.4%} of the pixels" if shares else ""
    way = "restore --preset auto" if report.task == "restore" else report.task
    return [
        f"clean photographs ({count}) through {way}:",
        f"  mean PSNR to itself {psnr:.2f} dB{alarms}; the worst stand below",
    ]


def _alarms(report: DamageReport) -> list[str]:
    """What every detector takes for damage on the clean photographs."""
    lines = ["share of the clean photographs' pixels found damaged, mean and the worst photograph:"]
    for method in dict.fromkeys(entry.method for entry in report.alarms):
        worst = max((entry for entry in report.alarms if entry.method == method), key=lambda entry: entry.share)
        lines.append(f"  {method}: {alarm_share(report.alarms, method):.4%}, {worst.share:.4%} ({worst.photo})")
    return lines


def _writing(report: DamageReport) -> list[str]:
    """What became of true writing, over all photographs and cases."""
    lines = []
    for method in dict.fromkeys(entry.method for entry in report.writing):
        entries = [entry for entry in report.writing if entry.method == method]
        true_px = max(1, sum(entry.true_px for entry in entries))
        found, mistaken = (sum(getattr(entry, name) for entry in entries) for name in ("found_px", "mistaken_px"))
        lines.append(f"  {method}: {found / true_px:.1%} found as writing, {mistaken / true_px:.1%} taken for damage")
    return ["what becomes of writing:", *lines] if lines else []


def _promise(check: Check) -> str:
    if check.at_least is not None:
        asked = f"at least {check.at_least:g}"
    else:
        asked = f"at most {check.at_most:g}"
    photo = f", {check.photo}" if check.photo else ""
    return f"{'kept  ' if check.is_kept else 'BROKEN'}  {check.name}: {check.value:.4g} ({asked}){photo}"
