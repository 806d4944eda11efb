/* flame.js - zoom, search, keys and links in a flame graph, which can be read without all this. */
(function () {
"use strict";

const svg = document.currentScript.ownerSVGElement;
const chart = svg.getElementById("boxes");
const detail = svg.getElementById("detail");
const rowHeight = Number(svg.dataset.row);
const SVG = "http://www.w3.org/2000/svg", HTML = "http://www.w3.org/1999/xhtml";

/* ---- what the file says ------------------------------------------------- */

/* Boxes in the order of the file: each stands after the box it stands on, from the left. */
const boxes = Array.from(chart.children, (element, number) => {
	const [title, rect] = element.children;
	const lines = title.textContent.split("\n");
	return {
		number, element, rect,
		text: element.querySelector("text"),
		x: parseFloat(element.getAttribute("x")),
		w: parseFloat(element.getAttribute("width")),
		y: parseFloat(element.getAttribute("y")),
		name: lines[0],
		place: lines.length > 2 ? lines[1] : "",
		numbers: lines[lines.length - 1],
		change: element.dataset.change || "",
		parent: null, children: [], shown: true,
		/* What is drawn now, to change only what changes. */
		drawnX: null, drawnW: null, label: null, away: false, above: false, hit: false,
		narrow: element.classList.contains("narrow"),
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
		if (b.parent)
			b.parent.children.push(b);
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
	let used = measure("…"), n = 0;
	for (const c of text) {
		used += measure(c);
		if (used > room)
			break;
		n += c.length;
	}
	return n < 2 ? "" : text.slice(0, n) + "…";
}

function labelFor(b, room) {
	const change = b.change && "\u2002" + b.change;
	const file = b.place.slice(Math.max(b.place.lastIndexOf("/"), b.place.lastIndexOf("\\")) + 1);
	const long = b.name + (file && " (" + file + ")") + change, short = b.name + change;
	return room < 12 ? "" : measure(long) <= room ? long : measure(short) <= room ? short
		: cut(short, room);
}

function setLabel(b, pixels) {
	const label = labelFor(b, pixels - 6);
	if (label === b.label)
		return;
	if (!b.text && label) {
		b.text = document.createElementNS(SVG, "text");
		b.text.setAttribute("x", "3");
		b.text.setAttribute("y", boxes[0].text.getAttribute("y"));
		b.element.append(b.text);
	}
	if (b.text)
		b.text.textContent = label;
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
	state.inverted = wanted.has("flip") ? !("inverted" in svg.dataset) : "inverted" in svg.dataset;
}

/* keep: the step can be taken back with the browser's Back. */
function writeState(changes, keep) {
	Object.assign(state, changes);
	const words = new URLSearchParams();
	if (state.zoom)
		words.set("zoom", state.zoom);
	if (state.search)
		words.set("search", state.search);
	if (state.exact)
		words.set("exact", "");
	if (state.inverted !== "inverted" in svg.dataset)
		words.set("flip", "");
	const address = "#" + words;
	try {
		history[keep ? "pushState" : "replaceState"](null, "", address);
	} catch (refused) {
		/* A frame without an address of its own: it works, but cannot be linked to. */
	}
	draw();
}

/* ---- drawing ------------------------------------------------------------------ */

/* Elements are touched only where something changes: there may be ten thousand. */
function setClass(b, name, on) {
	if (b[name] === on)
		return;
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
	setClass(b, "narrow", w / 100 * pixels < 4);
	setLabel(b, w / 100 * pixels);
}

/* The zoomed box is as wide as the picture, and so are those below it; others are away. */
function place(zoom, pixels) {
	for (const b of boxes) {
		b.shown = b === zoom || (b.parent !== null && b.parent.shown && b.number > zoom.number);
		setClass(b, "away", !b.shown);
		setClass(b, "above", false);
		if (b.shown)
			setPlace(b, (b.x - zoom.x) / zoom.w * 100, b.w / zoom.w * 100, pixels);
	}
	for (let b = zoom.parent; b; b = b.parent) {
		setClass(b, "away", false);
		setClass(b, "above", true);
		setPlace(b, 0, 100, pixels);
	}
}

function flip() {
	if (inverted === state.inverted)
		return;
	inverted = state.inverted;
	for (const b of boxes) {
		b.y = deepest - b.y;
		b.element.setAttribute("y", b.y);
	}
}

function draw() {
	const zoom = boxes[state.zoom];
	const pixels = svg.getBoundingClientRect().width * chart.width.baseVal.valueInSpecifiedUnits / 100;
	flip();
	place(zoom, pixels);
	svg.classList.toggle("exact", state.exact);
	search();
	tools.show();
	tell(null);
}

/* ---- search ------------------------------------------------------------------- */

/* A regular expression; small letters find capitals, too. null: it is none. */
function pattern(text) {
	try {
		return new RegExp(text, text === text.toLowerCase() ? "iu" : "u");
	} catch (mistake) {
		return null;
	}
}

/* What share of the picture the outermost matches take together, and how many match. */
function search() {
	const zoom = boxes[state.zoom], wanted = state.search ? pattern(state.search) : null;
	let reached = -1, share = 0, count = 0;
	if (state.search && !wanted) {
		tools.say("no valid pattern");
		return;
	}
	for (const b of boxes) {
		setClass(b, "hit", wanted !== null && (wanted.test(b.name) || wanted.test(b.place)));
		if (!b.hit || !b.shown)
			continue;
		count++;
		if (b.x >= reached - 1e-9) {
			share += b.w;
			reached = b.x + b.w;
		}
	}
	tools.say(wanted ? "Matched: " + (share / zoom.w * 100).toFixed(1) + " % in " + count : "");
}

function nextHit(step) {
	const hits = boxes.filter((b) => b.hit && b.shown);
	if (!hits.length)
		return;
	const at = hits.indexOf(focused);
	focus(hits[(at < 0 && step < 0 ? 0 : at + step + hits.length) % hits.length]);
}

/* ---- the box that is looked at, and keys ---------------------------------------- */

let focused = boxes[0];

/* Says all about a box; with none, about the one that the picture was zoomed to. */
function tell(b) {
	const about = b || boxes[state.zoom];
	detail.textContent = [svg.dataset.type, about.name, "—", about.numbers, about.place && "— " + about.place]
		.filter(Boolean).join(" ");
}

function focus(b) {
	focused.element.setAttribute("tabindex", "-1");
	focused = b;
	b.element.setAttribute("tabindex", "0");
	b.element.focus();
	uncover(b);
}

const visible = (b) => b && !b.away;

/* The nearest box of the same row to the left (-1) or right (1). */
function beside(b, step) {
	const d = depth(b);
	for (let i = b.number + step; i >= 0 && i < boxes.length; i += step)
		if (visible(boxes[i]) && depth(boxes[i]) === d)
			return boxes[i];
	return null;
}

function zoomTo(b) {
	writeState({ zoom: b.number }, true);
}

function zoomOut() {
	const zoom = boxes[state.zoom];
	if (zoom.parent)
		zoomTo(zoom.parent);
}

function move(key) {
	const inward = key === (inverted ? "ArrowDown" : "ArrowUp");
	const to = key === "ArrowLeft" ? beside(focused, -1) : key === "ArrowRight" ? beside(focused, 1)
		: inward ? focused.children.find(visible) : focused.parent;
	if (visible(to))
		focus(to);
}

const keys = {
	Enter: () => zoomTo(focused),
	" ": () => zoomTo(focused),
	Escape: () => writeState({ zoom: 0 }, true),
	Backspace: zoomOut,
	Home: () => focus(boxes[state.zoom]),
	"/": () => tools.field.focus(),
	F3: () => tools.field.focus(),
	n: () => nextHit(1),
	N: () => nextHit(-1),
	i: () => writeState({ inverted: !state.inverted }, false),
	"?": () => tools.help(),
};
for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"])
	keys[key] = () => move(key);

function onKey(event) {
	const find = (event.ctrlKey || event.metaKey) && event.key === "f";
	if (event.target === tools.field && event.key === "Escape") {
		writeState({ search: tools.field.value = "" }, false);
		focus(focused);
	} else if (find) {
		tools.field.focus();
	} else if (event.target.closest("input,button,dialog") || event.altKey || event.ctrlKey ||
		   event.metaKey || !Object.hasOwn(keys, event.key)) {
		return;
	} else {
		keys[event.key]();
	}
	event.preventDefault();
}

function boxAt(target) {
	const element = target.closest("#boxes>svg");
	return element ? boxes[element.flame] : null;
}

/* ---- tools: made here, since without the script there is nothing they could do ------ */

function html(name, attributes, ...children) {
	const element = document.createElementNS(HTML, name);
	for (const [key, value] of Object.entries(attributes))
		if (typeof value === "function")
			element.addEventListener(key, value);
		else
			element.setAttribute(key, value);
	element.append(...children);
	return element;
}

const HELP = "click, Enter: zoom · Escape: whole picture · Backspace: one step out · arrows: move · " +
	"/: search · n, N: next, last match · i: turn over";

const tools = {
	field: html("input", { type: "search", placeholder: "Search (/)", "aria-label": "Search, a regular expression",
		size: "14", input: () => writeState({ search: tools.field.value }, false) }),
	answer: html("output", { "aria-live": "polite" }),
	reset: html("button", { type: "button", click: () => writeState({ zoom: 0 }, true) }, "Whole picture"),
	turn: html("button", { type: "button", title: "Turn the picture over (i)",
		click: () => writeState({ inverted: !state.inverted }, false) }, "Flip"),
	exact: html("button", { type: "button", title: "Hide what is estimated",
		click: () => writeState({ exact: !state.exact }, false) }, "Exact only"),
	help() {
		detail.textContent = HELP;
	},
	say(text) {
		if (tools.answer.textContent !== text)
			tools.answer.textContent = text;
	},
	show() {
		tools.reset.hidden = !state.zoom;
		tools.exact.setAttribute("aria-pressed", state.exact);
		tools.turn.setAttribute("aria-pressed", state.inverted !== "inverted" in svg.dataset);
		if (document.activeElement !== tools.field)
			tools.field.value = state.search;
	},
};

const STYLE = `div{display:flex;gap:6px;justify-content:flex-end;align-items:center;flex-wrap:wrap;
font:12px system-ui,sans-serif;color-scheme:light dark}
input,button{font:inherit;min-height:24px}[hidden]{display:none}
output{margin-right:4px}@media(prefers-color-scheme:dark){output{color:#e9e9ee}}`;

function addTools() {
	const place = document.createElementNS(SVG, "foreignObject");
	const estimates = chart.querySelector(".estimate");
	const bar = html("div", { role: "toolbar", "aria-label": "Flame graph" }, tools.answer, tools.reset,
		...(estimates ? [tools.exact] : []), tools.turn, tools.field);
	place.setAttribute("id", "tools");
	place.setAttribute("y", "8");
	place.setAttribute("height", "28");
	place.append(html("style", {}, STYLE), bar);
	svg.append(place);
	return place;
}

/* Puts the legend in as many lines as it needs; the height of those after the first. */
function wrapLegend(width, lineHeight) {
	let x = 10, line = 0;
	for (const item of svg.querySelectorAll(".item")) {
		const size = item.getBBox().width;
		if (x > 10 && x + size > width - 10) {
			x = 10;
			line++;
		}
		item.setAttribute("transform", `translate(${x} ${home.key + line * lineHeight})`);
		x += size + 16;
	}
	return line * lineHeight;
}

/* Where things are in the file: everything moves down from there in a narrow window. */
const home = {
	chart: parseFloat(chart.getAttribute("y")),
	detail: parseFloat(detail.getAttribute("y")),
	height: parseFloat(svg.getAttribute("height")),
	key: svg.querySelector(".item") ? svg.querySelector(".item").transform.baseVal[0].matrix.f : 0,
};

/* Wide windows have the tools beside the title, narrow ones below the legend. */
function arrange(place) {
	const width = svg.getBoundingClientRect().width, narrow = width < 760;
	const line = Number(svg.getAttribute("font-size")) * 1.5;
	const legend = wrapLegend(width, line), down = legend + (narrow ? 40 : 0);
	place.setAttribute("x", narrow ? "8" : String(width - 540));
	place.setAttribute("width", String(narrow ? width - 16 : 530));
	place.setAttribute("y", narrow ? String(home.detail + legend - line / 2) : "8");
	detail.setAttribute("y", String(home.detail + down));
	chart.setAttribute("y", String(home.chart + down));
	svg.getElementById("foot").setAttribute("transform", `translate(0 ${down})`);
	if ("fluid" in svg.dataset)
		svg.setAttribute("height", String(Math.max(home.height + down, isDocument ? innerHeight : 0)));
}

/* ---- pictures higher than the window ------------------------------------------------- */

const isDocument = svg.parentNode === document;
const head = svg.getElementById("head");
let cover = null; /* what is behind the head when it lies on boxes */

function makeCover() {
	cover = document.createElementNS(SVG, "rect");
	cover.setAttribute("width", "100%");
	cover.setAttribute("fill", getComputedStyle(svg.getElementById("paper")).fill);
	head.prepend(cover);
	svg.append(head); /* above the boxes */
}

/* The title, the legend, the details and the tools stay in sight. */
function stick(place) {
	const y = isDocument ? scrollY : 0;
	cover.setAttribute("height", y ? chart.getAttribute("y") : "0");
	head.setAttribute("transform", `translate(0 ${y})`);
	place.setAttribute("transform", `translate(0 ${y})`);
}

/* A box that has the focus must not be below the head. */
function uncover(b) {
	const hidden = Number(chart.getAttribute("y")) - b.element.getBoundingClientRect().top;
	if (isDocument && hidden > 0 && scrollY > 0)
		scrollBy(0, -hidden);
}

/* ---- begin -------------------------------------------------------------------------- */

function beAccessible() {
	chart.setAttribute("role", "tree");
	chart.setAttribute("aria-label", svg.getElementById("title").textContent);
	for (const b of boxes) {
		b.element.flame = b.number;
		b.element.setAttribute("role", "treeitem");
		b.element.setAttribute("aria-level", depth(b) + 1);
		b.element.setAttribute("tabindex", b.number ? "-1" : "0");
	}
}

function begin() {
	findParents();
	beAccessible();
	probe = document.createElementNS(SVG, "text");
	probe.setAttribute("visibility", "hidden");
	svg.append(probe);
	if ("fluid" in svg.dataset) {
		svg.removeAttribute("viewBox");
		svg.setAttribute("width", "100%");
	}
	svg.classList.toggle("lively", boxes.length < 1500);
	makeCover();
	const place = addTools();
	const redraw = () => {
		arrange(place);
		stick(place);
		draw();
	};
	chart.addEventListener("click", (event) => {
		const b = boxAt(event.target);
		if (b) {
			focus(b);
			zoomTo(b);
		}
	});
	chart.addEventListener("pointerover", (event) => tell(boxAt(event.target)));
	chart.addEventListener("pointerout", () => tell(null));
	chart.addEventListener("focusin", (event) => tell(boxAt(event.target)));
	document.addEventListener("keydown", onKey);
	for (const type of ["hashchange", "popstate"])
		addEventListener(type, () => {
			readState();
			draw();
		});
	addEventListener("resize", redraw);
	addEventListener("scroll", () => stick(place));
	readState();
	redraw();
	if (isDocument && !inverted && !scrollY)
		scrollTo(0, Number(svg.getAttribute("height"))); /* to the root */
}

if (boxes.length)
	begin();
})();
