"""Goals in files: brought in from wherever they were kept, and taken out again."""
