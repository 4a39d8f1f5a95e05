"""How many heaps the C library gives to threads."""

import platform
import subprocess
import sys

import pytest

from stanceframe_service.operating.allocator import bound_arenas

# A heap of glibc's for threads starts at a multiple of 64 MiB.
SCRIPT = """
import sys, threading
from pathlib import Path
from stanceframe_service.operating.allocator import bound_arenas

if int(sys.argv[1]):
    assert bound_arenas(int(sys.argv[1]))
barrier = threading.Barrier(13)

def work():
    kept = [bytearray(5000 + n) for n in range(100)]
    barrier.wait()
    barrier.wait()
    del kept

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
barrier.wait()
lines = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
heaps = [
    line for line in lines
    if line[1] == "rw-p" and len(line) == 5 and int(line[0].split("-")[0], 16) % (64 << 20) == 0
]
print(len(heaps))
barrier.wait()
"""


def heaps(bound: int) -> int:
    command = [sys.executable, "-c", SCRIPT, str(bound)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="needs glibc, which has heaps for threads"
)
def test_twelve_threads_share_the_heaps_that_were_allowed():
    free, bounded = heaps(0), heaps(1)

    assert free > bounded
    assert bounded <= 2  # of the three one is the main thread's, which starts elsewhere


def test_a_c_library_without_such_heaps_is_left_alone(monkeypatch):
    monkeypatch.setattr("ctypes.CDLL", lambda _name: object())

    assert not bound_arenas(2)
