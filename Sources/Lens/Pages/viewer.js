"use strict";
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const one = (selector, root = document) => root.querySelector(selector);
const viewer = one(".viewer");
const place = one(".place");
const stage = one(".stage");
const slider = one(".slider");
const after = one(".after");
const before = one(".before img");

function slide(value = slider.value) {
    slider.value = value;
    stage.style.setProperty("--part", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${slider.value} percent as it was`);
}

// Where what was there before lies in a picture, in parts of it.
function within(text) {
    const [left, top, width, height] = (text || "0 0 1 1").split(" ").map(Number);
    return { left, top, width, height };
}

// As large as the window allows, and at most so many times its size. A mat makes a developed picture larger than what was
// there before, which lies within it then: `inner` says where, in parts of the whole.
function fit(width, height, inner, largest) {
    const room = place.getBoundingClientRect();
    const scale = Math.min(room.width / width, room.height / height, largest);
    stage.style.width = `${Math.max(1, width * scale)}px`;
    stage.style.height = `${Math.max(1, height * scale)}px`;
    for (const side of ["left", "top", "width", "height"]) before.style[side] = `${inner[side] * 100}%`;
    return width * scale;
}

slider.addEventListener("input", () => slide());
