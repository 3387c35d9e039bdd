"""Gives each property and initialiser of a filter the text that its parameter table has for it, then lists what has none.

The table in the source is the one place where a parameter is described; here it becomes documentation.
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


def comment(*lines):
    return {"lines": [{"text": line} for line in lines]}


def describe(path, known):
    """Fills one graph and gives back what has no documentation."""
    with open(path) as file:
        graph = json.load(file)
    bare = []
    for symbol in graph["symbols"]:
        names = symbol["pathComponents"]
        if symbol.get("docComment") or "location" not in symbol:
            continue
        table = known.get(names[0], {}) if len(names) == 2 else {}
        if names[-1] in table:
            symbol["docComment"] = comment(table[names[-1]])
        elif table and names[-1].startswith("init("):
            labels = [label for label in names[-1][5:-1].split(":") if label]
            # A table of colours has no label.
            said = [f"  - {label}: {table[label]}" for label in labels if label in table]
            symbol["docComment"] = comment(
                "With these settings. A value that its parameter does not allow is an error when a photo is developed.",
                "", "- Parameters:", *said)
        elif table and names[-1] in ("place", "parameters", "name", "summary", "isUnique"):
            symbol["docComment"] = comment("See ``Filter``.")
        else:
            place = symbol["location"]
            file = place["uri"].split(f"{ROOT}/")[-1].removeprefix("file://")
            bare.append(f"{file}:{place['position']['line'] + 1}: {'.'.join(names)} has no documentation")
    with open(path, "w") as file:
        json.dump(graph, file)
    return bare


def main():
    known = tables()
    bare = [line for path in sys.argv[1:] for line in describe(path, known)]
    for line in bare:
        print(line, file=sys.stderr)
    sys.exit(1 if bare else 0)


main()
