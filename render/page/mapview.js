// The map: own costs as areas, by kind of code, package, file and function.
import { el, replaceChildren } from "./dom.js";
import { makeChart } from "./chart.js";
import { mapLayout, hasHead, MAP_HEAD } from "./treemap.js";
import { mixed } from "./colour.js";
import { rowName, rowLabel, funcPlace, briefOf, shareOf } from "./names.js";
import { pathTo } from "./tree.js";
import { emptyNote, legend, saveButton, viewFrame } from "./parts.js";
import { trail, showHits, addMoves, savePicture, PICTURE_WIDTH } from "./parts.js";
import { chips, switches } from "./steps.js";

function paintGroup(app, tree, row) {
	const { palette } = app;
	const towards = palette.dark ? "#ffffff" : "#16181d";
	return {
		fill: mixed(palette.paper, towards, 0.03 + 0.035 * Math.min(4, tree.depth[row])),
		hatch: false,
		strong: true,
	};
}

function paintArea(app, tree, row) {
	if (tree.func[row] < 0) return paintGroup(app, tree, row);
	return { fill: app.colourOf(tree.func[row]), hatch: tree.est[row] === 1 };
}

export function describeArea(app, tree, row) {
	const pair = app.model.pair(app.state);
	const whole = app.model.whole(app.state);
	const func = tree.func[row];
	const place = func >= 0 ? funcPlace(app.profile, func) : "";
	return [
		rowName(app.profile, tree, row),
		place,
		`self ${briefOf(tree.width[row], pair, tree.est[row])}`,
		shareOf(tree.width[row], whole, tree.est[row]),
	]
		.filter(Boolean)
		.join(", ");
}

function areaLabel(app, tree, row) {
	const pair = app.model.pair(app.state);
	return {
		name: rowLabel(app.profile, tree, row),
		extra: "",
		value: briefOf(tree.width[row], pair, tree.est[row]),
	};
}

function mapSpec(app, view) {
	const zoomTo = (mapZoom) => app.change({ mapZoom }, true);
	return {
		name: "Map of own costs",
		describe: (row) => describeArea(app, view.chart.tree, row),
		label: (row) => areaLabel(app, view.chart.tree, row),
		paint: (row) => paintArea(app, view.chart.tree, row),
		up: () => view.root > 0 && zoomTo(view.chart.tree.parent[view.root]),
		zoom: (row) => {
			const { func, parent } = view.chart.tree;
			const group = func[row] >= 0 ? parent[row] : row;
			if (group !== view.root) zoomTo(group);
			else if (func[row] < 0 && row > 0) zoomTo(parent[row]);
		},
	};
}

function areaLayout(view) {
	return {
		flip: false,
		headHeight: MAP_HEAD + 1,
		named: (tree, row, w, h) => tree.func[row] >= 0 || hasHead(w, h),
		height: (_, height) => height,
		boxes: (tree, pixels, height) => mapLayout(tree, view.root, pixels, height),
		spot: () => [0, 0, 0, 0],
	};
}

function areaTrail(app, tree, root) {
	const whole = briefOf(tree.width[0], app.model.pair(app.state), false);
	const label = (row) =>
		row === 0 && root === 0 ? `${whole} of own cost` : rowName(app.profile, tree, row);
	const path = [0, ...pathTo(tree, root)];
	return trail(
		app,
		path.map((row) => [label(row), { mapZoom: row }]),
	);
}

export function makeMapView(app) {
	const view = { ...viewFrame("Map"), root: 0, hitRows: [] };
	view.chart = makeChart(app, mapSpec(app, view));
	view.show = () => {
		const tree = app.model.map(app.state);
		const { mapZoom } = app.state;
		view.root = mapZoom < tree.n && tree.func[mapZoom] < 0 ? mapZoom : 0;
		replaceChildren(
			view.bar,
			...switches(app),
			el("span", { class: "note" }, "Area: own cost"),
			el("span", { class: "gap" }),
			legend(app, tree.est.some(Boolean), app.kinds),
			saveButton("Save as SVG", () => saveMap(app, view)),
		);
		replaceChildren(view.way, areaTrail(app, tree, view.root), chips(app));
		const empty = !(tree.width[0] > 0);
		replaceChildren(
			view.body,
			empty
				? emptyNote(
						"Nothing to draw",
						"No function has cost of its own in this measure.",
					)
				: view.chart.node,
		);
		if (empty) return;
		if (view.shown !== view.root || view.chart.tree !== tree)
			view.chart.focus = view.root;
		view.shown = view.root;
		view.hitRows = showHits(app, view.chart, tree, view.root, "function", "functions");
		view.chart.show(tree, areaLayout(view));
	};
	addMoves(app, view);
	return view;
}

function saveMap(app, view) {
	const height = 760;
	const boxes = mapLayout(view.chart.tree, view.root, PICTURE_WIDTH, height);
	savePicture(app, view.chart, { suffix: "-map", boxes, height, flame: false });
}
