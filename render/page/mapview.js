// The map: own costs as areas, by kind of code, package, file and function.
import { el, replaceChildren, button, saveText } from "./dom.js";
import { makeChart } from "./chart.js";
import { mapLayout, hasHead, MAP_HEAD } from "./treemap.js";
import { originColour, mixed } from "./colour.js";
import { rowName, rowLabel, funcPlace, briefOf, shareOf } from "./names.js";
import { pathTo } from "./tree.js";
import { nextOf } from "./rows.js";
import { treeHits } from "./search.js";
import { emptyNote, legend, saveButton, viewFrame } from "./parts.js";
import { chips, switches } from "./steps.js";
import { boxStyle } from "./paint.js";
import { pictureText } from "./picture.js";
import { percent, plural } from "./format.js";

function paintGroup(app, tree, row) {
	const { palette } = app;
	const towards = palette.dark ? "#ffffff" : "#16181d";
	return {
		fill: mixed(palette.paper, towards, 0.03 + 0.035 * Math.min(4, tree.depth[row])),
		hatch: false,
		strong: true,
	};
}

function paintLeaf(app, tree, row) {
	const { functions, strings } = app.profile;
	const func = tree.func[row];
	return {
		fill: originColour(
			app.palette,
			functions.origin[func],
			strings[functions.file[func]],
		),
		hatch: tree.est[row] === 1,
	};
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
	return {
		name: "Map of own costs",
		palette: () => app.palette,
		describe: (row) => describeArea(app, view.chart.tree, row),
		label: (row) => areaLabel(app, view.chart.tree, row),
		paint: (row) =>
			(view.chart.tree.func[row] >= 0 ? paintLeaf : paintGroup)(
				app,
				view.chart.tree,
				row,
			),
		tip: (row, event) =>
			app.tip(row < 0 ? null : { tree: view.chart.tree, row }, event),
		up: () => {
			if (view.root > 0)
				app.change(
					{ mapZoom: Math.max(0, view.chart.tree.parent[view.root]) },
					true,
				);
		},
		zoom: (row) => {
			const tree = view.chart.tree;
			const group = tree.func[row] >= 0 ? tree.parent[row] : row;
			if (group !== view.root) app.change({ mapZoom: group }, true);
			else if (tree.func[row] < 0 && row > 0)
				app.change({ mapZoom: tree.parent[row] }, true);
		},
		select: (row, how) => {
			if (row !== view.chart.focus || how !== "focus")
				view.chart.focusRow(row, how === "key" || how === "hit");
			app.picked({ tree: view.chart.tree, row }, how);
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

function crumbs(app, tree, root) {
	const path = [0, ...pathTo(tree, root)];
	const pair = app.model.pair(app.state);
	const label = (row) =>
		row === 0 && root === 0
			? `${briefOf(tree.width[0], pair, false)} of own cost`
			: rowName(app.profile, tree, row);
	return el(
		"nav",
		{ class: "trail", "aria-label": "Zoom" },
		el(
			"ol",
			null,
			path.map((row) =>
				el(
					"li",
					null,
					row === root
						? el(
								"span",
								{ "aria-current": "location" },
								label(row),
							)
						: button(
								label(row),
								() =>
									app.change(
										{ mapZoom: row },
										true,
									),
								{ class: "crumb" },
							),
				),
			),
		),
	);
}

function areaHits(app, view, tree) {
	const match = app.match();
	view.chart.hits = match ? match.mask : null;
	view.hitRows = [];
	if (!match) return;
	const found = treeHits(tree, match.mask, view.root);
	view.hitRows = found.rows;
	app.found(
		`${plural(found.rows.length, "function", "functions")}, ${percent(found.width, tree.width[view.root])}`,
	);
}

export function makeMapView(app) {
	const view = { ...viewFrame("Map"), root: 0, hitRows: [] };
	view.chart = makeChart(mapSpec(app, view));
	view.show = () => {
		const tree = app.model.map(app.state);
		const { mapZoom } = app.state;
		view.root = mapZoom < tree.n && tree.func[mapZoom] < 0 ? mapZoom : 0;
		replaceChildren(
			view.bar,
			...switches(app, "lib", "rec", app.hasEstimates() && "exact"),
			el("span", { class: "note" }, "Area: own cost"),
			el("span", { class: "gap" }),
			legend(app, tree.est.some(Boolean), "origin"),
			saveButton("Save as SVG", () =>
				saveText(
					`${app.fileName()}-map.svg`,
					"image/svg+xml",
					mapPicture(app, view),
				),
			),
		);
		replaceChildren(view.way, crumbs(app, tree, view.root), chips(app));
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
		if (view.shown !== `${view.root}` || view.chart.tree !== tree)
			view.chart.focus = view.root;
		view.shown = `${view.root}`;
		areaHits(app, view, tree);
		view.chart.show(tree, areaLayout(view));
	};
	view.next = (step) => {
		const rows = view.hitRows;
		if (rows.length === 0) return;
		view.chart.spec.select(nextOf(rows, view.chart.focus, step), "hit");
	};
	view.focus = () => view.chart.focusRow(view.chart.focus, true);
	return view;
}

function mapPicture(app, view) {
	const { tree } = view.chart;
	return pictureText({
		title: app.profile.title,
		boxes: mapLayout(tree, view.root, 1200, 760),
		palette: app.palette,
		width: 1200,
		height: 760,
		flame: false,
		style: (row) => boxStyle(view.chart, row, app.palette),
		name: (row) => rowName(app.profile, tree, row),
		describe: (row) => describeArea(app, tree, row),
	});
}
