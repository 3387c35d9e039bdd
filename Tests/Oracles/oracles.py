"""Lens against other people's implementations of the same science, file to file.

Every check makes a 16-bit PNG, develops it with the finished program through a recipe of one filter, reads the
result and compares it with a reference. Started by `run`; names given as arguments choose some of the checks.
"""

import os
import struct
import subprocess
import sys
import tempfile
import warnings
import zlib

warnings.filterwarnings("ignore")  # colour-science tells of plotting libraries that are not there.

import colour
import numpy as np
import png
import PyOpenColorIO as ocio
from scipy.ndimage import gaussian_filter
from scipy.optimize import brentq

BINARY, SAMPLES = sys.argv[1], sys.argv[2]
REC2020 = colour.RGB_COLOURSPACES["ITU-R BT.2020"]
SRGB = colour.RGB_COLOURSPACES["sRGB"]
LUMA = REC2020.matrix_RGB_to_XYZ[1]
CHECKS = []
ROWS = []


def check(function):
    CHECKS.append(function)
    return function


def report(what, value, limit, unit=""):
    """One line of the table: the number must be below its limit."""
    ok = bool(value < limit)
    ROWS.append(ok)
    print(f"{'ok  ' if ok else 'FAIL'}  {what:<58} {value:12.3g} < {limit:<8.3g} {unit}", flush=True)


# Pictures


def decoded(v):
    """The sRGB transfer: encoded to light, IEC 61966-2-1."""
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encoded(light):
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def write_png(path, values, is_working):
    """Encoded values 0…1, height × width × 3, as 16-bit RGB: sRGB, or the working space, which cICP can name."""
    height, width, _ = values.shape
    codes = np.round(np.clip(values, 0, 1) * 65535).astype(">u2")
    rows = np.zeros((height, 1 + width * 6), np.uint8)
    rows[:, 1:] = np.ascontiguousarray(codes).view(np.uint8).reshape(height, -1)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)))
        # ITU-T H.273: primaries 9 are BT.2020's or 1 BT.709's, transfer 13 is sRGB's.
        file.write(chunk(b"cICP", bytes([9 if is_working else 1, 13, 0, 1])))
        file.write(chunk(b"IDAT", zlib.compress(rows.tobytes(), 1)) + chunk(b"IEND", b""))
    return codes.astype(float) / 65535


def read_png(path):
    width, height, rows, info = png.Reader(filename=path).asDirect()
    values = np.vstack([np.frombuffer(row, np.uint16) if hasattr(row, "typecode") else np.array(row) for row in rows])
    assert info["bitdepth"] == 16 and info["planes"] == 3, info
    return values.reshape(height, width, 3).astype(float) / 65535


def develop(values, recipe, is_working=True):
    """What a filter makes of encoded values, and the values as the file held them."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = os.path.join(folder, "in.png"), os.path.join(folder, "out.png")
        held = write_png(source, values, is_working)
        text = recipe.replace("FOLDER", folder)
        with open(os.path.join(folder, "one.yaml"), "w") as file:
            file.write(f"lens: 1\nfilters:\n  - {text}\n")
        if "film.cube" in recipe:
            TABLE.write(os.path.join(folder, "film.cube"))
        command = [BINARY, "apply", os.path.join(folder, "one.yaml"), source, result, "--quiet", "--metadata", "none"]
        subprocess.run(command, check=True)
        return read_png(result), held


def sample(name, size):
    """A picture of the project's own, reduced, as encoded sRGB."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "small.png")
        subprocess.run(
            [BINARY, "apply", "honest", os.path.join(SAMPLES, name), path, "--strength", "0", "--size",
             f"{size}x{size}", "--depth", "16", "--metadata", "none", "--quiet"], check=True)
        return read_png(path)


def colors(count, low=0.3, high=0.8, seed=1):
    """Encoded colours as a picture; none so saturated that the Film place would bring it inside."""
    values = np.random.default_rng(seed).uniform(low, high, (count, 3))
    return values.reshape(16, -1, 3)


def codes_apart(result, wanted):
    return np.max(np.abs(result - wanted)) * 65535


def lab(light, space=REC2020):
    white = colour.xy_to_XYZ(space.whitepoint)
    return colour.XYZ_to_Lab(light @ space.matrix_RGB_to_XYZ.T / white, [0.3127, 0.329])


def delta(one, other, space=REC2020):
    return colour.delta_E(lab(one, space), lab(other, space), method="CIE 2000")


# Scene and Lens


@check
def white_balance():
    """Full CAT16 from the light's chromaticity to that of 6504 K."""
    to_xyz = REC2020.matrix_RGB_to_XYZ

    def white(kelvin):
        if kelvin >= 4000:
            return colour.temperature.CCT_to_xy_CIE_D(kelvin)
        return colour.UCS_uv_to_xy(colour.temperature.CCT_to_uv_Krystek1985(kelvin))

    for kelvin in [2800, 5000, 7500, 12000]:
        result, held = develop(colors(4096, 0.2, 0.32), f"white-balance: {{kelvin: {kelvin}}}")
        adapted = colour.adaptation.chromatic_adaptation_VonKries(
            decoded(held) @ to_xyz.T, colour.xy_to_XYZ(white(kelvin)), colour.xy_to_XYZ(white(6504)), transform="CAT16")
        wanted = encoded(adapted @ np.linalg.inv(to_xyz).T)
        report(f"white-balance {kelvin} K, colour-science CAT16", codes_apart(result, wanted), 4, "16-bit codes")


@check
def vibrance():
    """C·(1 + amount·max(0, 1 − C/.3)) in Oklab."""
    for amount in [-0.5, 0.6]:
        result, held = develop(colors(4096, 0.45, 0.65), f"vibrance: {{amount: {amount}}}")
        white = colour.xy_to_XYZ(REC2020.whitepoint)
        oklab = colour.XYZ_to_Oklab(decoded(held) @ REC2020.matrix_RGB_to_XYZ.T)
        chroma = np.hypot(oklab[..., 1], oklab[..., 2])[..., None]
        oklab[..., 1:] *= 1 + amount * np.maximum(0, 1 - chroma / 0.3)
        wanted = colour.Oklab_to_XYZ(oklab) @ np.linalg.inv(REC2020.matrix_RGB_to_XYZ).T
        report(f"vibrance {amount}, colour-science Oklab", np.max(delta(decoded(result), wanted)), 0.05, "ΔE2000")


@check
def vignette():
    """cos⁴ of the angle at which a lens of that focal length sees the corner of 135 film."""
    height, width = 400, 600
    y, x = np.mgrid[:height, :width]
    half = np.array([width, height]) / 2
    squared = ((x + 0.5 - half[0]) ** 2 + (y + 0.5 - half[1]) ** 2) / (half @ half)
    for focal in [20, 28, 50]:
        tangent = 21.633 / focal
        stops = 4 * np.log2(1 / np.cos(np.arctan(tangent)))
        flat = np.full((height, width, 3), 0.8)
        result, held = develop(flat, f"vignette: {{stops: {stops:.9f}, midpoint: 0, feather: 0}}")
        cos4 = np.cos(np.arctan(np.sqrt(squared) * tangent)) ** 4
        wanted = encoded(decoded(held) * cos4[..., None])
        report(f"vignette {stops:.2f} stops, cos⁴ at {focal} mm", codes_apart(result, wanted), 4, "16-bit codes")


# Film

FILMS = {  # γ, toe, its width, shoulder, its width: fitted to digitised density curves.
    "portra400": [(0.567, -1.197, 0.243, 2.705, 0.329), (0.503, -1.407, 0.150, 2.663, 0.375),
                  (0.589, -1.486, 0.161, 2.547, 0.308)],
    "trix400": [(0.58, -1.9, 0.15, 1.4, 0.5)] * 3,
}
GREY = 0.1845


def print_light(x, layer, contrast, dmax, headroom):
    """Hurter and Driffield's negative, read by a paper whose response is log-logistic."""
    gamma, toe, toe_width, shoulder, shoulder_width = layer

    def density(h):
        return gamma * (toe_width * np.logaddexp(0, (h - toe) / toe_width)
                        - shoulder_width * np.logaddexp(0, (h - shoulder) / shoulder_width))

    grey = np.log10(GREY)
    slope = (density(grey + 1e-5) - density(grey - 1e-5)) / 2e-5

    def exposure(light):
        h = np.log10(np.maximum(light, 1e-6))
        return (GREY * 10 ** ((density(h) - density(grey)) / slope)) ** contrast

    def response(light, p):
        black, white, now = exposure(0), exposure(2**headroom), exposure(light)
        ends = [f / (p + f) for f in (black, white)]
        return 10**-dmax + (1 - 10**-dmax) * (now / (p + now) - ends[0]) / (ends[1] - ends[0])

    p = np.exp(brentq(lambda log: response(GREY, np.exp(log)) - GREY, -40, 20, xtol=1e-12))
    return response(x, p)


@check
def film_curve():
    ramp = np.repeat(np.linspace(0, 1, 4096)[:, None], 3, 1).reshape(16, -1, 3)
    for film in [("portra400", 1.75, 4, 0), ("portra400", 1.2, 2.1, 0.6), ("trix400", 1.5, 1.6, 0)]:
        stock, contrast, dmax, headroom = film
        recipe = f"film-curve: {{stock: {stock}, contrast: {contrast}, dmax: {dmax}, headroom: {headroom}}}"
        result, held = develop(ramp, recipe)
        light = decoded(held)
        wanted = np.stack([print_light(light[..., c], FILMS[stock][c], *film[1:]) for c in range(3)], -1)
        what = f"film-curve {stock} {contrast} D{dmax} {headroom} EV, Hurter and Driffield"
        report(what, codes_apart(result, encoded(wanted)), 4, "16-bit codes")


@check
def monochrome():
    mixes = {
        "pan": (0.28, 0.38, 0.34), "ortho": (0.05, 0.50, 0.45), "yellow8": (0.43, 0.53, 0.04),
        "deep-yellow15": (0.49, 0.49, 0.02),
        "orange21": (0.61, 0.37, 0.02), "red25": (0.92, 0.06, 0.02), "green11": (0.18, 0.69, 0.13),
        "green58": (0.02, 0.91, 0.07), "blue47": (0.04, 0.10, 0.86),
    }
    for mix, weights in mixes.items():
        result, held = develop(colors(1024, 0, 1), f"monochrome: {{mix: {mix}}}", is_working=False)
        wanted = np.repeat(encoded(decoded(held) @ np.array(weights))[..., None], 3, -1)
        report(f"monochrome {mix}, published weights", codes_apart(result, wanted), 4, "16-bit codes")


def lamp(level, surroundings, size=(480, 720)):
    """Light of a lamp, a disc of a millimetre's radius in the middle, far from every border."""
    height, width = size
    y, x = np.mgrid[:height, :width]
    radius = width / 36
    inside = np.clip(radius - np.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2) + 0.5, 0, 1)
    return np.repeat((surroundings + (level - surroundings) * inside)[..., None], 3, -1)


def gained(recipe, size):
    """What the picture's light has gained, in parts of the lamp's."""
    result, held = develop(encoded(lamp(0.85, 0.02, size)), recipe)
    own = np.sum(decoded(held) - 0.02, (0, 1))
    spread = np.sum(np.abs(decoded(result) - decoded(held)), (0, 1)) / own
    return np.max(np.abs(np.sum(decoded(result) - decoded(held), (0, 1)) / own)), np.max(spread)


@check
def energy():
    """What spreads is neither made nor lost."""
    effects = [(f"diffusion {kind}", f"diffusion: {{kind: {kind}, amount: 0.35}}") for kind in
               ["glimmer", "black-mist", "mist", "bloom"]]
    effects.append(("halation", "halation: {reflection: [0.3, 0.1, 0.015], boost: 0}"))
    for size in [(480, 720), (1000, 1500)]:
        for name, recipe in effects:
            gain, spread = gained(recipe, size)
            report(f"{name} at {size[1]} px, light made or lost", gain, 0.001, "of the lamp's")
            report(f"{name} at {size[1]} px, light that stayed", 1 - spread / 2, 0.99, "of the lamp's")


@check
def diffusion_spread():
    """How far light goes: of an exponential, all but (1 + r/λ)·e^(−r/λ) falls within r."""
    kinds = {  # λ in mm and weight.
        "black-mist": [(0.016, 0.40), (0.095, 0.47), (0.38, 0.13)], "bloom": [(0.02, 0.22), (0.2, 0.30), (1, 0.48)],
    }
    size, radius, level = 1024, 8, 0.85
    y, x = np.mgrid[:size, :size]
    distance = np.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2)
    light = np.repeat((0.02 + (level - 0.02) * np.clip(radius - distance + 0.5, 0, 1))[..., None], 3, -1)
    frequency = 2 * np.pi * np.hypot(np.fft.fftfreq(size)[:, None], np.fft.fftfreq(size)[None]) * size / 36
    for kind, parts in kinds.items():
        result, held = develop(encoded(light), f"diffusion: {{kind: {kind}, amount: 0.35}}")
        transfer = sum(weight / (1 + (length * frequency) ** 2) ** 1.5 for length, weight in parts)
        before = decoded(held)[..., 1]
        wanted = 0.65 * before + 0.35 * np.fft.ifft2(np.fft.fft2(before) * transfer).real
        after = decoded(result)[..., 1]
        own = np.sum(before - 0.02)
        for reach in [20, 60, 150]:
            inside = distance < reach
            apart = abs(np.sum((after - wanted)[inside])) / own
            report(f"diffusion {kind}, light within {reach * 36 / size:.1f} mm", apart, 0.005, "of the lamp's")


def guided(light, amount, radius, edge):
    """He, Sun, Tang 2013 on log₂ Y by itself, at full size; the window is the Gaussian as wide as a box."""
    height, width = light.shape[:2]
    sigma = radius / 100 * np.hypot(width, height) / np.sqrt(3)

    def mean(values):
        return gaussian_filter(values, sigma, mode="reflect", truncate=5)

    stops = np.log2(np.maximum(light @ LUMA, 1 / 16384))
    average = mean(stops)
    variance = np.maximum(mean(stops * stops) - average * average, 0)
    slope = variance / (variance + edge * edge)
    detail = stops - (mean(slope) * stops + mean(average - slope * average))
    limited = detail / np.sqrt(1 + (detail / 2) ** 2)
    s = np.sqrt(np.clip(light @ LUMA, 1 / 16384, 1))
    return light * 2 ** (amount * 4 * s * (1 - s) * limited)[..., None]


@check
def clarity():
    to_working = np.linalg.inv(REC2020.matrix_RGB_to_XYZ) @ SRGB.matrix_RGB_to_XYZ
    for name in ["wall.jpg", "ridge.jpg"]:
        for size in [700, 1500]:
            for amount, radius in [(0.6, 1), (-0.5, 3)]:
                # Up to 1024 px the filter sees every pixel; of larger pictures, means of light, which hide fine detail.
                limit = 0.02 if size <= 1024 else 0.25
                recipe = f"clarity: {{amount: {amount}, radius: {radius}, edge: 0.4}}"
                values = encoded(decoded(sample(name, size)) @ to_working.T)
                result, held = develop(values, recipe)
                wanted = np.clip(guided(decoded(held), amount, radius, 0.4), 0, 1)
                apart = delta(decoded(result), wanted)
                what = f"clarity {amount} {radius} % on {name[:-4]} at {size} px, guided filter"
                report(what + ", mean", np.mean(apart), limit, "ΔE2000")
                report(what + ", p99", np.percentile(apart, 99), 5 * limit, "ΔE2000")


# Print


@check
def color_decision_list():
    """OpenColorIO's ASC CDL, clamping."""
    for slope, offset, power, saturation in [
        ((1, 1, 0.9), (-0.03, -0.02, 0), (1.25, 1, 1), 1.7), ((1.2, 0.9, 1), (0, 0.05, -0.05), (0.8, 1, 1.3), 0.6),
    ]:
        recipe = (f"color-decision-list: {{slope: {list(slope)}, offset: {list(offset)}, power: {list(power)}, "
                  f"saturation: {saturation}}}")
        result, held = develop(colors(4096), recipe)
        transform = ocio.CDLTransform(slope=slope, offset=offset, power=power, sat=saturation)
        transform.setStyle(ocio.CDL_ASC)
        processor = ocio.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor()
        wanted = np.ascontiguousarray(held, np.float32)
        processor.applyRGB(wanted)
        report(f"color-decision-list, saturation {saturation}, OpenColorIO", codes_apart(result, wanted), 4,
               "16-bit codes")


class Table:
    """A lattice of colours that is far from linear."""

    def __init__(self, size):
        noise = np.random.default_rng(3).uniform(-0.15, 0.15, (size, size, size, 3))
        points = np.stack(np.meshgrid(*[np.linspace(0, 1, size)] * 3, indexing="ij"), -1)
        self.points = np.clip(points**1.2 + noise, 0.02, 1)

    def write(self, path):
        size = len(self.points)
        with open(path, "w") as file:
            file.write(f"LUT_3D_SIZE {size}\n")
            for row in self.points.transpose(2, 1, 0, 3).reshape(-1, 3):
                file.write("%.9f %.9f %.9f\n" % tuple(row))


TABLE = Table(9)


@check
def color_lookup():
    for space, is_working in [("working", True), ("srgb", False)]:
        recipe = f"color-lookup: {{file: FOLDER/film.cube, space: {space}}}"
        result, held = develop(colors(4096), recipe, is_working)
        wanted = colour.algebra.table_interpolation_tetrahedral(held.reshape(-1, 3), TABLE.points).reshape(held.shape)
        report(f"color-lookup {space}, colour-science tetrahedral", codes_apart(result, wanted), 8, "16-bit codes")


def main():
    names = sys.argv[3:]
    unknown = set(names) - {function.__name__ for function in CHECKS}
    if unknown:
        sys.exit(f"no check is called {', '.join(sorted(unknown))}; there are "
                 f"{', '.join(function.__name__ for function in CHECKS)}")
    for function in CHECKS:
        if not names or function.__name__ in names:
            function()
    print(f"{sum(ROWS)} of {len(ROWS)} within their limits")
    sys.exit(0 if all(ROWS) else 1)


main()
