"""Tells what was done to a photograph: the JSON record, the HTML page, map pictures and the XMP label."""

from heirloom.report.provenance import xmp_for
from heirloom.report.record import record_json

__all__ = ["record_json", "xmp_for"]
