// The call graph as Graphviz laid it out: to be moved, enlarged, and walked through.
import { el, replaceChildren, button, saveText } from "./dom.js";
import { pictureOf } from "./sanitise.js";
import { emptyNote, saveButton } from "./parts.js";
import { chips, countedState } from "./steps.js";
import { funcPlace, briefOf, shareOf } from "./names.js";
import { neighbours, nextOf } from "./rows.js";
import { plural } from "./format.js";
import { contrast } from "./colour.js";
import { TOTAL_EST } from "./tree.js";

const HEX = /^#[0-9a-f]{6}$/i;
const PAPER = "#e4e7ec"; // the darker one of the two that lie below the graph
const LARGEST = 12;
const LARGEST_TEXT = 0.75; // units of the picture for a pixel

// Text that can be read on the node, or on the paper beside an edge.
function readable(picture) {
	for (const group of picture.querySelectorAll("g.node, g.edge")) {
		const shape =
			group.matches(".node") && group.querySelector("polygon, path, ellipse");
		const given = shape ? (shape.getAttribute("fill") ?? "#000000") : PAPER;
		const back = HEX.test(given) ? given : PAPER;
		for (const text of group.querySelectorAll("text")) {
			const ink = text.getAttribute("fill") ?? "#000000";
			if (HEX.test(ink) && contrast(ink, back) >= 4.5) continue;
			text.setAttribute(
				"fill",
				contrast("#ffffff", back) >= 4.5 ? "#ffffff" : "#16181d",
			);
		}
	}
}

function nodesOf(picture) {
	const nodes = new Map();
	for (const group of picture.querySelectorAll("g.node")) {
		const found = /^f(\d+)$/.exec(group.id);
		if (found) nodes.set(Number(found[1]), group);
	}
	return nodes;
}

function frame(view) {
	const { box, whole } = view;
	const most = 1.5 * Math.max(whole.w, whole.h / view.ratio, view.pane.clientWidth);
	box.w = Math.min(most, Math.max(whole.w / 60, box.w));
	box.h = box.w * view.ratio;
	view.picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
}

// The whole picture, but no larger than its text was meant to be.
function fit(view) {
	const { clientWidth: w, clientHeight: h } = view.pane;
	if (w === 0 || h === 0) return;
	view.ratio = h / w;
	const { whole } = view;
	const scale = Math.max(whole.w / w, whole.h / h, LARGEST_TEXT);
	view.box = {
		w: w * scale,
		h: h * scale,
		x: whole.x - (w * scale - whole.w) / 2,
		y: whole.y - (h * scale - whole.h) / 2,
	};
	if (scale === LARGEST_TEXT) view.box.y = Math.min(whole.y - 8, view.box.y);
	view.moved = false;
	frame(view);
}

// To begin with: the whole if it can be read so, else its heaviest node and what is around that.
function begin(app, view) {
	fit(view);
	const { total } = app.model.costs(countedState(app.state));
	const heavy = [...view.nodes.keys()].sort((a, b) => (total[b] || 0) - (total[a] || 0))[0];
	if (!view.box || view.box.w <= view.pane.clientWidth || heavy === undefined) return;
	const spot = view.nodes.get(heavy).getBBox();
	const [, tx = 0, ty = 0] =
		/translate\(([-\d.]+)[\s,]+([-\d.]+)\)/.exec(
			view.picture.querySelector("g.graph")?.getAttribute("transform") ?? "",
		) ?? [];
	view.box.w = view.pane.clientWidth;
	frame(view);
	const { box, whole } = view;
	const within = (at, from, size, length) =>
		Math.min(Math.max(at, from - 10), Math.max(from - 10, from + size - length + 10));
	box.x = within(spot.x + spot.width / 2 + Number(tx) - box.w / 2, whole.x, whole.w, box.w);
	box.y = within(spot.y + Number(ty) - box.h / 4, whole.y, whole.h, box.h);
	frame(view);
}

function enlarge(view, factor, clientX, clientY) {
	const area = view.pane.getBoundingClientRect();
	view.moved = true;
	const [px, py] = [(clientX - area.left) / area.width, (clientY - area.top) / area.height];
	const { box } = view;
	const before = { x: box.x + px * box.w, y: box.y + py * box.h };
	box.w /= Math.min(LARGEST, factor);
	frame(view);
	box.x = before.x - px * box.w;
	box.y = before.y - py * box.h;
	frame(view);
}

function enlargeMiddle(view, factor) {
	const area = view.pane.getBoundingClientRect();
	enlarge(view, factor, area.left + area.width / 2, area.top + area.height / 2);
}

// Brings a node into the middle if it is not seen well.
function reach(view, group) {
	const spot = group.getBBox();
	const matrix = group.getCTM();
	const { clientWidth: w, clientHeight: h } = view.pane;
	const x = matrix.a * (spot.x + spot.width / 2) + matrix.e;
	const y = matrix.d * (spot.y + spot.height / 2) + matrix.f;
	if (x > 40 && x < w - 40 && y > 30 && y < h - 30) return;
	view.moved = true;
	view.box.x += ((x - w / 2) / w) * view.box.w;
	view.box.y += ((y - h / 2) / h) * view.box.h;
	frame(view);
}

function choose(app, view, f, how) {
	const group = view.nodes.get(f);
	if (!group) return;
	for (const node of view.nodes.values()) {
		node.setAttribute("tabindex", node === group ? "0" : "-1");
		node.classList.toggle("chosen", node === group);
	}
	if (how === "key") {
		group.focus({ preventScroll: true });
		reach(view, group);
	}
	app.picked({ func: f }, how);
}

// Up and down follow the heaviest call that is drawn, left and right go through all nodes.
function nextNode(app, view, f, key) {
	const order = [...view.nodes.keys()];
	const at = order.indexOf(f);
	if (key === "ArrowRight") return order[(at + 1) % order.length];
	if (key === "ArrowLeft") return order[(at + order.length - 1) % order.length];
	const { edges } = app.profile;
	const pair = app.model.pair(app.state);
	const weights = edges.total[pair.now];
	const side = key === "ArrowUp" ? "callers" : "callees";
	const other = key === "ArrowUp" ? edges.caller : edges.callee;
	const next = neighbours(edges, f, side, (e) => weights?.[e]).find(
		(e) => other[e] !== f && view.nodes.has(other[e]),
	);
	return next === undefined ? f : other[next];
}

function onGraphKey(app, view, event) {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const group = event.target.closest("g.node");
	const f = group ? Number(group.id.slice(1)) : app.state.func;
	if (event.key.startsWith("Arrow"))
		choose(app, view, nextNode(app, view, f, event.key), "key");
	else if (event.key === "Enter") app.change({ view: "butterfly", func: f }, true);
	else if (event.key === "+" || event.key === "=") enlargeMiddle(view, 1.4);
	else if (event.key === "-") enlargeMiddle(view, 1 / 1.4);
	else if (event.key === "0" || event.key === "Escape") fit(view);
	else return;
	event.preventDefault();
	event.stopPropagation();
}

function listenGraph(app, view) {
	const { pane } = view;
	let drag = null;
	pane.addEventListener(
		"wheel",
		(event) => {
			enlarge(view, 1.0015 ** -event.deltaY, event.clientX, event.clientY);
			event.preventDefault();
		},
		{ passive: false },
	);
	pane.addEventListener("pointerdown", (event) => {
		drag = { x: event.clientX, y: event.clientY, moved: false };
	});
	pane.addEventListener("pointermove", (event) => {
		if (!drag || event.buttons === 0) return;
		const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
		if (!drag.moved && Math.hypot(dx, dy) < 4) return;
		if (!drag.moved) pane.setPointerCapture(event.pointerId);
		drag = { x: event.clientX, y: event.clientY, moved: true };
		view.moved = true;
		view.box.x -= (dx / pane.clientWidth) * view.box.w;
		view.box.y -= (dy / pane.clientHeight) * view.box.h;
		frame(view);
	});
	pane.addEventListener("click", (event) => {
		const group = event.target.closest("g.node");
		if (!group || drag?.moved || !/^f\d+$/.test(group.id)) return;
		choose(app, view, Number(group.id.slice(1)), "mouse");
	});
	pane.addEventListener("dblclick", (event) => {
		const group = event.target.closest("g.node");
		if (group && /^f\d+$/.test(group.id))
			app.change({ view: "butterfly", func: Number(group.id.slice(1)) }, true);
	});
	pane.addEventListener("keydown", (event) => onGraphKey(app, view, event));
	new ResizeObserver(() => {
		if (!pane.isConnected) return;
		view.ratio = pane.clientHeight / (pane.clientWidth || 1);
		if (view.box && view.moved) frame(view);
		else begin(app, view);
	}).observe(pane);
}

function nameNodes(app, view) {
	const pair = app.model.pair(app.state);
	const costs = app.model.costs(countedState({ ...app.state, view: "graph" }));
	for (const [f, group] of view.nodes) {
		// What is seen in the node is what it is called; the rest follows.
		const seen = Array.from(group.querySelectorAll("text"), (text) => text.textContent);
		const total = briefOf(costs.total[f], pair, costs.est[f] & TOTAL_EST);
		const share = shareOf(
			costs.total[f],
			app.model.whole(app.state),
			costs.est[f] & TOTAL_EST,
		);
		const label = `${seen.join(" ")}, ${funcPlace(app.profile, f)}, total ${total}, ${share}`;
		group.setAttribute("role", "button");
		group.setAttribute("aria-label", label);
		group.setAttribute("tabindex", "-1");
	}
	const first = view.nodes.get(app.state.func) ?? view.nodes.values().next().value;
	first?.setAttribute("tabindex", "0");
}

function prepare(app, view) {
	view.picture = pictureOf(app.profile.graph);
	if (!view.picture) return;
	const [x, y, w, h] = (view.picture.getAttribute("viewBox") ?? "0 0 800 600")
		.split(/[\s,]+/)
		.map(Number);
	view.whole = { x, y, w: w || 800, h: h || 600 };
	view.picture.removeAttribute("width");
	view.picture.removeAttribute("height");
	view.picture.setAttribute("role", "group");
	view.picture.setAttribute("aria-label", "Call graph");
	view.picture.querySelector("g.graph > polygon, [id^=a_graph]")?.remove(); // white paper
	for (const title of view.picture.querySelectorAll("title")) title.remove();
	readable(view.picture);
	view.nodes = nodesOf(view.picture);
	nameNodes(app, view);
	replaceChildren(view.pane, view.picture);
	listenGraph(app, view);
}

function graphTools(app, view) {
	const save = () =>
		saveText(`${app.fileName()}-graph.svg`, "image/svg+xml", app.profile.graph);
	return [
		button("+", () => enlargeMiddle(view, 1.4), { "aria-label": "Larger" }),
		button("−", () => enlargeMiddle(view, 1 / 1.4), { "aria-label": "Smaller" }),
		button("Whole", () => fit(view), { title: "The whole picture (key 0)" }),
		el("span", { class: "note" }, "Drag to move, wheel to enlarge"),
		el("span", { class: "gap" }),
		saveButton("Save as SVG", save),
	];
}

function markNodes(app, view) {
	const match = app.match();
	const { self, total } = app.model.costs(app.state);
	const changed = app.state.steps.length > 0;
	let count = 0;
	for (const [f, group] of view.nodes) {
		const hit = Boolean(match && match.mask[f]);
		const gone = changed && !total[f] && !self[f];
		if (hit) count++;
		group.classList.toggle("dim", gone || (Boolean(match) && !hit));
		group.classList.toggle("chosen", f === app.state.func);
	}
	if (!match) return;
	const functions = plural(match.count, "function", "functions");
	app.found(`${plural(count, "node", "nodes")} of ${functions}`);
}

export function makeGraph(app) {
	const bar = el("div", { class: "tools", role: "toolbar", "aria-label": "Graph" });
	const way = el("div", { class: "way" });
	const view = {
		pane: el("div", { class: "pane" }),
		nodes: new Map(),
		box: null,
		moved: false,
	};
	view.node = el("section", { class: "view graph" }, bar, way, view.pane);
	prepare(app, view);
	view.show = () => {
		if (!view.picture) {
			replaceChildren(
				view.pane,
				emptyNote("The picture of this graph cannot be shown"),
			);
			return;
		}
		replaceChildren(bar, ...graphTools(app, view));
		replaceChildren(way, chips(app));
		markNodes(app, view);
	};
	view.next = (step) => {
		const match = app.match();
		const rows = [...view.nodes.keys()].filter((f) => match?.mask[f]);
		if (rows.length > 0) choose(app, view, nextOf(rows, app.state.func, step), "key");
	};
	view.focus = () =>
		view.picture?.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
	return view;
}
