"""A small codebook of its own, and news sentences for it, on an invented coast."""

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.loading import parse_codebook

CODEBOOK = """\
format: 1
id: harbour
title: Harbour reports
version: 0.1.0
description: How reports on the harbours of an invented coast frame what happens there.
frames:
  - id: money
    name: Money
    definition: The sentence speaks of what the harbour costs or earns.
    use_when:
      - A price, a fee, a loan, a profit or a budget is named.
    not_when:
      - case: Somebody loses work, without a sum.
        instead: work
    examples:
      - text: The new quay will cost nine million crowns.
        reason: A sum is named.
  - id: safety
    name: Safety
    definition: The sentence speaks of danger to people or ships, or of guarding against it.
    use_when:
      - An accident, an injury, a rescue or a safety rule is named.
    examples:
      - text: Two divers were hurt when the crane gave way.
        reason: People were injured.
  - id: work
    name: Work
    definition: The sentence speaks of jobs, shifts, strikes or the people who work there.
    use_when:
      - Dockers, crews or their union are said to act or to be hired or dismissed.
    examples:
      - text: The union called the night shift out.
        reason: A strike is announced.
targets:
  - id: authority
    name: the port authority
    kind: actor
    definition: The body that runs the harbour of Selva.
    aliases:
      - port authority
      - Port Authority
"""
BOOK = parse_codebook(CODEBOOK, "harbour.yaml")
PLACES = ("Selva", "Orrin", "Castel Mare", "Dunholm", "Vessa", "Port Aldin", "Tarn", "Brisk Bay")
PEOPLE = ("the council", "the port authority", "a ferry line", "the harbour master", "an auditor",
          "the ministry", "the fishing guild", "a shipping firm")  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "money": (
        "{who} of {place} raised the mooring fee by {n} crowns.",
        "In {place}, {who} borrowed {n} million crowns for the eastern quay.",
        "The budget of {place} shows a loss of {n} million, {who} said.",
        "Profits at {place} fell by {n} per cent, according to {who}.",
        "{who} sold a warehouse in {place} for {n} thousand crowns.",
    ),
    "safety": (
        "A trawler sank off {place} and {n} sailors were rescued, {who} said.",
        "{who} closed the pier of {place} after {n} people were injured by a falling beam.",
        "Fire broke out aboard a tanker in {place}; {who} counted {n} burned men.",
        "{who} ordered {n} new lifeboats and alarms for {place}.",
        "Divers in {place} warned {who} of {n} cracked pylons that might collapse.",
    ),
    "work": (
        "{n} dockers in {place} walked out, and {who} called the strike unlawful.",
        "{who} hired {n} apprentices for the yard in {place}.",
        "The union in {place} told {who} that {n} crews would refuse the night shift.",
        "{who} dismissed {n} crane drivers in {place}.",
        "Women now make up {n} per cent of the workforce in {place}, {who} said.",
    ),
    "": (
        "The lighthouse of {place} was painted white again, {who} said, after {n} years.",
        "{who} opened a museum of maps in {place} with {n} guests.",
        "A choir from {place} sang for {who} on the {n}th of May.",
        "{who} found {n} old letters in the archive of {place}.",
    ),
}


def sentences(count: int, seed: int = 7) -> list[tuple[str, str, str]]:
    """Return document, text and labels of so many sentences, four a document, none twice."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    while len(rows) < count:
        label = ("money", "safety", "work", "")[int(rng.integers(4))]
        frame = PARTS[label][int(rng.integers(len(PARTS[label])))]
        who, place = PEOPLE[int(rng.integers(8))], PLACES[int(rng.integers(8))]
        text = frame.format(who=who, place=place, n=int(rng.integers(3, 90)))
        text = text[0].upper() + text[1:]
        if text in seen:
            continue
        seen.add(text)
        rows.append((f"article-{len(rows) // 4}", text, label or "-"))
    return rows


def frame_examples(count: int) -> tuple[list[str], NDArray[np.float64]]:
    """Return texts, and which frames of the codebook each has. Shape: (texts, frames)."""
    rows = sentences(count)
    targets = [[float(frame in labels) for frame in BOOK.frame_ids] for _, _, labels in rows]
    return [text for _, text, _ in rows], np.array(targets)


def write_codebook(folder: Path) -> Path:
    """Write the codebook, return its file."""
    path = folder / "harbour.yaml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


def sheet(rows: list[tuple[str, str, str]], coder: str = "ann", **more: str) -> str:
    """Return a sheet as `annotate import` reads it."""
    out = io.StringIO()
    names = ("item", "document", "text", "labels", "coder", *more)
    writer = csv.writer(out)
    writer.writerow(names)
    for number, (document, text, labels) in enumerate(rows):
        writer.writerow([f"{document}#{number}", document, text, labels, coder, *more.values()])
    return out.getvalue()
