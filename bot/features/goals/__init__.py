"""Goals: the Lean Value Tree from vision to backlog, how it is measured, and who answers for it."""
