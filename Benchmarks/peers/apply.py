"""Times 'lens apply decay' and its peers on one photograph. Started by the script beside it, which tells how."""
import argparse
import os
import shutil
import sys
import tempfile

import pyvips

import looks
import measure
from measure import Peer

DEFAULT = "/usr/share/backgrounds/mate/abstract/Elephants_5640x3172.jpg"


def photograph(given, folder):
    """A copy of the given picture, or the default one at 24 megapixels."""
    name = os.path.join(folder, "photo.jpg")
    if given:
        shutil.copy(given, name)
        try:
            measure.header(name)
        except ValueError:
            sys.exit(f"{given} is no JPEG photograph")
    elif os.path.exists(DEFAULT):
        picture = pyvips.Image.thumbnail(DEFAULT, 6000, height=4000, size="force")
        picture.write_to_file(name, Q=92, subsample_mode="on")
    else:
        sys.exit("give a photograph: Debian's mate-backgrounds are not installed")
    return name


def peers(program, photo, recipe, work):
    width, height = measure.header(photo)[0]

    def out(folder):
        return os.path.join(folder, "photo.jpg")

    return [
        Peer("lens", lambda to: [looks.lens(program) + [photo, out(to)] + looks.LENS_SAVE],
             measure.said([program, "--version"], r"(\S+)")),
        Peer("libvips (pyvips)", lambda to: [looks.script("pyvips_look.py", to, [photo])],
             ".".join(str(pyvips.version(i)) for i in range(3))),
        Peer("FFmpeg", lambda to: [["ffmpeg", "-v", "error", "-i", photo] + looks.FFMPEG + [out(to)]],
             measure.said(["ffmpeg", "-version"], r"ffmpeg version ([\d.]+)")),
        Peer("OpenCV", lambda to: [looks.script("opencv_look.py", to, [photo])],
             measure.said([sys.executable, "-c", "import cv2; print(cv2.__version__)"], r"^([\d.]+)")),
        Peer("darktable-cli", lambda to: [looks.darktable(photo, recipe, out(to), work + "/darktable")],
             measure.said(["darktable-cli", "--version"], r"darktable-cli ([\d.]+)")),
        Peer("ImageMagick", lambda to: [
            ["/usr/bin/convert" if os.path.exists("/usr/bin/convert") else "convert", photo] + looks.MAGICK
            + looks.magick_vignette(width, height) + looks.MAGICK_GRAIN + looks.MAGICK_SAVE + [out(to)]],
             measure.said(["mogrify", "-version"], r"ImageMagick (\S+)")),
        Peer("GraphicsMagick", lambda to: [["gm", "convert", photo] + looks.GRAPHICSMAGICK + [out(to)]],
             measure.said(["gm", "version"], r"GraphicsMagick (\S+)")),
        Peer("G'MIC", lambda to: [["gmic", "-v", "-1", photo] + looks.GMIC + ["-o", out(to) + ",92"]],
             measure.said(["gmic", "version"], r"[Vv]ersion (\d[\d.]*\d)")),
    ]


def main():
    parser = argparse.ArgumentParser(prog="apply")
    parser.add_argument("lens")
    parser.add_argument("photo", nargs="?", help="a JPEG photograph")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--budget", type=float, default=40, help="seconds after which a peer runs no more (default: 40)")
    parser.add_argument("--only", type=lambda text: text.lower().split(","), help="peers' names or parts of them")
    parser.add_argument("--sheet", help="writes the photograph and all results side by side")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        photo = photograph(options.photo, work)
        recipe = work + "/look.xmp"
        with open(recipe, "w") as file:
            file.write(looks.darktable_recipe())
        everyone = measure.present(peers(options.lens, photo, recipe, work), options.only)
        made = measure.race(everyone, [photo], work, options.rounds, options.budget)
        judged = measure.judge(everyone, made, [photo])
        if options.sheet:
            measure.sheet([photo] + [made[peer][0] for peer in judged], options.sheet)
        measure.report(everyone, judged)


main()
