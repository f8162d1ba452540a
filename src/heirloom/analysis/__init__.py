"""What is the matter with a photograph: measures everything that the plan and the report need, and changes nothing."""

from heirloom.analysis.analyze import analyze
from heirloom.analysis.findings import Findings
from heirloom.analysis.findings_json import findings_from_json, findings_to_json
from heirloom.analysis.table import findings_table

__all__ = ["Findings", "analyze", "findings_from_json", "findings_table", "findings_to_json"]
