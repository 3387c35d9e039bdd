"""The pages that Lens writes, opened, read and walked through as people do. Started by `run`."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from browser import Browser, Tab

LENS, SAMPLES = sys.argv[1], sys.argv[2]
SHOTS = sys.argv[3] if len(sys.argv) > 3 else None
FAILED = []
DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
BOX = "JSON.parse(JSON.stringify(document.querySelector('.stage').getBoundingClientRect()))"


def expect(truth, what):
    if not truth:
        FAILED.append(what)
        print(f"not so: {what}", flush=True)


def shot(tab, name, whole=False):
    if SHOTS:
        time.sleep(0.4)
        tab.shot(f"{SHOTS}/{name}.png", whole)


def quiet(tab, name):
    """Nothing was asked of anybody else, and nothing went wrong."""
    asked, wrong = tab.heard()
    for address in asked:
        expect(address.startswith(("file:", "data:", "about:")), f"{name} asks nothing of others: {address[:80]}")
    expect(not wrong, f"{name} has no errors: {wrong}")


def all_pictures(tab, name):
    """Each picture of the page is there once it has been scrolled to, and nothing sticks out sideways."""
    tab.js("""(async () => {
        for (const image of document.querySelectorAll("main img")) {
            image.scrollIntoView({ block: "center" });
            for (let turn = 0; turn < 200 && !(image.complete && image.naturalWidth); turn += 1)
                await new Promise((done) => setTimeout(done, 25));
        }
        scrollTo(0, 0);
    })()""")
    expect(tab.js("[...document.querySelectorAll('main img')].every((i) => i.complete && i.naturalWidth > 1)"),
           f"{name} has all its pictures")
    expect(tab.js("document.documentElement.scrollWidth <= innerWidth"), f"{name} is as wide as the window")
    expect(tab.js("[...document.images].every((i) => i.hasAttribute('alt'))"), f"{name} says what pictures show")


def valid(path):
    result = subprocess.run(["tidy", "-q", "-e", "--drop-empty-elements", "no", path], capture_output=True, text=True)
    said = [line for line in result.stderr.splitlines() if 'proprietary attribute "' not in line]
    # tidy knows neither lazy loading nor decoding aside, which the standard has since.
    strange = [line for line in result.stderr.splitlines()
               if 'proprietary attribute "' in line and '"loading"' not in line and '"decoding"' not in line]
    expect(not said and not strange, f"{path} is valid: {said + strange}")


def sheet(browser, page):
    for size, dark in [(DESK, False), (PHONE, True), (NARROW, False)]:
        name = f"sheet-{size[0]}-{'dark' if dark else 'light'}"
        tab = Tab(browser, *size, touch=size != DESK, dark=dark)
        tab.go(page)
        all_pictures(tab, name)
        shot(tab, name)
        title = "document.querySelector('.viewer h2').textContent"
        tab.js("document.querySelector('.open').focus()")
        tab.key("Enter")
        expect(tab.js("document.querySelector('.viewer').open"), f"{name} enlarges a look")
        first = tab.js(title)
        tab.key("ArrowDown")
        expect(tab.js(title) != first, f"{name} goes on by key")
        value = tab.js("document.querySelector('.slider').value")
        tab.key("ArrowRight")
        expect(tab.js("document.querySelector('.slider').value") != value, f"{name} slides by key")
        expect(tab.wait("document.querySelector('.stage').offsetWidth > 100"), f"{name} shows the look")
        shot(tab, f"{name}-viewer")
        tab.key("Escape")
        expect(tab.js("!document.querySelector('.viewer').open"), f"{name} closes by key")
        expect(tab.wait("document.activeElement.className === 'open'"), f"{name} gives the focus back")
        quiet(tab, name)
        tab.close()


def exhibit(browser, page, mark):
    number = "document.querySelector('.viewer .number').textContent"
    is_open = "document.querySelector('.viewer').open"
    loaded = "(() => { const i = document.querySelector('.after'); return i.complete && i.naturalWidth > 1; })()"
    pictures = None
    for size, scale, dark in [(DESK, 1, False), (DESK, 1, True), (PHONE, 2, False), (PHONE, 2, True), (NARROW, 1, False)]:
        name = f"{mark}-{size[0]}-{'dark' if dark else 'light'}"
        tab = Tab(browser, *size, scale=scale, touch=size != DESK, dark=dark)
        tab.go(page)
        all_pictures(tab, name)
        pictures = tab.js("document.querySelectorAll('main figure').length")
        shot(tab, name)
        shot(tab, f"{name}-whole", whole=True)
        tab.js("document.querySelector('main a').focus()")
        tab.key("Enter")
        expect(tab.js(is_open), f"{name} opens a picture")
        expect(tab.js("location.hash.length > 1"), f"{name} has an address of its own for it")
        expect(tab.wait(loaded), f"{name} shows it")
        expect(tab.js("document.querySelector('.stage').offsetWidth * devicePixelRatio <= "
                      "document.querySelector('.after').naturalWidth * 1.02 || "
                      "document.querySelector('.after').currentSrc.endsWith('-1920.jpg')"),
               f"{name} takes a picture that is large enough")
        expect(tab.js(number) == f"1 / {pictures}", f"{name} counts")
        expect(tab.js("""(() => {
            const [one, two] = [".stage", ".caption"].map((n) => document.querySelector(n).getBoundingClientRect());
            return one.left >= 0 && one.top >= 0 && one.right <= innerWidth && one.bottom <= two.top + 1
                && document.querySelector("nav").getBoundingClientRect().bottom <= innerHeight;
        })()"""), f"{name} has room for all of it")
        shot(tab, f"{name}-viewer")
        value = int(tab.js("document.querySelector('.slider').value"))
        tab.key("ArrowUp")
        expect(int(tab.js("document.querySelector('.slider').value")) > value, f"{name} slides by key")
        tab.key("ArrowRight")
        expect(tab.js(number) == f"2 / {pictures}", f"{name} goes on by key")
        tab.key("ArrowLeft")
        tab.key("ArrowLeft")
        expect(tab.js(number) == f"{pictures} / {pictures}", f"{name} goes round")
        shot(tab, f"{name}-last")
        box = tab.js(BOX)
        middle = (box["left"] + box["width"] / 2, box["top"] + box["height"] / 2)
        if size == DESK:
            tab.drag(middle, (box["left"] + box["width"] * 0.2, middle[1]))
            expect(abs(int(tab.js("document.querySelector('.slider').value")) - 20) <= 2, f"{name} slides by mouse")
        else:
            tab.swipe(middle, (box["left"] + box["width"] * 0.8, middle[1]))
            expect(abs(int(tab.js("document.querySelector('.slider').value")) - 80) <= 3, f"{name} slides by finger")
            edge = (box["left"] + box["width"] * 0.5, middle[1])
            tab.swipe(edge, (edge[0] - 120, edge[1]))
            expect(tab.js(number) == f"1 / {pictures}", f"{name} goes on by a swipe")
        tab.js("document.querySelector('.next').focus()")
        tab.key("Enter")
        tab.key("Enter")
        expect(tab.js("document.activeElement.className") == "next", f"{name} leaves the focus with the button")
        tab.key("Escape")
        expect(tab.js(f"!{is_open}"), f"{name} closes by key")
        expect(tab.wait("location.hash === ''"), f"{name} forgets the address then")
        expect(tab.wait("document.activeElement.matches('main a')"), f"{name} gives the focus back")
        quiet(tab, name)
        tab.close()

    tab = Tab(browser, *DESK, calm=True)
    tab.go(page)
    address = tab.js("encodeURIComponent(document.querySelectorAll('main figure')[1].id)")
    tab.go(f"{page}#{address}")
    expect(tab.js(is_open) and tab.js(number).startswith("2 /"), f"{mark} opens at an address")
    expect(tab.js("document.getAnimations().length === 0"), f"{mark} stands still where that is wished")
    tab.key("Tab")
    tab.key("Tab")
    expect(tab.js("!!document.activeElement.closest('.viewer')"), f"{mark} keeps the focus in the viewer")
    tab.go(page)
    expect(tab.js("""new Promise((done) => {
        document.addEventListener("securitypolicyviolation", () => done(true));
        new Image().src = "https://192.0.2.1/pixel.gif";
        setTimeout(() => done(false), 3000);
    })"""), f"{mark} lets nothing else in")
    expect(not tab.js("""new Promise((done) => {
        const script = document.createElement("script");
        script.textContent = "window.intruded = true";
        document.body.append(script);
        setTimeout(() => done(Boolean(window.intruded)), 200);
    })"""), f"{mark} runs no other script")
    tab.heard()
    tab.call("Emulation.setEmulatedMedia", media="print")
    shot(tab, f"{mark}-print", whole=True)
    tab.close()

    tab = Tab(browser, *DESK, script=False)
    tab.go(page)
    expect(tab.js("document.querySelector('main a').href.endsWith('.jpg')"), f"{mark} has links without scripts")
    expect(tab.js("document.querySelectorAll('noscript a').length >= 1"), f"{mark} links what was there before")
    shot(tab, f"{mark}-plain")
    tab.close()


def lens(*arguments):
    subprocess.run([LENS, *arguments, "--quiet"], check=True)


with tempfile.TemporaryDirectory() as folder:
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
    lens("sheet", f"{SAMPLES}/still.jpg", f"{folder}/sheet.html")
    lens("exhibit", SAMPLES, f"{folder}/one", "--look", "decay", "--title", "<Five> pictures & one look")
    # A mat makes the pictures larger than what was there before.
    lens("exhibit", SAMPLES, f"{folder}/two", "--look", "gallery+dusk", "--metadata", "all", "--sort", "name")
    browser = Browser()
    try:
        valid(f"{folder}/sheet.html")
        sheet(browser, pathlib.Path(f"{folder}/sheet.html").as_uri())
        for name in ["one", "two"]:
            valid(f"{folder}/{name}/index.html")
            exhibit(browser, pathlib.Path(f"{folder}/{name}/index.html").as_uri(), f"exhibit-{name}")
    finally:
        browser.close()
print(f"{len(FAILED)} failed" if FAILED else "the pages are as they should be")
sys.exit(1 if FAILED else 0)
