"""How people see, keep, measure, review and support goals."""
