"""Trains a classifier for a codebook of one's own, from few labelled sentences or none."""
