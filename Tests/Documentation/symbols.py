"""Lists what has no documentation, and filters' properties that say other than the table of their parameters.

That table is what commands, recipes and pages show; the properties repeat it where an editor looks.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENTRY = re.compile(
    r'\.(?:number|triple|choice|points|table)\(\s*"(?P<name>[^"]+)",\s*\\\.(?P<property>\w+)(?P<middle>.*?)'
    r'"(?P<summary>(?:[^"\\]|\\.)*)"\s*\)', re.S)
UNITS = {
    "ev": "EV", "kelvin": "K", "degrees": "°", "stops": "stops", "iso": "ISO", "pixels": "pixels",
    "micrometres": "µm of a 35 mm frame", "millimetres": "mm of a 35 mm frame",
    "percentOfDiagonal": "% of the diagonal", "perFrame": "a frame", "density": "D",
}


def tables():
    """Property by filter: what the table says."""
    found = {}
    for path in sorted((ROOT / "Sources/LensCore/Filters").glob("*/*.swift")):
        text = path.read_text()
        for kind in re.finditer(r"static let parameters: \[Parameter<(\w+)>\] = \[(.*?)\n    \]", text, re.S):
            for entry in ENTRY.finditer(kind[2]):
                said = [entry["summary"]]
                span = re.search(r"in: (-?[\d.]+)\.\.\.(-?[\d.]+)", entry["middle"])
                unit = re.search(r"^, \.(\w+),\s+in:", entry["middle"])
                if span:
                    number = f"{span[1]}…{span[2]}".replace("-", "−")
                    said.append(f"{number} {UNITS[unit[1]]}." if unit else f"{number}.")
                neutral = re.search(r"neutral: (-?[\w.]+)", entry["middle"])
                if neutral:
                    named = re.search(rf"static let {re.escape(neutral[1])} = (-?\d+)", text)
                    said.append(f"{named[1] if named else neutral[1]} changes nothing.")
                said.append(f"In recipes `{entry['name']}`.")
                found.setdefault(kind[1], {})[entry["property"]] = " ".join(said)
    return found


def text(symbol):
    lines = symbol.get("docComment", {}).get("lines", [])
    return " ".join(" ".join(line["text"] for line in lines).split())


def describe(path, known):
    """Points those that only answer to ``Filter`` there, and gives back what is wrong."""
    with open(path) as file:
        graph = json.load(file)
    wrong = []
    for symbol in graph["symbols"]:
        names = symbol["pathComponents"]
        if "location" not in symbol:
            continue
        place = symbol["location"]
        file = place["uri"].split(f"{ROOT}/")[-1].removeprefix("file://")
        where = f"{file}:{place['position']['line'] + 1}: {'.'.join(names)}"
        table = known.get(names[0], {}) if len(names) == 2 else {}
        said = text(symbol)
        if names[-1] in table and not said.startswith(table[names[-1]]):
            wrong.append(f"{where} says '{said}', its parameter '{table[names[-1]]}'")
        elif not said and table and names[-1] in ("place", "parameters", "name", "summary", "isUnique"):
            symbol["docComment"] = {"lines": [{"text": "See ``Filter``."}]}
        elif not said:
            wrong.append(f"{where} has no documentation")
    with open(path, "w") as file:
        json.dump(graph, file)
    return wrong


def main():
    known = tables()
    wrong = [line for path in sys.argv[1:] for line in describe(path, known)]
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
