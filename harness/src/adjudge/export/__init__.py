"""Hands what runs measured to other tools: tidy tables as CSV and Parquet, and benchmarks as pyperf reads them."""
