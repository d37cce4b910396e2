"""Domains change: two become one, one becomes two, and others lead them. What goes along is shown before it is done."""
