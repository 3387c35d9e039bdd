"""Times 'lens batch decay' and its peers on the same photographs. Started by the script beside it, which tells how."""
import argparse
import glob
import os
import shutil
import sys
import tempfile

import pyvips

import looks
import measure
from measure import Peer

DEFAULT = "/usr/share/backgrounds/mate"
# One thread in each of as many processes as there are processors: the way in which these do most at once.
SINGLE = ["env", "MAGICK_THREAD_LIMIT=1", "OMP_NUM_THREADS=1"]


def photographs(found, count, edge, folder):
    """`count` pictures in `folder`: colour JPEG photographs, reduced to fit `edge` (0: as they are), again under other
    names if there are fewer."""
    made = []
    for name in sorted(found):
        if len(made) == count:
            break
        target = os.path.join(folder, f"{len(made):05}.jpg")
        try:
            picture = pyvips.Image.new_from_file(name)
            if picture.interpretation != "srgb" or picture.bands != 3:
                continue
            if edge:
                picture = pyvips.Image.thumbnail(name, edge, size="down").colourspace("srgb")
                picture.write_to_file(target, Q=92, subsample_mode="on", strip=True)
            else:
                shutil.copy(name, target)
        except pyvips.Error:
            continue
        made.append(target)
    if not made:
        sys.exit("no colour JPEG photographs there")
    distinct = len(made)
    for index in range(distinct, count):
        made.append(shutil.copy(made[index % distinct], os.path.join(folder, f"{index:05}.jpg")))
    return made, distinct


def peers(program, names, source, recipe, work):
    shares = [share for share in (names[index::measure.CORES] for index in range(measure.CORES)) if share]

    def out(folder, name):
        return os.path.join(folder, os.path.basename(name))

    def single(command, share):
        return ["env", "-C", source] + SINGLE[1:] + command + [os.path.basename(name) for name in share]

    return [
        Peer("lens batch", lambda to: [looks.lens(program, "batch") + [source, to] + looks.LENS_SAVE],
             measure.said([program, "--version"], r"(\S+)")),
        Peer("libvips (pyvips)", lambda to: [looks.script("pyvips_look.py", to, names)],
             ".".join(str(pyvips.version(i)) for i in range(3))),
        Peer("darktable-cli", lambda to: [
            looks.darktable(source, recipe, to + "/$(FILE_NAME).jpg", work + "/darktable")],
             measure.said(["darktable-cli", "--version"], r"darktable-cli ([\d.]+)")),
        Peer("mogrify", lambda to: [
            single(["mogrify", "-path", to] + looks.MAGICK + looks.MAGICK_GRAIN + looks.MAGICK_SAVE, share)
            for share in shares],
             measure.said(["mogrify", "-version"], r"ImageMagick (\S+)")),
        Peer("gm mogrify", lambda to: [
            single(["gm", "mogrify", "-output-directory", to] + looks.GRAPHICSMAGICK, share) for share in shares],
             measure.said(["gm", "version"], r"GraphicsMagick (\S+)")),
        Peer("G'MIC", lambda to: [
            SINGLE + ["gmic", "-v", "-1", name] + looks.GMIC + ["-o", out(to, name) + ",92"] for name in names],
             measure.said(["gmic", "version"], r"[Vv]ersion (\d[\d.]*\d)")),
    ]


def main():
    parser = argparse.ArgumentParser(prog="batch")
    parser.add_argument("lens")
    parser.add_argument("folder", nargs="?", help="a folder of JPEG photographs", default=DEFAULT)
    parser.add_argument("--count", type=int, default=100, help="how many photographs (default: 100)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=90, help="seconds after which a peer runs no more (default: 90)")
    parser.add_argument("--edge", type=int, default=2048, help="longest side of the photographs; 0: as they are")
    parser.add_argument("--only", type=lambda text: text.lower().split(","), help="peers' names or parts of them")
    parser.add_argument("--sheet", help="writes a photograph and all results of it side by side")
    options = parser.parse_args()
    found = [name for name in glob.glob(options.folder + "/**/*", recursive=True)
             if name.lower().endswith((".jpg", ".jpeg"))]
    with tempfile.TemporaryDirectory() as work:
        source, recipe = work + "/in", work + "/look.xmp"
        os.mkdir(source)
        names, distinct = photographs(found, options.count, options.edge, source)
        with open(recipe, "w") as file:
            file.write(looks.darktable_recipe())
        everyone = measure.present(peers(options.lens, names, source, recipe, work), options.only)
        made = measure.race(everyone, names, work, options.rounds, options.budget)
        judged = measure.judge(everyone, made, names)
        if options.sheet:
            measure.sheet([names[0]] + [made[peer][0] for peer in judged], options.sheet)
        pixels = sum(w * h for w, h in (measure.header(name)[0] for name in names)) / 1e6
        print(f"{len(names)} photographs, {distinct} different ones, {pixels / len(names):.1f} megapixels each;", end=" ")
        measure.report(everyone, judged, [
            ("pictures/s", lambda peer: f"{len(names) / peer.median('seconds'):.1f}"),
            ("Mpx/s", lambda peer: f"{pixels / peer.median('seconds'):.0f}")])


main()
