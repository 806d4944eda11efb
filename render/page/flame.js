// The flame or icicle view: the tree of calls, as wide as it costs.
import { el, replaceChildren, toggle, chooser } from "./dom.js";
import { coarsePointer } from "./grid.js";
import { makeChart } from "./chart.js";
import { icicle } from "./layout.js";
import { heatColour, changeColour } from "./colour.js";
import { rowName, rowLabel, funcPlace, briefOf, shareOf } from "./names.js";
import { pathFunctions, pathTo, rowAtPath, widestRow } from "./tree.js";
import { TOTAL_EST, SELF_EST } from "./tree.js";
import { emptyNote, legend, saveButton, viewFrame } from "./parts.js";
import { trail, showHits, addMoves, savePicture, PICTURE_WIDTH } from "./parts.js";
import { chips, switches } from "./steps.js";
import { plural, shorten, ratio } from "./format.js";

const ZOOM_TIME = 160;

function calm() {
	return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function rowColour(app, tree, row) {
	const { palette } = app;
	const func = tree.func[row];
	if (func === -1) return palette.root;
	if (func < 0) return palette.more;
	const colour = app.colour();
	if (colour === "heat")
		return heatColour(palette, tree.now.self[row] / app.model.whole(app.state));
	if (colour === "change") return shareColour(palette, tree, row, "total");
	if (colour === "selfchange") return shareColour(palette, tree, row, "self");
	return app.colourOf(func, colour);
}

// How much more or less, as a share of the whole.
function shareColour(palette, { now, was }, row, key) {
	const change = now[key][row] - was[key][row];
	return changeColour(palette, change / Math.max(now.total[0], was.total[0]));
}

// On one side of a comparison only.
function lone(tree, row) {
	return tree.was !== null && (tree.was.total[row] === 0) !== (tree.now.total[row] === 0);
}

function labelOf(app, tree, row) {
	const { profile } = app.model;
	const pair = app.model.pair(app.state);
	const func = tree.func[row];
	let value = briefOf(tree.now.total[row], pair, tree.est[row] & TOTAL_EST);
	if (tree.was && row === 0) {
		value = `${briefOf(tree.was.total[0], pair, false)} → ${value}`;
	} else if (tree.was) {
		value =
			tree.was.total[row] === 0
				? `new ${value}`
				: tree.now.total[row] === 0
					? "gone"
					: changeText(tree.was.total[row], tree.now.total[row]);
	}
	return {
		name: rowLabel(profile, tree, row),
		extra: func >= 0 ? funcPlace(profile, func) : "",
		value,
	};
}

function changeText(was, now) {
	return Math.abs(now / was - 1) < 0.0005 ? "same" : ratio(was, now);
}

export function describeRow(app, tree, row) {
	const { profile } = app.model;
	const { state, model } = app;
	const pair = model.pair(state);
	const func = tree.func[row];
	const parts = [rowName(profile, tree, row)];
	if (func >= 0 && funcPlace(profile, func)) parts.push(funcPlace(profile, func));
	const [total, self] = [tree.now.total[row], tree.now.self[row]];
	parts.push(
		`total ${briefOf(total, pair, tree.est[row] & TOTAL_EST)}, ${shareOf(total, model.whole(state), tree.est[row] & TOTAL_EST)}`,
	);
	if (model.knowsSelf(state))
		parts.push(`self ${briefOf(self, pair, tree.est[row] & SELF_EST)}`);
	if (tree.was)
		parts.push(
			`before ${briefOf(tree.was.total[row], pair, tree.est[row] & TOTAL_EST)}`,
		);
	return parts.join(", ");
}

// ---- layout --------------------------------------------------------------------

// Where hits are that have no box; one mark for all that would lie on it.
function hitMarks(view, chart, y, rowHeight) {
	const { tree, boxes, node } = chart;
	const scale = node.clientWidth / (view.range.to - view.range.from || 1);
	const marks = new Map();
	for (const row of chart.hits ? view.hitRows : []) {
		if (boxes.at[row] >= 0) continue;
		const x = Math.round((tree.left[row] - view.range.from) * scale);
		if (x < 0 || x > node.clientWidth) continue;
		const top = y(tree, row);
		marks.set(x * 1e6 + top, [x, top, rowHeight]);
	}
	return marks.values();
}

function flameLayout(view, flip) {
	const rowHeight = coarsePointer() ? 26 : 21;
	const y = (tree, row) =>
		rowHeight * (flip ? tree.deepest - tree.depth[row] : tree.depth[row]);
	return {
		flip,
		height: (tree) => (tree.deepest + 1) * rowHeight + (flip ? 0 : rowHeight),
		boxes: (tree, pixels, height, top) =>
			icicle(tree, {
				...view.range,
				pixels,
				rowHeight,
				flip,
				top,
				bottom: top + height,
			}),
		spot: (tree, row, pixels) => {
			const scale = pixels / (view.range.to - view.range.from || 1);
			const begin = Math.min(
				pixels - 4,
				Math.max(0, (tree.left[row] - view.range.from) * scale),
			);
			const end = Math.min(
				pixels,
				(tree.left[row] + tree.width[row] - view.range.from) * scale,
			);
			return [begin, y(tree, row), end - begin, rowHeight];
		},
		marks: (chart) => hitMarks(view, chart, y, rowHeight),
	};
}

// Rows of the one are rows of the other, but for what was opened below where it is zoomed to.
function alike(one, other) {
	return one !== null && (one.basis ?? one) === (other.basis ?? other);
}

function zoomTo(view, tree, row) {
	const goal = { from: tree.left[row], to: tree.left[row] + tree.width[row] };
	const start = { ...view.range };
	cancelAnimationFrame(view.motion);
	if (calm() || !alike(view.shownTree, tree) || !(start.to > start.from)) {
		view.range = goal;
		return;
	}
	const begin = performance.now();
	const step = (now) => {
		const part = Math.min(1, (now - begin) / ZOOM_TIME);
		const eased = 1 - (1 - part) ** 3;
		view.range = {
			from: start.from + (goal.from - start.from) * eased,
			to: start.to + (goal.to - start.to) * eased,
		};
		view.chart.refresh();
		if (part < 1) view.motion = requestAnimationFrame(step);
		else view.chart.show(tree, view.chart.layout);
	};
	view.motion = requestAnimationFrame(step);
}

// ---- the bars above --------------------------------------------------------------

function zoomTrail(app, tree, row) {
	const { profile, model } = app;
	const path = pathTo(tree, row);
	const text = (side) =>
		briefOf(side.total[0], model.pair(app.state), tree.est[0] & TOTAL_EST);
	const whole = tree.was ? `${text(tree.was)} → ${text(tree.now)}` : text(tree.now);
	const functions = plural(profile.functions.n, "function", "functions");
	const all = path.length > 0 ? "all" : `${whole} in ${functions}`;
	const steps = path.map((at) => [
		shorten(rowLabel(profile, tree, at), 28),
		{ zoom: pathFunctions(tree, at) },
	]);
	return trail(app, [
		[all, { zoom: [] }],
		...(steps.length > 5 ? [["…", null], ...steps.slice(-4)] : steps),
	]);
}

function tools(app, tree) {
	const { state, model } = app;
	const colours = [
		...(app.kinds === "origin" ? [["origin", "Colour: kind of code"]] : []),
		["module", "Colour: file"],
		["heat", "Colour: own cost"],
	];
	if (model.profile.diff)
		colours.unshift(
			["change", "Colour: change of total"],
			["selfchange", "Colour: change of self"],
		);
	const widths = [
		["sum", "Width: before + after"],
		["after", "Width: after"],
		["before", "Width: before"],
		["max", "Width: larger of both"],
	];
	const estimated = tree.est.some((est) => est & TOTAL_EST);
	return [
		chooser("Colour", colours, app.colour(), (colour) => app.change({ colour })),
		model.profile.diff &&
			chooser("Width", widths, state.width, (width) => app.change({ width })),
		toggle(
			"Flip",
			state.flip,
			() => app.change({ flip: !state.flip }),
			"Callers below, callees above",
		),
		...switches(app),
		el("span", { class: "gap" }),
		legend(app, estimated),
	].filter(Boolean);
}

// ---- the view --------------------------------------------------------------------

function paintRow(app, view, row) {
	const tree = view.chart.tree;
	const { zoomRow } = view;
	const above = tree.depth[row] < tree.depth[zoomRow];
	return {
		fill: rowColour(app, tree, row),
		hatch: (tree.est[row] & TOTAL_EST) !== 0,
		cross: lone(tree, row),
		faded: above,
		strong:
			app.colour() === "origin" &&
			tree.func[row] >= 0 &&
			app.model.profile.functions.origin[tree.func[row]] === 0,
	};
}

function chartSpec(app, view) {
	const zoomTo = (row) =>
		app.change({ zoom: row > 0 ? pathFunctions(view.chart.tree, row) : [] }, true);
	return {
		name: "Tree of calls",
		describe: (row) => describeRow(app, view.chart.tree, row),
		label: (row) => labelOf(app, view.chart.tree, row),
		paint: (row) => paintRow(app, view, row),
		up: () => view.zoomRow > 0 && zoomTo(view.chart.tree.parent[view.zoomRow]),
		zoom: (row) => zoomTo(row === view.zoomRow ? 0 : row),
		open: (row) => row !== view.zoomRow && zoomTo(row),
	};
}

// The focus and what is chosen go on in the next tree, or else are at what is zoomed to.
function keepPlace(app, view, tree, row) {
	const { shownTree, chart } = view;
	if (shownTree === tree) return;
	const same = alike(shownTree, tree);
	const moved = (old) => (same && old < (tree.basis ?? tree).n ? old : row);
	if (same && app.pick?.tree === shownTree) app.pick = { tree, row: moved(app.pick.row) };
	chart.focus = moved(chart.focus);
}

export function makeFlame(app) {
	const view = {
		...viewFrame("Flame"),
		range: { from: 0, to: 0 },
		zoomRow: 0,
		hitRows: [],
		motion: 0,
		shownTree: null,
	};
	view.chart = makeChart(app, chartSpec(app, view));
	view.show = () => {
		const { state, model } = app;
		const tree = model.zoomed(state);
		const row = rowAtPath(tree, state.zoom);
		replaceChildren(
			view.bar,
			...tools(app, tree),
			saveButton("Save as SVG", () => saveFlame(app, view)),
		);
		replaceChildren(view.way, zoomTrail(app, tree, row), chips(app));
		const empty = !(tree.width[0] > 0);
		replaceChildren(
			view.body,
			empty
				? emptyNote(
						"Nothing to draw",
						state.steps.length > 0
							? "Remove a step above to see more."
							: "The profile has no cost in this measure.",
					)
				: view.chart.node,
		);
		if (empty) return;
		const flipped = view.chart.layout && view.chart.layout.flip !== state.flip;
		view.zoomRow = row;
		keepPlace(app, view, tree, row);
		zoomTo(view, tree, row);
		view.shownTree = tree;
		view.hitRows = showHits(app, view.chart, tree, row, "box", "boxes");
		view.chart.show(tree, flameLayout(view, state.flip));
		if (flipped)
			view.chart.node.scrollTop = state.flip ? view.chart.node.scrollHeight : 0;
	};
	addMoves(app, view);
	view.find = (f) => findFunction(app, view, f);
	return view;
}

// Shows the widest box of a function, zoomed to its caller so that it is seen.
function findFunction(app, view, f) {
	const { model, state } = app;
	const tree = model.tree(state);
	const path = pathFunctions(tree, widestRow(tree, f));
	const way = path.length > 0 ? path : model.wayTo(state, f);
	const wide = tree.width[rowAtPath(tree, way)] > tree.width[0] / 50;
	const zoom = path.length > 0 && wide ? [] : way.slice(0, -1);
	app.change({ view: "flame", zoom }, true);
	const { tree: shown } = view.chart;
	const row = rowAtPath(shown, way);
	if (way.length === 0 || shown.depth[row] < way.length)
		app.say("Not in this picture: its boxes are filtered out, or too small");
	else view.chart.select(row, "hit");
}

function saveFlame(app, view) {
	const { tree } = view.chart;
	const from = tree.left[view.zoomRow];
	const to = from + tree.width[view.zoomRow];
	const size = { pixels: PICTURE_WIDTH, rowHeight: 20, flip: app.state.flip };
	const boxes = icicle(tree, { from, to, ...size });
	savePicture(app, view.chart, { boxes, height: boxes.height, flame: true });
}
