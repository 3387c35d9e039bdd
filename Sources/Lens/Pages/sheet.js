document.documentElement.classList.add("js");
const looks = all(".look");
const original = one("#original");
const strengths = all(".strength input");
let strength = 0;
let current = 0;

// The strength that a page opens with is in the picture itself; the others lie beside it.
for (const look of looks) {
    const parts = all("script", look);
    const image = one("img", look);
    look.proofs = parts.map((part) => ({ ...part.dataset, source: part.textContent || image.src }));
    parts.forEach((part) => part.remove());
    strength = parts.length - 1;

    const open = document.createElement("button");
    open.type = "button";
    open.className = "open";
    open.setAttribute("aria-haspopup", "dialog");
    open.setAttribute("aria-label", `Enlarge ${one("h2", look).textContent}`);
    image.replaceWith(open);
    open.append(image);
}

// Outside of an open dialog, nothing is read out.
function say(text) {
    one(viewer.open ? ".viewer .status" : "body > .status").textContent = text;
}

function setStrength(value) {
    strength = value;
    for (const input of strengths) input.checked = Number(input.value) === strength;
    for (const look of looks) {
        one("img", look).src = look.proofs[strength].source;
        one("code", look).textContent = look.proofs[strength].command;
    }
    say(`Strength ${looks[0].proofs[strength].percent}`);
    if (viewer.open) fill();
}

async function copy(button) {
    const text = one("code", button.parentNode).textContent;
    let done = false;
    try {
        await navigator.clipboard.writeText(text);
        done = true;
    } catch {
        // A page from a file has no clipboard in some browsers: the old way still works there.
        const area = document.createElement("textarea");
        area.value = text;
        button.after(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
        button.focus();
    }
    say(done ? "Copied" : "Not copied: select the command and copy it");
    button.textContent = done ? "Copied" : "Select it";
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
        button.textContent = "Copy";
        say("");
    }, 1600);
}

function lay() {
    const { size, part } = looks[current].proofs[strength];
    const [width, height] = size.split(" ").map(Number);
    // No larger than it is: grain and sharpness could not be judged.
    fit(width, height, within(part), 1);
}

async function fill() {
    const look = looks[current];
    const proof = look.proofs[strength];
    one("h2", viewer).textContent = one("h2", look).textContent;
    for (const line of [".summary", ".story"]) {
        one(line, viewer).textContent = one(line, look)?.textContent ?? "";
    }
    one("code", viewer).textContent = proof.command;
    if (before.src !== original.src) before.src = original.src;
    after.src = proof.source;
    after.alt = one("img", look).alt;
    try { await Promise.all([after.decode(), before.decode()]); } catch { /* another one came first */ }
    lay();
}

function open(index) {
    current = (index + looks.length) % looks.length;
    fill();
    if (viewer.open) {
        say(`${one("h2", viewer).textContent}, ${looks[current].proofs[strength].percent}`);
        return;
    }
    slide(50);
    viewer.showModal();
    slider.focus();
}

looks.forEach((look, index) => one(".open", look).addEventListener("click", () => open(index)));
all(".copy").forEach((button) => button.addEventListener("click", () => copy(button)));
strengths.forEach((input) => input.addEventListener("change", () => setStrength(Number(input.value))));
one(".previous").addEventListener("click", () => open(current - 1));
one(".next").addEventListener("click", () => open(current + 1));
one(".close").addEventListener("click", () => viewer.close());
viewer.addEventListener("close", () => one(".open", looks[current]).focus());
viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (event.key === "ArrowUp" || event.key === "PageUp") open(current - 1);
    else if (event.key === "ArrowDown" || event.key === "PageDown") open(current + 1);
    else if (looks[0].proofs[digit]) setStrength(digit);
    else return;
    event.preventDefault();
});
addEventListener("resize", () => viewer.open && lay());
// A page that is loaded again has the choice that was made before.
addEventListener("pageshow", () => {
    const chosen = strengths.find((input) => input.checked);
    if (chosen && Number(chosen.value) !== strength) setStrength(Number(chosen.value));
});
