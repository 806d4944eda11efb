// A picture of boxes on a canvas, with the boxes around the focused one as elements that a keyboard
// and a screen reader can reach. The flame and the map are such pictures.
import { el } from "./dom.js";
import { boxAt, indexBoxes } from "./layout.js";
import { childrenOf, pathTo } from "./tree.js";
import { paintBoxes } from "./paint.js";

const NEAR = 12; // siblings on each side, and children, that are made elements

// `spec`: name, describe(row), label(row), paint(row), zoom(row), up(), open(row).
export function makeChart(app, spec) {
	const canvas = el("canvas", { "aria-hidden": "true" });
	const items = el("div", { class: "items", role: "tree", "aria-label": spec.name });
	const inner = el("div", { class: "inner" }, canvas, items);
	const node = el("div", { class: "chart" }, inner);
	const chart = {
		node,
		app,
		canvas,
		spec,
		tree: null,
		boxes: null,
		focus: 0,
		hover: -1,
		layout: null,
		hits: null,
		touched: false,
		context: canvas.getContext("2d"),
		pending: 0,
	};
	chart.refresh = () => refresh(chart, inner);
	chart.draw = () => schedule(chart);
	chart.focusRow = (row, grab) => focusRow(chart, items, row, grab);
	chart.select = (row, how) => {
		if (row !== chart.focus || how !== "focus")
			chart.focusRow(row, how === "key" || how === "hit");
		app.picked({ tree: chart.tree, row }, how);
	};
	chart.show = (tree, layout) => showTree(chart, items, tree, layout);
	listen(chart, items);
	return chart;
}

function schedule(chart) {
	if (!chart.pending) chart.pending = requestAnimationFrame(() => chart.refresh());
}

function showTree(chart, items, tree, layout) {
	const same = chart.tree === tree;
	chart.tree = tree;
	chart.layout = layout;
	if (!same) {
		chart.hover = -1;
		chart.focus = Math.min(chart.focus, tree.n - 1);
	}
	chart.refresh();
	placeItems(chart, items);
}

// Lays out what the scrolled window shows, and draws it.
function refresh(chart, inner) {
	cancelAnimationFrame(chart.pending);
	chart.pending = 0;
	const { node, canvas, context } = chart;
	const [width, height] = [node.clientWidth, node.clientHeight];
	if (!chart.tree || width === 0 || height === 0) return;
	const dots = window.devicePixelRatio || 1;
	const whole = chart.layout.height(chart.tree, height);
	inner.style.height = `${Math.max(whole, height)}px`;
	const across = node.clientWidth; // less than it was if that height brought a scroll bar
	const [wide, high] = [Math.round(across * dots), Math.round(height * dots)];
	if (canvas.width !== wide || canvas.height !== high) {
		canvas.width = wide;
		canvas.height = high;
		canvas.style.width = `${across}px`;
		canvas.style.height = `${height}px`;
	}
	chart.offset = chart.layout.flip ? Math.max(0, height - whole) : 0;
	chart.boxes = indexBoxes(
		chart.layout.boxes(chart.tree, across, height, node.scrollTop - chart.offset),
		chart.tree.n,
	);
	context.setTransform(dots, 0, 0, dots, 0, 0);
	context.clearRect(0, 0, width, height);
	context.translate(0, chart.offset - node.scrollTop);
	paintBoxes(context, chart, { width: across, top: node.scrollTop - chart.offset, height });
}

// ---- the elements -------------------------------------------------------------

function windowOf(list, at) {
	return list.slice(Math.max(0, at - NEAR), at + NEAR + 1);
}

// Rows that become elements, in the order in which a tree is read.
function nearRows(chart) {
	const { tree, focus } = chart;
	const up = focus === 0 ? [] : [0, ...pathTo(tree, tree.parent[focus])];
	const siblings = focus === 0 ? new Int32Array([0]) : childrenOf(tree, tree.parent[focus]);
	const near = Array.from(windowOf(siblings, siblings.indexOf(focus)));
	const at = near.indexOf(focus);
	const kids = Array.from(childrenOf(tree, focus).subarray(0, 2 * NEAR));
	return [...up.slice(-40), ...near.slice(0, at + 1), ...kids, ...near.slice(at + 1)];
}

function place(chart, item, row) {
	const box = chart.boxes ? chart.boxes.at[row] : -1;
	item.style.display = box < 0 && row !== chart.focus ? "none" : "";
	const { boxes } = chart;
	const where =
		box < 0
			? chart.layout.spot(chart.tree, row, chart.node.clientWidth)
			: [boxes.x[box], boxes.y[box], boxes.w[box], boxes.h[box]];
	item.style.left = `${where[0]}px`;
	item.style.top = `${where[1] + (chart.offset || 0)}px`;
	item.style.width = `${Math.max(4, where[2])}px`;
	item.style.height = `${where[3]}px`;
}

function itemOf(chart, row) {
	const { tree } = chart;
	const siblings = row === 0 ? [0] : childrenOf(tree, tree.parent[row]);
	const item = el("div", {
		role: "treeitem",
		class: "item",
		tabindex: row === chart.focus ? 0 : -1,
		"data-row": row,
		"aria-level": tree.depth[row] + 1,
		"aria-setsize": siblings.length,
		"aria-posinset": siblings.indexOf(row) + 1,
		"aria-selected": String(chart.touched && row === chart.focus),
		"aria-label": chart.spec.describe(row),
		"aria-expanded": childrenOf(tree, row).length > 0 ? "true" : null,
	});
	place(chart, item, row);
	return item;
}

function placeItems(chart, items) {
	if (!chart.tree) return;
	const had = items.contains(document.activeElement);
	items.replaceChildren(...nearRows(chart).map((row) => itemOf(chart, row)));
	if (had) focusedItem(chart, items)?.focus({ preventScroll: true });
}

function focusedItem(chart, items) {
	return items.querySelector('[tabindex="0"]');
}

// Scrolls so that the box is seen with some of its surroundings.
function reveal(chart, row) {
	const { node } = chart;
	const [, y, , h] = chart.layout.spot(chart.tree, row, node.clientWidth);
	const top = y + (chart.offset || 0);
	if (top - h < node.scrollTop) node.scrollTop = top - h;
	else if (top + 2 * h > node.scrollTop + node.clientHeight)
		node.scrollTop = top + 2 * h - node.clientHeight;
}

function focusRow(chart, items, row, grab) {
	chart.focus = row;
	chart.touched = true;
	reveal(chart, row);
	chart.refresh();
	placeItems(chart, items);
	if (grab) focusedItem(chart, items)?.focus({ preventScroll: true });
}

// ---- keys and pointers ----------------------------------------------------------

function neighbour(chart, step) {
	const { tree, focus } = chart;
	if (focus === 0) return 0;
	const siblings = childrenOf(tree, tree.parent[focus]);
	const next = siblings[siblings.indexOf(focus) + step];
	if (next !== undefined) return next;
	return nextAtDepth(chart, step);
}

// The nearest drawn box on the same level, when there is no sibling on that side.
function nextAtDepth(chart, step) {
	const { tree, focus } = chart;
	let best = focus;
	for (let row = 1; row < tree.n; row++) {
		if (tree.depth[row] !== tree.depth[focus] || tree.width[row] <= 0) continue;
		const ahead = (tree.left[row] - tree.left[focus]) * step;
		if (
			ahead > 0 &&
			(best === focus || ahead < (tree.left[best] - tree.left[focus]) * step)
		)
			best = row;
	}
	return best;
}

function target(chart, key) {
	const { tree, focus } = chart;
	const down = chart.layout.flip ? "ArrowUp" : "ArrowDown";
	const up = chart.layout.flip ? "ArrowDown" : "ArrowUp";
	if (key === down) return childrenOf(tree, focus)[0] ?? focus;
	if (key === up) return Math.max(0, tree.parent[focus]);
	if (key === "ArrowLeft") return neighbour(chart, -1);
	if (key === "ArrowRight") return neighbour(chart, 1);
	if (key === "Home") return focus === 0 ? 0 : childrenOf(tree, tree.parent[focus])[0];
	if (key === "End") return focus === 0 ? 0 : childrenOf(tree, tree.parent[focus]).at(-1);
	return -1;
}

function onKey(chart, event) {
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const row = target(chart, event.key);
	if (row >= 0) chart.select(row, "key");
	else if (event.key === "Enter" || event.key === " ") chart.spec.zoom(chart.focus);
	else if (event.key === "Escape" || event.key === "Backspace") chart.spec.up();
	else return;
	event.preventDefault();
	event.stopPropagation();
}

// Where in the picture an event is.
function pointOf(chart, event) {
	const frame = chart.canvas.getBoundingClientRect();
	const y = event.clientY - frame.top + chart.node.scrollTop - (chart.offset || 0);
	return [event.clientX - frame.left, y];
}

function rowAt(chart, x, y) {
	const box = chart.boxes ? boxAt(chart.boxes, x, y) : -1;
	return box < 0 ? -1 : chart.boxes.row[box];
}

// What the boxes of a strip lie in, which are too narrow to be drawn; -1 beside strips.
function rowOfStrip(chart, x, y) {
	const strip = (chart.boxes?.crumbs ?? []).find(
		([left, top, w, h]) => x >= left && x < left + w && y >= top && y < top + h,
	);
	let row = -1;
	for (let at = y; strip && row < 0 && at >= 0 && at <= chart.boxes.height;)
		row = rowAt(chart, x, (at += chart.layout.flip ? strip[3] : -strip[3]));
	return row;
}

function listen(chart, items) {
	const { node, spec, app } = chart;
	let touch = false;
	items.addEventListener("keydown", (event) => onKey(chart, event));
	items.addEventListener("focusin", (event) => {
		chart.select(Number(event.target.dataset.row), "focus");
	});
	node.addEventListener("scroll", () => chart.draw(), { passive: true });
	node.addEventListener("pointerdown", (event) => (touch = event.pointerType === "touch"));
	node.addEventListener("pointermove", (event) => {
		if (event.pointerType === "touch") return;
		const row = rowAt(chart, ...pointOf(chart, event));
		app.tip(row < 0 ? null : { tree: chart.tree, row }, event);
		if (row === chart.hover) return;
		chart.hover = row;
		node.style.cursor = row < 0 ? "" : "pointer";
		chart.draw();
	});
	node.addEventListener("pointerleave", () => {
		chart.hover = -1;
		app.tip(null);
		chart.draw();
	});
	node.addEventListener("click", (event) => {
		const point = pointOf(chart, event);
		const row = rowAt(chart, ...point);
		if (row < 0) {
			const around = rowOfStrip(chart, ...point);
			if (around >= 0) spec.open(around);
			return;
		}
		const again = touch && chart.focus === row;
		chart.select(row, touch ? "touch" : "mouse");
		focusedItem(chart, items)?.focus({ preventScroll: true });
		if (!touch || again) spec.zoom(row);
	});
	new ResizeObserver(() => {
		if (!node.isConnected) return; // taken out: what it showed may be gone
		chart.refresh();
		placeItems(chart, items);
	}).observe(node);
}
