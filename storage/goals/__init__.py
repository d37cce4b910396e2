"""The Lean Value Tree in rows and out."""
