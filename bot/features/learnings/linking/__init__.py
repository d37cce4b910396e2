"""The goals that taught a learning, and the products that it is about: chosen in its form."""
