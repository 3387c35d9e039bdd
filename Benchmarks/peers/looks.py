"""The nearest that each program offers to 'lens apply decay': colours mixed toward grey, a soft S curve, faded black and
ivory white, a vignette, grain; saved as JPEG of quality 92, 4:2:0. Marks of time, which decay adds too, no other has.
"""
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def lens(program, verb="apply"):
    return [program, verb, "decay"]


LENS_SAVE = ["-q", "92", "--subsampling", "420", "-y", "--quiet"]

# ImageMagick. 'mogrify' has no vignette that fits pictures of any size, so in a batch it goes without.
MAGICK = ["-color-matrix", ".71 .21 .08 .12 .80 .08 .12 .21 .67", "-sigmoidal-contrast", "2,50%",
          "+level-colors", "rgb(18,17,14),rgb(242,235,214)"]
MAGICK_GRAIN = ["-attenuate", ".3", "+noise", "Gaussian"]
MAGICK_SAVE = ["-sampling-factor", "2x2", "-quality", "92"]


def magick_vignette(width, height):
    return ["(", "-size", f"{width}x{height}", "radial-gradient:white-gray67", ")", "-compose", "multiply", "-composite"]


# GraphicsMagick has neither an S curve nor a vignette.
GRAPHICSMAGICK = ["-recolor", ".63 .18 .07 .11 .70 .07 .1 .17 .55",
                  "-operator", "Red", "Add", "7%", "-operator", "Green", "Add", "6.5%", "-operator", "Blue", "Add", "5.5%",
                  "-operator", "All", "Noise-Gaussian", "8"] + MAGICK_SAVE

GMIC = ["mix_channels", "(.63,.18,.07;.11,.70,.07;.1,.17,.55)", "adjust_colors", "0,10", "add", "16",
        "vignette", "50,60,95", "noise", "8", "cut", "0,255"]

FFMPEG = ["-vf", "colorchannelmixer=.71:.21:.08:0:.12:.80:.08:0:.12:.21:.67,"
          "curves=r='0/.07 .25/.25 .75/.77 1/.95':g='0/.066 .25/.24 .75/.75 1/.92':b='0/.055 .25/.22 .75/.68 1/.84',"
          "vignette=PI/7,noise=alls=14:allf=t", "-pix_fmt", "yuvj420p", "-q:v", "2"]


def script(name, folder, pictures):
    """One of the Python scripts beside this one, on pictures into a folder."""
    return [sys.executable, os.path.join(HERE, name), folder] + pictures


def darktable(source, recipe, target, configuration):
    """darktable chooses 4:2:2 at quality 92 and takes no wish."""
    return ["darktable-cli", source, recipe, target, "--core", "--disable-opencl", "--configdir", configuration,
            "--library", ":memory:", "--conf", "plugins/imageio/format/jpeg/quality=92",
            "--conf", "write_sidecar_files=never"]


def darktable_recipe():
    """darktable's edits as a sidecar: each module's parameters are its C structure of this version, in hexadecimal."""
    edits = [
        ("colisa", 1, struct.pack("<3f", .2, -.05, -.35)),  # contrast, brightness, saturation
        # Hue and saturation of shadows and of highlights, balance, compression.
        ("splittoning", 1, struct.pack("<6f", .12, .15, .12, .35, .5, 20)),
        # Scale and fall-off in percent, brightness, saturation, centre, ratio, shape, dithering, unbound.
        ("vignette", 4, struct.pack("<6fiffii", 40, 80, -.5, 0, 0, 0, 0, 1, 1, 0, 1)),
        ("grain", 2, struct.pack("<i3f", 2, 1600 / 213.2, 25, 100)),  # lightness, coarseness, strength, midtones' bias
    ]
    items = "".join(
        f'<rdf:li darktable:num="{number}" darktable:operation="{name}" darktable:enabled="1" '
        f'darktable:modversion="{version}" darktable:params="{values.hex()}" darktable:multi_name="" '
        f'darktable:multi_priority="0"/>' for number, (name, version, values) in enumerate(edits))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:darktable="http://darktable.sf.net/" darktable:xmp_version="4"
 darktable:auto_presets_applied="1" darktable:history_end="{len(edits)}" darktable:iop_order_version="2">
<darktable:history><rdf:Seq>{items}</rdf:Seq></darktable:history></rdf:Description></rdf:RDF></x:xmpmeta>
"""
