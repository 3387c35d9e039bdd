"""Times 'lens batch' and its peers on the same photographs, interleaved. Started by the script beside it.

usage: batch.py LENS FOLDER COUNT ROUNDS
"""
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

LENS, FOLDER, COUNT, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
CORES = os.cpu_count() or 1

VIPS = """
import sys, numpy, pyvips
source, target = sys.argv[1:]
picture = pyvips.Image.new_from_file(source, access="sequential").colourspace("srgb").extract_band(0, n=3)
picture = picture.recomb([[.76, .17, .07], [.1, .83, .07], [.1, .17, .73]])
index = pyvips.Image.identity() / 255
picture = picture.cast("uchar").maplut(((index ** 1.1) * (2 - index) * 220 + 14).cast("uchar"))
x = 2 * pyvips.Image.xyz(picture.width, picture.height)[0] / picture.width - 1
y = 2 * pyvips.Image.xyz(picture.width, picture.height)[1] / picture.height - 1
picture = picture * (1 - (x * x + y * y) * .25)
picture = picture + pyvips.Image.gaussnoise(picture.width, picture.height, mean=0, sigma=8)
picture.cast("uchar").write_to_file(target, Q=92)
"""


def magick(program):
    """One process for the folder; 'mogrify -path' writes beside the originals' folder rather than over them."""
    def run(names, target):
        # GraphicsMagick has no -attenuate and its -vignette draws on the background colour alike.
        noise = ["-attenuate", "0.3", "+noise", "Gaussian"] if program == ["mogrify"] else ["+noise", "Gaussian"]
        looks = ["-modulate", "100,60", "-gamma", "0.95"] + noise + ["-quality", "92"]
        if program == ["mogrify"]:
            looks = ["-sigmoidal-contrast", "4,45%"] + looks
        return [program + (["-output-directory", target] if program[0] == "gm" else ["-path", target]) + looks + names]
    return run


def each(command):
    """One process a picture, as many at once as there are cores."""
    return lambda names, target: [command(name, os.path.join(target, os.path.basename(name))) for name in names]


def peers(source, vips):
    return {
        "lens batch decay": lambda names, target: [[LENS, "batch", "decay", source, target, "--quiet", "-q", "92"]],
        "mogrify": magick(["mogrify"]),
        "gm mogrify": magick(["gm", "mogrify"]),
        "pyvips": each(lambda name, out: [sys.executable, vips, name, out]),
        "gmic": each(lambda name, out: [
            "gmic", "-v", "-1", name, "adjust_colors", "0,10,0,0,-40", "vignette", "50", "noise", "8", "cut", "0,255",
            "-o", out + ",92"]),
        "darktable-cli": lambda names, target: [[
            "darktable-cli", source, target + "/$(FILE_NAME).jpg", "--core", "--configdir", target + "/.config",
            "--library", ":memory:", "--conf", "plugins/imageio/format/jpeg/quality=92"]],
    }


def timed(commands):
    def one(command):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        return status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    begin = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        results = list(pool.map(one, commands))
    return time.perf_counter() - begin, sum(r[1] for r in results), max(r[2] for r in results), any(r[0] for r in results)


def photographs(folder):
    """COUNT files: those of FOLDER, repeated under other names."""
    found = sorted(f for f in glob.glob(FOLDER + "/*") if f.lower().endswith((".jpg", ".jpeg")))
    if not found:
        sys.exit("no JPEG pictures in " + FOLDER)
    names = []
    for index in range(COUNT):
        name = f"{folder}/{index:04}.jpg"
        shutil.copy(found[index % len(found)], name)
        names.append(name)
    return names


with tempfile.TemporaryDirectory() as work:
    source = work + "/in"
    os.mkdir(source)
    names = photographs(source)
    vips = work + "/look.py"
    open(vips, "w").write(VIPS)
    rows = {}
    for turn in range(ROUNDS):
        for name, peer in peers(source, vips).items():
            target = tempfile.mkdtemp(dir=work)
            seconds, cpu, memory, failed = timed(peer(names, target))
            written = len(glob.glob(target + "/*.jpg"))
            rows.setdefault(name, []).append((seconds, cpu, memory, written, failed))
            shutil.rmtree(target)
    first = statistics.median(r[0] for r in rows["lens batch decay"])
    print(f"{COUNT} photographs, {ROUNDS} rounds, {CORES} cores; medians")
    print(f"{'':18}{'s':>8}{'times':>8}{'cpu s':>8}{'MiB':>7}{'written':>9}")
    for name, results in rows.items():
        seconds, cpu, memory = (statistics.median(r[i] for r in results) for i in range(3))
        note = " some failed" if any(r[4] for r in results) else ""
        print(f"{name:18}{seconds:8.1f}{seconds / first:8.1f}{cpu:8.1f}{memory:7.0f}{min(r[3] for r in results):9}{note}")
