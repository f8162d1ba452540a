"""Tells what was done to a photograph: the JSON record, the HTML page, map pictures and the XMP label."""

from heirloom.report.maps import invented_png, mask_png, uncertain_png
from heirloom.report.page import report_page
from heirloom.report.provenance import xmp_for
from heirloom.report.record import record_json

__all__ = ["invented_png", "mask_png", "record_json", "report_page", "uncertain_png", "xmp_for"]
