"""The pages that Lens writes, opened, read and walked through as people do. Started by `run`."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from browser import Browser, Tab

LENS, SAMPLES = (os.path.abspath(name) for name in sys.argv[1:3])
SHOTS = sys.argv[3] if len(sys.argv) > 3 else None
FAILED = []
DESK, PHONE, NARROW, ASIDE = (1280, 900), (390, 844), (320, 640), (844, 390)
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


def boxes(*names):
    inner = ", ".join(f"document.querySelector('{name}').getBoundingClientRect()" for name in names)
    return f"(({', '.join('abcdef'[: len(names)])}) => %s)({inner})"


def visible(selector):
    return f"[...document.querySelectorAll('{selector}')].some((one) => one.checkVisibility())"


def sheet(browser, page):
    title = "document.querySelector('.viewer h2').textContent"
    command = "document.querySelector('.viewer code').textContent"
    slider = "document.querySelector('.slider').value"
    said = "document.querySelector('.viewer .status').textContent"
    for size, dark in [(DESK, False), (DESK, True), (PHONE, True), (PHONE, False), (NARROW, False), (ASIDE, True)]:
        name = f"sheet-{size[0]}-{'dark' if dark else 'light'}"
        tab = Tab(browser, *size, touch=size != DESK, dark=dark)
        tab.go(page)
        all_pictures(tab, name)
        shot(tab, name)
        tab.js("document.querySelectorAll('.look')[9].scrollIntoView()")
        bar = boxes("body > .strength", "main")
        if size != ASIDE:
            expect(tab.js(bar % "a.top === 0 && a.left === 0 && a.right === innerWidth && a.height < innerHeight / 12"),
                   f"{name} has the strengths at hand, as a slender bar")
            expect(tab.js("""(() => {
                const bar = document.querySelector("body > .strength").getBoundingClientRect();
                return document.querySelectorAll(".look")[9].getBoundingClientRect().top >= bar.bottom;
            })()"""), f"{name} shows whole what it scrolls to")
        shot(tab, f"{name}-below")
        tab.js("document.querySelector('.open').focus()")
        tab.key("Enter")
        expect(tab.js("document.querySelector('.viewer').open"), f"{name} enlarges a look")
        expect(tab.js("document.activeElement.className === 'slider'"), f"{name} has the slider at hand")
        first = tab.js(title)
        tab.key("ArrowDown")
        expect(tab.js(title) != first, f"{name} goes on by key")
        expect(tab.js(f"{said}.startsWith({title})"), f"{name} tells which look it is")
        expect(tab.js("""["summary", "story"].every((part) => document.querySelector(`.viewer .${part}`).textContent
            === document.querySelectorAll(".look")[1].querySelector(`.${part}`).textContent)"""), f"{name} tells of it")
        value = tab.js(slider)
        tab.key("ArrowRight")
        expect(tab.js(slider) != value, f"{name} slides by key")
        expect(tab.wait("document.querySelector('.stage').offsetWidth > 100"), f"{name} shows the look")
        shot(tab, f"{name}-viewer")
        expect(tab.js("document.querySelector('.stage').offsetWidth <= document.querySelector('.after').naturalWidth"),
               f"{name} makes no picture larger than it is")
        expect(tab.js(boxes(".stage", "nav", ".caption") % """
            a.left >= 0 && a.top >= 0 && a.right <= innerWidth && a.bottom <= innerHeight
                && (b.left >= a.right || b.top >= a.bottom || b.bottom <= a.top)
                && (c.left >= a.right || c.top >= a.bottom) && c.bottom <= innerHeight + 1 && b.bottom <= innerHeight"""),
               f"{name} lays nothing over the picture")
        expect(tab.js("""[...document.querySelectorAll(".look")].every(() => {
            document.querySelector(".next").click();
            const [text, making] = [".text", ".making"].map((n) => document.querySelector(`.viewer ${n}`).getBoundingClientRect());
            return text.right <= making.left || text.bottom <= making.top;
        })"""), f"{name} has room for what it says of each look")
        if size == ASIDE:
            expect(tab.js("document.querySelector('.stage').offsetHeight > innerHeight * 0.8"), f"{name} has room")
        # The strengths, where one looks at them.
        value, source = tab.js(slider), tab.js("document.querySelector('.after').src")
        for key, percent in [("1", "35"), ("2", "70")]:
            tab.key(key)
            expect(tab.js(f"{command}.includes('-{percent}.jpg --strength {percent}%')"), f"{name} changes strength by key")
            expect(tab.js("document.querySelector('.after').src") != source, f"{name} shows it")
            expect(tab.js(f"{said}.includes('{percent}')"), f"{name} tells of it")
            expect(tab.js("[...document.querySelectorAll('.strength :checked')].map((one) => one.value).join()")
                   == f"{int(key) - 1},{int(key) - 1}", f"{name} has one strength everywhere")
        expect(tab.js(slider) == value, f"{name} leaves the slider where it is")
        box = tab.js(BOX.replace(".stage", ".viewer .strength label:last-of-type"))
        middle = (box["left"] + box["width"] / 2, box["top"] + box["height"] / 2)
        tab.drag(middle, middle)
        expect(tab.js(f"!{command}.includes('--strength')"), f"{name} changes strength by pointer")
        shot(tab, f"{name}-strength")
        tab.js("document.querySelector('.viewer .copy').focus()")
        tab.key("Enter")
        tab.key("Enter")
        label = "document.querySelector('.viewer .copy').textContent"
        expect(tab.wait(f"{label} !== 'Copy'") and tab.js(f"{said} !== ''"), f"{name} tells that it copied")
        expect(tab.wait(f"{label} === 'Copy'", 4), f"{name} offers to copy again")
        tab.js("document.querySelector('.next').focus()")
        tab.key("Enter")
        tab.key("Enter")
        expect(tab.js("document.activeElement.className") == "next", f"{name} leaves the focus with the button")
        tab.key("Escape")
        expect(tab.js("!document.querySelector('.viewer').open"), f"{name} closes by key")
        expect(tab.wait("document.activeElement.className === 'open'"), f"{name} gives the focus back")
        quiet(tab, name)
        tab.close()
    matted(browser, page)

    tab = Tab(browser, *DESK, dark=True)
    tab.go(page)
    tab.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    tone = "getComputedStyle(document.querySelector('.strength input%s + span')).backgroundColor"
    expect(tab.js(tone % ":checked") != tab.js(tone % ":not(:checked)"), "sheet tells the strength in forced colours")
    shot(tab, "sheet-forced")
    tab.call("Emulation.setEmulatedMedia", media="print", features=tab.features)
    expect(tab.js("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", "sheet prints on white")
    expect(not tab.js(visible(".copy, .strength")), "sheet prints nothing to press")
    tab.js("Promise.all([...document.querySelectorAll('main img')].map((image) => image.decode())).then(() => true)")
    shot(tab, "sheet-print", whole=True)
    tab.close()

    tab = Tab(browser, *DESK, script=False)
    tab.go(page)
    expect(tab.js("[...document.querySelectorAll('main img')].every((i) => i.complete && i.naturalWidth > 1)"),
           "sheet shows the looks without scripts")
    expect(not tab.js(visible("button, input")), "sheet offers nothing without scripts that it cannot do")
    shot(tab, "sheet-plain")
    tab.close()


def matted(browser, page):
    """The picture as it was lies on the very same pixels of one that has a mat."""
    tab = Tab(browser, *DESK)
    tab.go(page)
    tab.js("[...document.querySelectorAll('.look')].find((one) => one.querySelector('h2').textContent === 'gallery')"
           ".querySelector('.open').click()")
    for key in ["1", "2", "3"]:
        tab.key(key)
        tab.wait("document.querySelector('.after').complete")
        time.sleep(0.3)
        likeness = tab.js("""(() => {
            const [stage, inner] = [".stage", ".before img"].map((n) => document.querySelector(n).getBoundingClientRect());
            const [after, before] = [".after", ".before img"].map((n) => document.querySelector(n));
            const scale = after.naturalWidth / stage.width;
            const grey = (image, x, y, width, height) => {
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [after.naturalWidth, after.naturalHeight];
                const context = canvas.getContext("2d");
                context.drawImage(image, x, y, width, height);
                return context.getImageData(0, 0, canvas.width, canvas.height).data;
            };
            const now = grey(after, 0, 0, after.naturalWidth, after.naturalHeight);
            const place = [(inner.left - stage.left) * scale, (inner.top - stage.top) * scale];
            const was = grey(before, ...place, inner.width * scale, inner.height * scale);
            const [left, top] = place.map((v) => Math.ceil(v) + 8);
            const [right, bottom] = [left + inner.width * scale - 18, top + inner.height * scale - 18];
            // How alike they are, moved by some pixels.
            const alike = (dx, dy) => {
                let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
                for (let y = top; y < bottom; y += 3) for (let x = left; x < right; x += 3) {
                    const one = now[4 * (y * after.naturalWidth + x) + 1];
                    const two = was[4 * ((y + dy) * after.naturalWidth + x + dx) + 1];
                    [n, a, b, aa, bb, ab] = [n + 1, a + one, b + two, aa + one * one, bb + two * two, ab + one * two];
                }
                return (ab * n - a * b) / Math.sqrt((aa * n - a * a) * (bb * n - b * b));
            };
            return [[0, 0], [-2, 0], [2, 0], [0, -2], [0, 2]].map(([dx, dy]) => alike(dx, dy));
        })()""")
        expect(likeness[0] > max(likeness[1:]), f"the original lies where it was under a mat: {likeness}")
        if key == "3":
            shot(tab, "sheet-mat")
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


def lens(*arguments, cwd=None):
    subprocess.run([LENS, *arguments, "--quiet"], check=True, cwd=cwd)


with tempfile.TemporaryDirectory() as folder:
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
    lens("sheet", "still.jpg", f"{folder}/sheet.html", "--look", "decay+dusk", cwd=SAMPLES)
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
