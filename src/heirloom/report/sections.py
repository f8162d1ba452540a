"""The written part of the page: what was done step by step, what was left out, what was measured, which files."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from heirloom.analysis import Findings, findings_table
from heirloom.core.step import Effect
from heirloom.pipeline.record import Result
from heirloom.report.words import COLOUR_TAG, EFFECTS, TEXTURE_TAG, percent, seconds
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Upscale

Record = dict[str, Any]  # as `record_json` gives it


def steps_html(record: Record) -> str:
    """The steps in their order, each with its reason and what it did."""
    if not record["steps"]:
        return '<section><h2>What was done</h2><p class="quiet">No step took part.</p></section>'
    steps = "".join(_step(step) for step in record["steps"])
    return f'<section><h2>What was done</h2><ol class="steps">{steps}</ol></section>'


def left_out_html(record: Record) -> str:
    """What was not done and why; empty when every step took part."""
    if not record["left_out"]:
        return ""
    rows = "".join(
        f"<dt>{escape(item['name'].capitalize())}</dt><dd>{escape(item['reason'])}</dd>" for item in record["left_out"]
    )
    return f'<section><h2>What was left out</h2><dl class="pairs">{rows}</dl></section>'


def findings_html(result: Result) -> str:
    """What was measured before and after, in words with their numbers."""
    after = _table(result.findings_after)
    before = _table(result.findings_before)
    rows = "".join(_row(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after]))
    return f"""
<section><h2>What was measured</h2>
<table class="findings"><thead><tr><td></td><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>{rows}</tbody></table></section>"""


def facts_html(record: Record) -> str:
    """The files with their checksums, and how to get the same result again."""
    source, output = record["input"], record["output"]
    facts = [
        ("Original", _code(source["file"])),
        ("SHA-256", _code(source["sha256"])),
        ("Format", escape(f"{source['format']}, {source['mode']}, {source['bits']} bit")),
        ("Size", f"{source['width_px']} × {source['height_px']} pixels"),
    ]
    if output is not None:
        facts.append(("Restored file", _code(output["file"])))
        if output["sha256"]:
            facts.append(("SHA-256", _code(output["sha256"])))
        if (output["width_px"], output["height_px"]) != (source["width_px"], source["height_px"]):
            facts.append(("Size", f"{output['width_px']} × {output['height_px']} pixels"))
    facts += [
        ("Preset", f"{escape(record['preset'])}, seed {record['seed']}"),
        ("Made with", escape(record["software"])),
        ("Took", seconds(record["took_s"])),
    ]
    facts += [("Note", escape(note)) for note in record["notes"]]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    return f'<section><h2>The files</h2><dl class="pairs">{rows}</dl></section>'


def _step(step: dict[str, Any]) -> str:
    effect = Effect(step["effect"])
    if effect is Effect.GENERATE and not step["invented_share"]:
        effect = Effect.CORRECT  # a repair of nothing but stains
    tag = EFFECTS[effect] if step["changed_share"] else "changed nothing"
    if effect is Effect.GENERATE and step["name"] == Upscale.name:
        tag = TEXTURE_TAG
    if effect is Effect.GENERATE and step["name"] == Colorize.name:
        tag = COLOUR_TAG
    figures = [f"{percent(step['changed_share'])} of the picture changed"]
    made_up = " made-up" if step["invented_share"] else ""
    if made_up:
        figures.append(f"{percent(step['invented_share'])} made up")
    figures += [seconds(step["took_s"]), *([] if step["models"] else ["no trained model"])]
    notes = "".join(f"<li>{escape(note)}</li>" for note in step["notes"])
    return f"""
<li><h3>{escape(step["name"].capitalize())} <span class="tag{made_up}">{tag}</span></h3>
<p>{escape(_sentence(step["reason"]))}</p>
<p class="quiet">{_capital(" · ".join(figures))}</p>
{f'<ul class="notes">{notes}</ul>' if notes else ""}
{_models(step["models"])}
<details><summary>Parameters</summary>
<dl class="pairs parameters">{_parameters(step["parameters"])}</dl></details></li>"""


def _models(models: list[str]) -> str:
    if not models:
        return ""
    items = "".join(f"<li>{_code(name)}</li>" for name in models)
    return f'<p class="quiet">Trained models:</p><ul class="models">{items}</ul>'


def _parameters(parameters: dict[str, Any]) -> str:
    return "".join(
        f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{_code(_plain(value))}</dd>"
        for name, value in parameters.items()
    )


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else json.dumps(value)


def _table(findings: Findings | None) -> dict[str, str]:
    return {} if findings is None else dict(findings_table(findings))


def _row(name: str, before: str | None, after: str | None) -> str:
    unchanged = before is not None and before == after
    cells = (_finding(before, label="Before"), _finding("as before" if unchanged else after, label="After"))
    kind = "unchanged" if unchanged else "moved"
    return f'<tr class="{kind}"><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'


def _finding(text: str | None, *, label: str) -> str:
    return f'<td data-label="{label}">{"not measured" if text is None else escape(text)}</td>'


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = _capital(text.strip())
    return (text if text.endswith((".", "!", "?")) else f"{text}.") if text else "No reason was noted."
