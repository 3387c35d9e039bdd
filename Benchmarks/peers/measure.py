"""Runs commands and tells their time, processor time and peak memory; compares what they wrote; prints the table."""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyvips

CORES = len(os.sched_getaffinity(0))


@dataclass
class Run:
    seconds: float
    cpu: float
    mebibytes: float
    failed: bool


@dataclass(eq=False)
class Peer:
    """A program: `commands` gets the folder for its results and returns one command for each process it takes."""
    name: str
    commands: object
    version: str = ""
    runs: list = field(default_factory=list)
    failed_why: str = ""

    def median(self, value):
        return statistics.median(getattr(run, value) for run in self.runs)

    @property
    def failed(self):
        return self.runs[-1].failed

    @property
    def spent(self):
        return sum(run.seconds for run in self.runs)


def resident(process):
    """Bytes that a process holds, and the most that it ever did; without its descendants."""
    with open(f"/proc/{process}/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    # A process that has ended has no memory lines.
    return int(lines.get("VmRSS", "0 kB").split()[0]) * 1024, int(lines.get("VmHWM", "0 kB").split()[0]) * 1024


def tree(process):
    """Bytes that a process and its descendants hold, and the most that one of them ever did."""
    try:
        total, most = resident(process)
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                for child in file.read().split():
                    held, peak = tree(int(child))
                    total, most = total + held, max(most, peak)
        return total, most
    except (OSError, ValueError):
        return 0, 0


def run(commands, log):
    """Commands, as many at once as there are processors. Memory is that of all processes alive at one instant, looked at
    a hundred times a second, or the largest single process's own peak if that is more. (What wait tells counts what this
    process held when it started the other.)"""
    living, most, done = set(), 0, threading.Event()

    def watch():
        nonlocal most
        while not done.wait(.01):
            seen = [tree(process) for process in list(living)]
            most = max([most, sum(held for held, _ in seen), *(peak for _, peak in seen)])

    def one(command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        living.add(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        living.discard(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        return status, usage

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        results = list(pool.map(one, commands))
    seconds = time.perf_counter() - begin
    done.set()
    watcher.join()
    cpu = sum(usage.ru_utime + usage.ru_stime for _, usage in results)
    return Run(seconds, cpu, most / 2**20, any(status for status, _ in results))


@dataclass
class Result:
    """What a program wrote, held against what it read."""
    size: tuple
    quality: float
    subsampling: str
    megabytes: float
    difference: float


def header(name):
    """Size, estimated quality and subsampling of a JPEG file, from its own tables."""
    with open(name, "rb") as file:
        data = file.read()
    place, table, frame = 2, None, None
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        kind, length = data[place + 1], int.from_bytes(data[place + 2:place + 4], "big")
        body = data[place + 4:place + 2 + length]
        if kind == 0xDB and table is None and body[0] == 0:
            table = sum(body[1:65])
        if kind in (0xC0, 0xC1, 0xC2):
            frame = body
        place += 2 + length
    if table is None or frame is None:
        raise ValueError(f"{name} is no JPEG")
    # libjpeg's luminance table adds up to 3688 at quality 50 and shrinks by 200 - 2q percent above.
    quality = 100 - table / 3688 * 50
    size = int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
    factors = {0x22: "4:2:0", 0x21: "4:2:2", 0x12: "4:4:0", 0x11: "4:4:4"}
    return (size[0], size[1]), quality, factors.get(frame[7], "other") if frame[5] == 3 else "grey"


def srgb(name):
    return pyvips.Image.new_from_file(name).colourspace("srgb").extract_band(0, n=3)


def compare(source, target):
    """ΔE2000 is the mean over pictures reduced to a quarter, where a look counts and its grain does not."""
    size, quality, subsampling = header(target)
    before, after = srgb(source).shrink(4, 4), srgb(target).shrink(4, 4)
    same = (before.width, before.height) == (after.width, after.height)
    difference = before.dE00(after).avg() if same else float("nan")
    return Result(size, quality, subsampling, os.path.getsize(target) / 1e6, difference)


def mean(results):
    """Several pictures' results as one: sizes are known to agree by then, so the first one's stands for all."""
    return Result(
        results[0].size, statistics.mean(r.quality for r in results), "/".join(sorted({r.subsampling for r in results})),
        sum(r.megabytes for r in results), statistics.mean(r.difference for r in results))


def doubts(result, first):
    """Why a result is no fair comparison with Lens's, or nothing."""
    faults = []
    if not 89 <= result.quality <= 96:
        faults.append(f"quality {result.quality:.0f}")
    if result.subsampling not in ("4:2:0", "4:2:2"):
        faults.append(result.subsampling)
    if not .6 <= result.megabytes / first.megabytes <= 1.6:
        faults.append(f"{result.megabytes / first.megabytes:.1f} times the bytes")
    if not .5 <= result.difference / first.difference <= 2:
        faults.append(f"ΔE {result.difference:.1f}")
    return faults


def sheet(pictures, name, width=640):
    """Pictures side by side, to look at."""
    small = [pyvips.Image.thumbnail(picture, width).colourspace("srgb").extract_band(0, n=3) for picture in pictures]
    pyvips.Image.arrayjoin(small, across=3, shim=8).write_to_file(name)


def said(command, pattern):
    """What a program says of its version."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    except OSError:
        return ""
    match = re.search(pattern, done.stdout + done.stderr)
    return match.group(1) if match else ""


def present(peers, only):
    """The peers that are installed and asked for; Lens is always among them."""
    chosen = [p for p in peers if p is peers[0] or not only or any(part in p.name.lower() for part in only)]
    for peer in chosen:
        if not peer.version:
            print(f"{peer.name} is not installed", file=sys.stderr)
    return [peer for peer in chosen if peer.version]


def race(peers, sources, work, count, budget):
    """Every peer once a round, each round beginning with another one; a peer sits out once its `budget` of seconds is
    spent. Returns, by peer, what it made of `sources` the first time, and notes what is wrong with that."""
    made = {}
    for number in range(count):
        first = number % len(peers)
        for peer in peers[first:] + peers[:first]:
            if peer.runs and (peer.failed or peer.spent * (1 + 1 / len(peer.runs)) > budget):
                continue
            folder = tempfile.mkdtemp(dir=work)
            with open(work + "/log", "w+") as log:
                commands = peer.commands(folder)
                # What others left to write is written now, and not in this one's time.
                os.sync()
                peer.runs.append(run(commands, log))
                if peer.failed:
                    log.seek(0)
                    print(f"{peer.name} failed: {log.read()[-500:]}", file=sys.stderr)
            if peer in made:
                shutil.rmtree(folder)
            else:
                made[peer] = [os.path.join(folder, os.path.basename(source)) for source in sources]
    return made


def judge(peers, made, sources):
    """Compares results with the photographs, up to eight of them. A result that is missing or of another size is no
    result. Returns the mean by peer."""
    judged = {}
    for peer in peers:
        wrong = [target for source, target in zip(sources, made[peer])
                 if not os.path.exists(target) or header(target)[0] != header(source)[0]]
        if wrong:
            peer.failed_why = f"{len(wrong)} of {len(sources)} results missing or of another size"
            continue
        pairs = list(zip(sources, made[peer]))[:8]
        judged[peer] = mean([compare(source, target) for source, target in pairs])
    return judged


def report(peers, judged, extra=()):
    """The table, and after it what is wrong with it; ends with 1 if anything is."""
    first, complaints, rows = peers[0], [], []
    print(f"{machine()}; medians")
    print()
    for peer in peers:
        if peer not in judged:
            complaints.append(f"{peer.name}: {peer.failed_why}")
            continue
        result, seconds = judged[peer], peer.median("seconds")
        if doubt := doubts(result, judged[first]):
            complaints.append(f"{peer.name}: {', '.join(doubt)}")
        rows.append([
            f"{peer.name} {peer.version}", f"{seconds:.2f}", f"{seconds / first.median('seconds'):.1f}",
            f"{peer.median('cpu'):.2f}", f"{peer.median('mebibytes'):.0f}", *(column(peer) for _, column in extra),
            f"{result.megabytes:.1f}", f"{result.quality:.0f}, {result.subsampling}", f"{result.difference:.1f}",
            str(len(peer.runs))])
    table(["", "s", "times", "CPU s", "peak MiB", *(name for name, _ in extra), "file MB", "JPEG", "ΔE", "rounds"], rows)
    for complaint in complaints:
        print(f"not comparable: {complaint}")
    sys.exit(1 if complaints else 0)


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown processor")
    return f"{CORES} × {model}"


def table(headings, rows):
    print("| " + " | ".join(headings) + " |")
    print("|---|" + "---:|" * (len(headings) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
