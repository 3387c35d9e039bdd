const pictures = all("main figure");
const wall = location.pathname + location.search;
let current = 0;

const number = (image, name) => Number(image.getAttribute(name));

function lay() {
    const image = one("img", pictures[current]);
    const inner = within(pictures[current].dataset.part);
    const wide = fit(number(image, "width"), number(image, "height"), inner, 1);
    after.sizes = `${Math.ceil(wide)}px`;
    before.sizes = `${Math.ceil(wide * inner.width)}px`;
}

function show(target, set) {
    if (target.srcset === set) return;
    // What hangs there is taken down before the next one is there.
    target.removeAttribute("srcset");
    target.src = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    if (set) target.srcset = set;
}

function open(index) {
    current = (index + pictures.length) % pictures.length;
    const figure = pictures[current];
    const image = one("img", figure);
    const isPair = Boolean(figure.dataset.before);
    stage.classList.toggle("pair", isPair);
    stage.style.setProperty("--tone", getComputedStyle(figure).getPropertyValue("--tone"));
    one(".sliding", viewer).hidden = !isPair;
    one(".text", viewer).replaceChildren(...all("figcaption > :not(noscript)", figure).map((part) => part.cloneNode(true)));
    one(".number", viewer).textContent = `${current + 1} / ${pictures.length}`;
    const wasOpen = viewer.open;
    if (!wasOpen) viewer.showModal();
    if (!wasOpen || (!isPair && document.activeElement === slider)) place.focus();
    slide(50);
    lay();
    after.alt = image.alt;
    show(before, figure.dataset.before || "");
    show(after, image.srcset);
    remember(`#${encodeURIComponent(figure.id)}`);
    // The next one is fetched while this one is looked at.
    const next = new Image();
    next.sizes = after.sizes;
    next.srcset = one("img", pictures[(current + 1) % pictures.length]).srcset;
}

// The address names the picture that is open.
function remember(address) {
    try { history.replaceState(null, "", address); } catch { /* not everywhere a page from a disk may */ }
}

function visit() {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const index = pictures.findIndex((figure) => figure.id === name);
    if (index >= 0) open(index);
    else if (viewer.open) viewer.close();
}

const walk = (step) => pictures.length > 1 && open(current + step);

pictures.forEach((figure, index) => {
    one("a", figure).addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        open(index);
    });
});
for (const part of all(".previous, .next, .number, .walking", viewer)) part.hidden = pictures.length < 2;
one(".previous").addEventListener("click", () => walk(-1));
one(".next").addEventListener("click", () => walk(1));
one(".close").addEventListener("click", () => viewer.close());
viewer.addEventListener("close", () => {
    remember(wall);
    one("a", pictures[current]).focus();
});
viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // In the slider, arrows are the slider's.
    const isSliding = event.target === slider;
    const isPair = stage.classList.contains("pair");
    if (event.key === "PageDown" || (event.key === "ArrowRight" && !isSliding)) walk(1);
    else if (event.key === "PageUp" || (event.key === "ArrowLeft" && !isSliding)) walk(-1);
    else if (event.key === "Home" && !isSliding) open(0);
    else if (event.key === "End" && !isSliding) open(pictures.length - 1);
    else if (event.key === "ArrowUp" && !isSliding && isPair) slide(Number(slider.value) + 5);
    else if (event.key === "ArrowDown" && !isSliding && isPair) slide(Number(slider.value) - 5);
    else return;
    event.preventDefault();
});

// A mouse slides wherever it is; a finger slides at the line, and swipes through the exhibition beside it.
let slides = false;
let start = null;
const part = (event) => {
    const box = stage.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * 100;
};
place.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    const isPair = stage.classList.contains("pair") && stage.contains(event.target);
    const far = Math.abs(part(event) - slider.value) * stage.offsetWidth / 100;
    slides = isPair && (event.pointerType === "mouse" || far < 36);
    start = event.pointerType === "mouse" ? null : { x: event.clientX, y: event.clientY };
    if (!slides) return;
    place.setPointerCapture(event.pointerId);
    slide(part(event));
    event.preventDefault();
});
place.addEventListener("pointermove", (event) => slides && event.isPrimary && slide(part(event)));
place.addEventListener("pointerup", (event) => {
    if (!slides && start && event.isPrimary) {
        const [x, y] = [event.clientX - start.x, event.clientY - start.y];
        if (Math.abs(x) > 48 && Math.abs(x) > 2 * Math.abs(y)) walk(x < 0 ? 1 : -1);
    }
    [slides, start] = [false, null];
});
place.addEventListener("pointercancel", () => ([slides, start] = [false, null]));
addEventListener("resize", () => viewer.open && lay());
addEventListener("hashchange", visit);
visit();
