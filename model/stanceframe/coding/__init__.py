"""Coders' answers as they come back, and the rules that they are held against."""
