/*
 * boxes.js - the boxes of a flame graph: what they are, where zoom puts them, which a search finds.
 *
 * This and tools.js stand in one strict function at the end of the picture, which
 * can be read without them.
 */

const svg = document.currentScript.ownerSVGElement;
const chart = svg.getElementById("boxes");
const detail = svg.getElementById("detail");
const rowHeight = Number(svg.dataset.row);
const SVG = "http://www.w3.org/2000/svg",
	HTML = "http://www.w3.org/1999/xhtml";

/* ---- what the file says ------------------------------------------------- */

/* Boxes in the order of the file: each stands after the box it stands on, from the left. */
const boxes = Array.from(chart.children, (element, number) => {
	const lines = element.firstElementChild.textContent.split("\n");
	return {
		number,
		element,
		link: element.querySelector("a"),
		text: element.querySelector("text"),
		x: parseFloat(element.getAttribute("x")),
		w: parseFloat(element.getAttribute("width")),
		y: parseFloat(element.getAttribute("y")),
		name: lines[0],
		place: lines.length > 2 ? lines[1] : "",
		note: lines.length > 3 ? lines[2] : "",
		numbers: lines[lines.length - 1],
		change: element.dataset.change || "",
		parent: null,
		children: [],
		shown: true,
		/* What is drawn now, to change only what changes. */
		drawnX: null,
		drawnW: null,
		label: null,
		away: false,
		above: false,
		hit: false,
		narrow: element.classList.contains("narrow"),
		estimate: element.classList.contains("estimate"),
	};
});

let inverted = "inverted" in svg.dataset;
const deepest = boxes.reduce((most, b) => Math.max(most, b.y), 0);

/* Distance from the root, in rows, whichever way the picture was drawn. */
function depth(b) {
	return Math.round((inverted ? b.y : deepest - b.y) / rowHeight);
}

function findParents() {
	const open = [];
	for (const b of boxes) {
		const d = depth(b);
		b.parent = d > 0 ? open[d - 1] : null;
		if (b.parent) b.parent.children.push(b);
		open[d] = b;
	}
}

/* ---- labels ---------------------------------------------------------------- */

const advance = new Map();
let probe = null;

/* Width of a text in pixels, of characters that were measured once. */
function measure(text) {
	let sum = 0;
	for (const c of text) {
		let width = advance.get(c);
		if (width === undefined) {
			probe.textContent = c.repeat(10).replaceAll(" ", "\u00a0");
			width = probe.getComputedTextLength() / 10;
			advance.set(c, width);
		}
		sum += width;
	}
	return sum;
}

/* The text, or as much of it and an ellipsis as there is room for; "" for next to nothing. */
function cut(text, room) {
	let used = measure("…"),
		n = 0;
	for (const c of text) {
		used += measure(c);
		if (used > room) break;
		n += c.length;
	}
	return n < 2 ? "" : text.slice(0, n) + "…";
}

function labelFor(b, room) {
	const change = b.change && "\u2002" + b.change;
	const file = b.place.slice(
		Math.max(b.place.lastIndexOf("/"), b.place.lastIndexOf("\\")) + 1,
	);
	const long = b.name + (file && " (" + file + ")") + change,
		short = b.name + change;
	return room < 12
		? ""
		: measure(long) <= room
			? long
			: measure(short) <= room
				? short
				: cut(short, room);
}

function setLabel(b, pixels) {
	const label = labelFor(b, pixels - 6);
	if (label === b.label) return;
	if (!b.text && label) {
		b.text = document.createElementNS(SVG, "text");
		b.text.setAttribute("x", "3");
		b.text.setAttribute("y", boxes[0].text.getAttribute("y"));
		(b.link ?? b.element).append(b.text);
	}
	if (b.text) b.text.textContent = label;
	b.label = label;
}

/* ---- state, which lives in the address --------------------------------------- */

const state = { zoom: 0, search: "", exact: false, inverted };

function readState() {
	const wanted = new URLSearchParams(location.hash.slice(1));
	const zoom = Number(wanted.get("zoom"));
	state.zoom = Number.isInteger(zoom) && zoom > 0 && zoom < boxes.length ? zoom : 0;
	state.search = wanted.get("search") || "";
	state.exact = wanted.has("exact");
	state.inverted = wanted.has("flip")
		? !("inverted" in svg.dataset)
		: "inverted" in svg.dataset;
}

/* keep: the step can be taken back with the browser's Back. */
function writeState(changes, keep) {
	Object.assign(state, changes);
	const words = new URLSearchParams();
	if (state.zoom) words.set("zoom", state.zoom);
	if (state.search) words.set("search", state.search);
	if (state.exact) words.set("exact", "");
	if (state.inverted !== "inverted" in svg.dataset) words.set("flip", "");
	const address = "#" + words;
	try {
		history[keep ? "pushState" : "replaceState"](null, "", address);
	} catch {
		/* A frame without an address of its own: it works, but cannot be linked to. */
	}
	draw();
}

/* ---- drawing ------------------------------------------------------------------ */

/* Elements are touched only where something changes: there may be ten thousand. */
function setClass(b, name, on) {
	if (b[name] === on) return;
	b[name] = on;
	b.element.classList.toggle(name, on);
}

function setPlace(b, x, w, pixels) {
	if (b.drawnX !== x || b.drawnW !== w) {
		b.element.setAttribute("x", x + "%");
		b.element.setAttribute("width", w + "%");
		b.drawnX = x;
		b.drawnW = w;
	}
	setClass(b, "narrow", (w / 100) * pixels < 4);
	setLabel(b, (w / 100) * pixels);
}

/* The zoomed box is as wide as the picture, and so are those below it; others are away. */
function place(zoom, pixels) {
	for (const b of boxes) {
		b.shown =
			b === zoom ||
			(b.parent !== null && b.parent.shown && b.number > zoom.number);
		setClass(b, "away", !b.shown);
		setClass(b, "above", false);
		if (b.shown)
			setPlace(b, ((b.x - zoom.x) / zoom.w) * 100, (b.w / zoom.w) * 100, pixels);
	}
	for (let b = zoom.parent; b; b = b.parent) {
		setClass(b, "away", false);
		setClass(b, "above", true);
		setPlace(b, 0, 100, pixels);
	}
}

function flip() {
	if (inverted === state.inverted) return;
	inverted = state.inverted;
	for (const b of boxes) {
		b.y = deepest - b.y;
		b.element.setAttribute("y", b.y);
	}
}

function draw() {
	const zoom = boxes[state.zoom];
	const pixels =
		(svg.getBoundingClientRect().width * chart.width.baseVal.valueInSpecifiedUnits) /
		100;
	flip();
	place(zoom, pixels);
	svg.classList.toggle("exact", state.exact);
	search();
	tools.show();
	tell(null);
}

/* Can it be seen? Estimates may be hidden, and boxes beside the zoom are away. */
const visible = (b) => b && !b.away && !(state.exact && b.estimate);

/* ---- search ------------------------------------------------------------------- */

/* A regular expression; small letters find capitals, too. null: it is none. */
function pattern(text) {
	try {
		return new RegExp(text, text === text.toLowerCase() ? "iu" : "u");
	} catch {
		return null;
	}
}

/* What share of the picture the outermost matches take together, and how many match. */
function search() {
	const zoom = boxes[state.zoom],
		wanted = state.search ? pattern(state.search) : null;
	let reached = -1,
		share = 0,
		count = 0;
	if (state.search && !wanted) {
		tools.say("no valid pattern");
		return;
	}
	for (const b of boxes) {
		setClass(
			b,
			"hit",
			wanted !== null &&
				(wanted.test(b.name) ||
					wanted.test(b.place) ||
					wanted.test(b.note)),
		);
		if (!b.hit || !b.shown || !visible(b)) continue;
		count++;
		if (b.x >= reached - 1e-9) {
			share += b.w;
			reached = b.x + b.w;
		}
	}
	tools.say(
		wanted ? "Matched: " + ((share / zoom.w) * 100).toFixed(1) + " % in " + count : "",
	);
}

function nextHit(step) {
	const hits = boxes.filter((b) => b.hit && b.shown && visible(b));
	if (!hits.length) return;
	const at = hits.indexOf(focused);
	focus(hits[(at < 0 && step < 0 ? 0 : at + step + hits.length) % hits.length]);
}
