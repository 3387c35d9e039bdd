"""Chromium without a window, spoken to through two pipes (Chrome DevTools Protocol). Nothing but Python's own library."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp()
        there, self.out = os.pipe()
        self.back, here = os.pipe()

        def pipes():
            # Where the browser looks for them; not through each other.
            one, two = os.dup(there), os.dup(here)
            os.dup2(one, 3)
            os.dup2(two, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(there)
        os.close(here)
        self.rest, self.number, self.events = b"", 0, []

    def read(self):
        while b"\0" not in self.rest:
            if not select.select([self.back], [], [], 60)[0]:
                raise SystemExit("the browser says nothing any more")
            chunk = os.read(self.back, 1 << 16)
            if not chunk:
                raise SystemExit("the browser has gone")
            self.rest += chunk
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Tab:
    """A page at one size of window."""

    def __init__(self, browser, width, height, scale=1, touch=False, dark=False, script=True, calm=False):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for part in ["Page", "Runtime", "Network", "Log"]:
            self.call(f"{part}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                  mobile=touch)
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                         {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"}]
        self.call("Emulation.setEmulatedMedia", features=self.features)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def go(self, address):
        # Another page first: a change of the fragment alone would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def wait(self, expression, seconds=10):
        end = time.time() + seconds
        while not self.js(expression):
            if time.time() > end:
                return False
            time.sleep(0.05)
        return True

    def key(self, name):
        codes = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Escape": 27, "Tab": 9, "Enter": 13,
                 "1": 49, "2": 50, "3": 51, "PageDown": 34}
        text = {"text": "\r"} if name == "Enter" else {}
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=codes[name],
                      **(text if kind == "keyDown" else {}))

    def drag(self, start, end):
        for kind, (x, y) in [("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end)]:
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    def swipe(self, start, end):
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": start[0], "y": start[1]}])
        for part in [0.2, 0.4, 0.6, 0.8, 1]:
            point = {"x": start[0] + (end[0] - start[0]) * part, "y": start[1] + (end[1] - start[1]) * part}
            self.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[point])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def shot(self, path, whole=False):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def heard(self):
        """What the page asked for and what was said about it, since the last time; and what went wrong."""
        self.js("1")
        asked, wrong, rest = [], [], []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                rest.append(event)
                continue
            values = event.get("params", {})
            match event["method"]:
                case "Network.requestWillBeSent":
                    asked.append(values["request"]["url"])
                case "Runtime.exceptionThrown":
                    wrong.append(values["exceptionDetails"]["text"])
                case "Runtime.consoleAPICalled" if values["type"] in ("error", "warning", "assert"):
                    wrong.append(str(values["args"]))
                case "Log.entryAdded":
                    wrong.append(values["entry"]["text"])
        self.browser.events = rest
        return asked, wrong

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
