"""All findings in one HTML file that needs no network: tables, pictures beside them, and the quotes a click away."""

from __future__ import annotations

from icc_coding.analysis.report.build import ReportOptions, build_report
from icc_coding.analysis.report.page import write_report

__all__ = ["ReportOptions", "build_report", "write_report"]
