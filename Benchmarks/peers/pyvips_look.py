"""The nearest that libvips offers to 'decay', on any number of pictures: pyvips_look.py FOLDER PICTURE...

Reads and writes in strips (`access="sequential"`), with libvips's own threads, and as many pictures at once as there are
processors.
"""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pyvips

COLOR = [[.71, .21, .08], [.12, .80, .08], [.12, .21, .67]]
FADE = [.95, .92, .84], [18, 17, 14]


def curve():
    """A soft S, faded black and ivory white, as a table of three channels."""
    index = pyvips.Image.identity(bands=3) / 255
    contrast = index * index * (index * -2 + 3) * .5 + index * .5
    return (contrast * [white * 255 - black for white, black in zip(*FADE)] + FADE[1]).cast("uchar")


def develop(source, target):
    picture = pyvips.Image.new_from_file(source, access="sequential").colourspace("srgb").extract_band(0, n=3)
    picture = picture.recomb(COLOR).cast("uchar").maplut(curve())
    place = pyvips.Image.xyz(picture.width, picture.height)
    offset = (place * [2 / picture.width, 2 / picture.height] - 1) ** 2
    picture *= 1 - (offset[0] + offset[1]) * .25
    picture += pyvips.Image.gaussnoise(picture.width, picture.height, mean=0, sigma=8)
    picture.cast("uchar").write_to_file(target, Q=92, subsample_mode="on")


folder, *names = sys.argv[1:]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    for _ in pool.map(lambda name: develop(name, os.path.join(folder, os.path.basename(name))), names):
        pass
