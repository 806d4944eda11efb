/* tools.js - keys, tools and what is said of a box; then everything begins. */

/* ---- the box that is looked at, and keys ---------------------------------------- */

let focused = boxes[0];

/* Says all about a box; with none, about the one that the picture was zoomed to. Numbers matter
   more than the end of a long name. */
function tell(b) {
	const about = b || boxes[state.zoom];
	const before = svg.dataset.type && svg.dataset.type + " ",
		after = " — " + about.numbers,
		room = svg.getBoundingClientRect().width - 20 - measure(before + after);
	detail.textContent =
		before +
		(measure(about.name) > room ? cut(about.name, room) : about.name) +
		after +
		(about.place && " — " + about.place) +
		(about.note && " — " + about.note);
}

function focus(b) {
	focused.element.setAttribute("tabindex", "-1");
	focused = b;
	b.element.setAttribute("tabindex", "0");
	b.element.focus();
	uncover(b);
}

/* The nearest box of the same row to the left (-1) or right (1). */
function beside(b, step) {
	const d = depth(b);
	for (let i = b.number + step; i >= 0 && i < boxes.length; i += step)
		if (visible(boxes[i]) && depth(boxes[i]) === d) return boxes[i];
	return null;
}

function zoomTo(b) {
	writeState({ zoom: b.number }, true);
}

function zoomOut() {
	const zoom = boxes[state.zoom];
	if (zoom.parent) zoomTo(zoom.parent);
}

/* A picture higher than the window shows its root. */
function scrollToRoot() {
	if (isDocument) scrollTo(0, inverted ? 0 : Number(svg.getAttribute("height")));
}

function turnOver() {
	writeState({ inverted: !state.inverted }, false);
	scrollToRoot();
}

function move(key) {
	const inward = key === (inverted ? "ArrowDown" : "ArrowUp");
	const to =
		key === "ArrowLeft"
			? beside(focused, -1)
			: key === "ArrowRight"
				? beside(focused, 1)
				: inward
					? focused.children.find(visible)
					: focused.parent;
	if (visible(to)) focus(to);
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
	i: turnOver,
	o: () => focused.link?.dispatchEvent(new MouseEvent("click", { cancelable: true })),
	"?": () => tools.help(),
};
for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) keys[key] = () => move(key);

function onKey(event) {
	const find = (event.ctrlKey || event.metaKey) && event.key === "f";
	if (event.target === tools.field && event.key === "Escape") {
		writeState({ search: (tools.field.value = "") }, false);
		focus(focused);
	} else if (event.target === tools.field && event.key === "Enter") {
		nextHit(event.shiftKey ? -1 : 1);
	} else if (find) {
		tools.field.focus();
	} else if (
		event.target.closest("input,button,dialog") ||
		event.altKey ||
		event.ctrlKey ||
		event.metaKey ||
		!Object.hasOwn(keys, event.key)
	) {
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
		if (typeof value === "function") element.addEventListener(key, value);
		else element.setAttribute(key, value);
	element.append(...children);
	return element;
}

const HELP =
	"click, Enter: zoom · Escape: whole picture · Backspace: one step out · arrows: move · " +
	"/: search · Enter there, n, N: next, last match · i: turn over" +
	(boxes.some((b) => b.link) ? " · o: open the link, which Ctrl-click zooms" : "");

const tools = {
	field: html("input", {
		type: "search",
		placeholder: "Search (/)",
		"aria-label": "Search, a regular expression",
		size: "14",
		input: () => writeState({ search: tools.field.value }, false),
	}),
	answer: html("output", { "aria-live": "polite" }),
	reset: html(
		"button",
		{ type: "button", click: () => writeState({ zoom: 0 }, true) },
		"Whole picture",
	),
	turn: html(
		"button",
		{ type: "button", title: "Turn the picture over (i)", click: turnOver },
		"Flip",
	),
	exact: html(
		"button",
		{
			type: "button",
			title: "Hide what is estimated",
			click: () => writeState({ exact: !state.exact }, false),
		},
		"Exact only",
	),
	help() {
		detail.textContent = HELP;
	},
	say(text) {
		if (tools.answer.textContent !== text) tools.answer.textContent = text;
	},
	show() {
		tools.reset.hidden = !state.zoom;
		tools.exact.setAttribute("aria-pressed", state.exact);
		tools.turn.setAttribute(
			"aria-pressed",
			state.inverted !== "inverted" in svg.dataset,
		);
		if (document.activeElement !== tools.field) tools.field.value = state.search;
	},
};

const STYLE = `div{display:flex;gap:6px;justify-content:flex-end;align-items:center;flex-wrap:wrap;
font:12px system-ui,sans-serif;color-scheme:light dark}
input,button{font:inherit;min-height:24px}[hidden]{display:none}
output{margin-right:4px}::placeholder{color:#5c5c67;opacity:1}
@media(prefers-color-scheme:dark){::placeholder{color:#c8c8d0}}`;

function addTools() {
	const place = document.createElementNS(SVG, "foreignObject");
	const estimates = chart.querySelector(".estimate");
	const bar = html(
		"div",
		{ role: "toolbar", "aria-label": "Flame graph" },
		tools.answer,
		tools.reset,
		...(estimates ? [tools.exact] : []),
		tools.turn,
		tools.field,
	);
	place.setAttribute("id", "tools");
	place.setAttribute("y", "8");
	place.setAttribute("height", "28");
	place.append(html("style", {}, STYLE), bar);
	svg.append(place);
	return place;
}

/* Puts the legend in as many lines as it needs; the height of those after the first. */
function wrapLegend(width, lineHeight) {
	let x = 10,
		line = 0;
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
	key: svg.querySelector(".item")
		? svg.querySelector(".item").transform.baseVal[0].matrix.f
		: 0,
};

/* The lines above the boxes: [text, what it says]. */
const title = svg.getElementById("title");
const lines = Array.from(svg.querySelectorAll("#head > text"), (text) => [text, text.textContent]);

/* A title that is too long ends before the tools, other lines with the window. */
function fitLines(width, narrow) {
	for (const [text, whole] of lines) {
		if (text === detail) continue;
		text.textContent = whole;
		const room = text === title && !narrow ? width - 560 : width - 20,
			shrink = measure(whole) / text.getComputedTextLength();
		if (room * shrink < measure(whole)) text.textContent = cut(whole, room * shrink);
	}
}

/* The notes below the boxes: [text, where it is in the file, what it says]. */
const notes = Array.from(svg.querySelectorAll("#foot text"), (text) => [
	text,
	Number(text.getAttribute("y")),
	text.textContent,
]);

/* Breaks the notes that are wider than the window; the height of the lines that this adds. */
function wrapNotes(width, lineHeight) {
	let added = 0;
	for (const [text, y, words] of notes) {
		const lines = [""];
		for (const word of words.split(" ")) {
			const last = lines.length - 1,
				longer = (lines[last] && lines[last] + " ") + word;
			if (lines[last] && measure(longer) > width - 20) lines.push(word);
			else lines[last] = longer;
		}
		text.replaceChildren(
			...lines.map((line, i) => {
				const span = document.createElementNS(SVG, "tspan");
				span.setAttribute("x", text.getAttribute("x"));
				span.setAttribute("y", String(y + added + i * lineHeight));
				span.textContent = line;
				return span;
			}),
		);
		added += (lines.length - 1) * lineHeight;
	}
	return added;
}

/* Wide windows have the tools beside the title, narrow ones below the legend. */
function arrange(place) {
	const width = svg.getBoundingClientRect().width,
		narrow = width < 760;
	const line = Number(svg.getAttribute("font-size")) * 1.5;
	const legend = wrapLegend(width, line),
		down = legend + (narrow ? 40 : 0);
	fitLines(width, narrow);
	place.setAttribute("x", narrow ? "8" : String(width - 540));
	place.setAttribute("width", String(narrow ? width - 16 : 530));
	place.setAttribute("y", narrow ? String(home.detail + legend - line / 2) : "8");
	detail.setAttribute("y", String(home.detail + down));
	chart.setAttribute("y", String(home.chart + down));
	svg.getElementById("foot").setAttribute("transform", `translate(0 ${down})`);
	const fluid = "fluid" in svg.dataset,
		below = home.height + down + wrapNotes(width, line),
		height = Math.max(below, fluid && isDocument ? innerHeight : 0);
	svg.setAttribute("height", String(height));
	if (!fluid) svg.viewBox.baseVal.height = height;
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
	if (isDocument && hidden > 0 && scrollY > 0) scrollBy(0, -hidden);
}

/* ---- begin -------------------------------------------------------------------------- */

function beAccessible() {
	chart.setAttribute("role", "tree");
	chart.setAttribute("aria-label", title.textContent);
	for (const b of boxes) {
		b.element.flame = b.number;
		b.element.setAttribute("role", "treeitem");
		b.element.setAttribute("aria-level", depth(b) + 1);
		b.element.setAttribute("tabindex", b.number ? "-1" : "0");
		b.link?.setAttribute("tabindex", "-1");
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
		if (!b || (b.link && !event.ctrlKey && !event.metaKey))
			return; /* a link leads on */
		event.preventDefault();
		focus(b);
		zoomTo(b);
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
	if (isDocument)
		history.scrollRestoration = "manual"; /* what it would restore is zoomed away */
	scrollToRoot();
}

if (boxes.length) begin();
