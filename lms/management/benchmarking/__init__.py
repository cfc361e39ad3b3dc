"""Medians of pages and saves beside a bare Django view, measured in the same run."""
