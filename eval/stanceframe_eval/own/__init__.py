"""The report of a run on a codebook of one's own, from its predictions of sentences held out."""
