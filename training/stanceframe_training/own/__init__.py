"""Trains a classifier for a codebook of one's own, from a few hundred labelled sentences or none."""
