"""The products that a goal needs or works on, linked from the goal's side."""
