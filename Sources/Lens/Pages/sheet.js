const looks = all(".look");
const original = one("#original");
const status = one(".status");
let strength = looks.length ? all("script", looks[0]).length - 1 : 0;
let current = 0;

// The strength that a page opens with is in the picture itself; the others lie beside it.
for (const look of looks) {
    const parts = all("script", look);
    const image = one("img", look);
    look.proofs = parts.map((part) => ({
        source: part.textContent || image.src,
        percent: part.dataset.percent,
        command: part.dataset.command,
    }));
    parts.forEach((part) => part.remove());
}

function show(look) {
    const proof = look.proofs[strength];
    one("img", look).src = proof.source;
    one("code", look).textContent = proof.command;
}

function setStrength(value) {
    strength = value;
    looks.forEach(show);
    status.textContent = `Strength ${looks[0].proofs[strength].percent}`;
    if (viewer.open) fill();
}

async function copy(text, button) {
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
    status.textContent = done ? "Copied" : "Not copied: select the command and copy it";
    const label = button.textContent;
    button.textContent = done ? "Copied" : "Select it";
    setTimeout(() => (button.textContent = label), 1600);
}

function lay() {
    const [width, height] = [after.naturalWidth || 1, after.naturalHeight || 1];
    const inner = { width: original.naturalWidth / width, height: original.naturalHeight / height };
    fit(width, height, { ...inner, left: (1 - inner.width) / 2, top: (1 - inner.height) / 2 }, 2);
}

async function fill() {
    const look = looks[current];
    const proof = look.proofs[strength];
    const title = one("h2", look).textContent;
    one("h2", viewer).textContent = `${title}, ${proof.percent}`;
    one(".summary", viewer).textContent = one(".summary", look).textContent;
    one("code", viewer).textContent = proof.command;
    before.src = original.src;
    after.src = proof.source;
    after.alt = one("img", look).alt;
    try { await Promise.all([after.decode(), before.decode()]); } catch { /* another one came first */ }
    lay();
}

function open(index) {
    current = (index + looks.length) % looks.length;
    slide(50);
    if (!viewer.open) viewer.showModal();
    fill();
    slider.focus();
}

looks.forEach((look, index) => {
    one(".open", look).addEventListener("click", () => open(index));
    one(".copy", look).addEventListener("click", (event) => copy(one("code", look).textContent, event.currentTarget));
});
all(".strength input").forEach((input) => input.addEventListener("change", () => setStrength(Number(input.value))));
one(".copy", viewer).addEventListener("click", (event) => copy(one("code", viewer).textContent, event.currentTarget));
one(".previous").addEventListener("click", () => open(current - 1));
one(".next").addEventListener("click", () => open(current + 1));
one(".close").addEventListener("click", () => viewer.close());
viewer.addEventListener("close", () => one(".open", looks[current]).focus());
viewer.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "PageUp") open(current - 1);
    else if (event.key === "ArrowDown" || event.key === "PageDown") open(current + 1);
    else return;
    event.preventDefault();
});
addEventListener("resize", () => viewer.open && lay());
