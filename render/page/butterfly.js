// One function with its callers and callees: what was recorded for each pair, or what steps leave of it.
import { el, replaceChildren, button, saveText } from "./dom.js";
import { makeGrid, rowHeight } from "./grid.js";
import { neighbours, nextOf, sortRows, csv } from "./rows.js";
import { columnFormat, inColumn, shortName, exactly, percent } from "./format.js";
import { signed, plural, inUnit, APPROX } from "./format.js";
import { funcName, funcPlace, funcFullPlace, shareOf } from "./names.js";
import { barCell, nameCell } from "./table.js";
import { functionNumbers, detailActions, saveButton, emptyNote } from "./parts.js";
import { viewFrame, callsText, swatch } from "./parts.js";
import { chips, switches } from "./steps.js";
import { TOTAL_EST, SELF_EST } from "./tree.js";

const SIDES = { callers: "caller", callees: "callee" };

function largestOf(rows, ...columns) {
	return columns.reduce((most, column) => {
		return rows.reduce((most, e) => Math.max(most, Math.abs(column[e]) || 0), most);
	}, 0);
}

function isKnown(rows, column) {
	return Boolean(column) && rows.some((e) => !Number.isNaN(column[e]));
}

function edgeNumber(app, rows, key, head, bit) {
	const edges = app.model.edges(app.state);
	const pair = app.model.pair(app.state);
	const column = edges[key];
	if (!isKnown(rows, column)) return [];
	const format = columnFormat(largestOf(rows, column) * pair.scale, pair.unit);
	return [
		{
			key,
			head: format.name ? `${head} (${format.name})` : head,
			cls: key === "self" && edges.was ? "num side-cost" : "num",
			sort: "number",
			title:
				key === "total"
					? "Spent in the calls from the one to the other"
					: "Spent in the callee itself in these calls",
			cell: (e, cell) => {
				const est = edges.est[e] & bit ? APPROX : "";
				cell.title = `${est}${exactly(column[e], pair)}`;
				cell.append(est + inColumn(column[e] * pair.scale, format));
			},
		},
	];
}

function nameColumn(app, side) {
	const other = app.model.edges(app.state)[SIDES[side]];
	return {
		key: "name",
		head: side === "callers" ? "Called by" : "Calls to",
		cls: "text",
		sort: "text",
		header: true,
		cell: (e, cell) => {
			nameCell(app, other[e], cell);
			const name = cell.querySelector(".name");
			const open = () => app.change({ func: other[e] }, true);
			const attributes = { class: "name link", tabindex: -1 };
			name.replaceWith(button(name.textContent, open, attributes));
		},
	};
}

function edgeColumns(app, side, rows) {
	const { model, state } = app;
	const edges = model.edges(state);
	const { calls, total } = edges;
	const whole = model.costs(state).total[state.func];
	const columns = [nameColumn(app, side)];
	if (isKnown(rows, calls) && model.pair(state) !== model.calls) {
		columns.push({
			key: "calls",
			head: "Calls",
			cls: "num calls",
			sort: "number",
			cell: (e, cell) => cell.append(callsText(edges, e, model.calls)),
		});
	}
	columns.push(
		...edgeNumber(app, rows, "self", "Self", SELF_EST),
		...edgeNumber(app, rows, "total", "Total", TOTAL_EST),
	);
	if (!isKnown(rows, total)) return columns;
	if (edges.was) columns.push(changeColumn(model.pair(state), total, edges.was.total, rows));
	columns.push({
		key: "share",
		head: "%",
		cls: "num share",
		title: "Of the total of the function in the middle",
		cell: (e, cell) => {
			const text = shareOf(total[e], whole, edges.est[e] & TOTAL_EST);
			barCell(cell, text, total[e] / whole, "");
		},
	});
	return columns;
}

function changeColumn(pair, now, was, rows) {
	const format = columnFormat(largestOf(rows, now, was) * pair.scale, pair.unit);
	return {
		key: "change",
		head: format.name ? `Change (${format.name})` : "Change",
		cls: "num",
		sort: "number",
		cell: (e, cell) => {
			const change = (now[e] || 0) - (was[e] || 0);
			cell.append(signed(inColumn(change * pair.scale, format), change));
		},
	};
}

function sortedEdges(app, side, sort) {
	const { model, state } = app;
	const edges = model.edges(state);
	const { self, total, calls, was } = edges;
	const weights =
		[total, self, calls].find((column) => column?.some((value) => value)) ?? total;
	const rows = neighbours(edges, state.func, side, (e) => weights[e]);
	const other = edges[SIDES[side]];
	const key = {
		name: (e) => funcName(model.profile, other[e]).toLowerCase(),
		self: (e) => self[e],
		total: (e) => weights[e],
		calls: (e) => calls?.[e] ?? NaN,
		change: (e) => (total[e] || 0) - (was?.total[e] || 0),
	}[sort.replace(/^-/, "")];
	return key ? sortRows(rows, key, sort.startsWith("-")) : rows;
}

// A bar as long as the total: own cost first, then the callees.
function splitBar(app, f) {
	const { model, state, palette } = app;
	const edges = model.edges(state);
	const costs = model.costs(state);
	const { total } = edges;
	const whole = costs.total[f];
	if (!(whole > 0)) return null;
	const piece = (share, colour, title) =>
		share > 0.002 &&
		el(
			"span",
			{
				title,
				class: share < 0.03 ? "tiny" : null,
				style: {
					"flex-basis": `${100 * share}%`,
					"background-color": colour,
				},
			},
			title,
		);
	const pieces = [
		piece(
			costs.self[f] / whole,
			palette.heat[8],
			`self ${percent(costs.self[f], whole)}`,
		),
	];
	for (const e of neighbours(edges, f, "callees", (edge) => total[edge]).slice(0, 40)) {
		const callee = edges.callee[e];
		if (callee === f) continue;
		pieces.push(
			piece(
				total[e] / whole,
				app.colourOf(callee),
				`${shortName(funcName(model.profile, callee))} ${percent(total[e], whole)}`,
			),
		);
	}
	return el("div", { class: "split", "aria-hidden": "true" }, pieces);
}

function card(app, f) {
	const { profile } = app.model;
	return el(
		"div",
		{ class: "card" },
		el(
			"h2",
			{ title: funcName(profile, f) },
			swatch(app.colourOf(f)),
			funcName(profile, f),
		),
		el("p", { class: "place" }, funcFullPlace(profile, f)),
		el(
			"div",
			{ class: "facts" },
			el("dl", null, functionNumbers(app, f)),
			el("div", { class: "actions" }, detailActions(app, f)),
		),
		splitBar(app, f),
	);
}

function heaviest(app) {
	const { self } = app.model.costs(app.state);
	let best = 0;
	for (let f = 1; f < self.length; f++)
		if (self[f] > self[best] || Number.isNaN(self[best])) best = f;
	return best;
}

function pairCsv(app, sides) {
	const { model, state } = app;
	const edges = model.edges(state);
	const pair = model.pair(state);
	const name = (f) => `${funcName(model.profile, f)} ${funcPlace(model.profile, f)}`.trim();
	return csv([
		["caller", "callee", "calls", "self", "total", "estimate"],
		...sides
			.flat()
			.map((e) => [
				name(edges.caller[e]),
				name(edges.callee[e]),
				edges.calls ? inUnit(edges.calls[e], model.calls) : NaN,
				inUnit(edges.self[e], pair),
				inUnit(edges.total[e], pair),
				edges.est[e] ? "yes" : "no",
			]),
	]);
}

export function makeButterfly(app) {
	const sorts = { callers: "-total", callees: "-total" };
	const make = (side, caption) =>
		makeGrid({
			caption,
			rowHeight: rowHeight(),
			resort: (sort) => {
				sorts[side] = sort;
				view.show();
			},
			open: (e) => {
				const func = app.model.edges(app.state)[SIDES[side]][e];
				app.change({ func }, true);
			},
		});
	const grids = { callers: make("callers", "Callers"), callees: make("callees", "Callees") };
	const middle = el("div");
	const sides = el("div", { class: "sides" });
	const view = { ...viewFrame("Butterfly", middle, sides), grids, middle, sides, sorts };
	view.show = () => showButterfly(app, view);
	view.next = (step) => nextMatch(app, step);
	view.focus = () => grids.callers.moveTo(0, true);
	return view;
}

// Where its numbers come from.
function sourceOf(app) {
	const { state, model } = app;
	if (model.isRecorded(state)) return "As recorded for each caller and callee";
	if (model.contexts(state).part >= 0) return "As the stacks of this thread tell";
	return "After the steps";
}

function showSides(app, view) {
	const rows = {};
	for (const side of Object.keys(SIDES))
		rows[side] = sortedEdges(app, side, view.sorts[side]);
	const after = app.model.isRecorded(app.state) ? "" : " here";
	const nothing = {
		callers: `Nothing calls it${after || " in the profile"}.`,
		callees: `It calls nothing${after}.`,
	};
	replaceChildren(
		view.sides,
		Object.keys(SIDES).map((side) =>
			el(
				"section",
				{ class: "side", "aria-label": side },
				el("h3", null, plural(rows[side].length, side.slice(0, -1), side)),
				rows[side].length > 0
					? view.grids[side].node
					: el("p", { class: "note none" }, nothing[side]),
			),
		),
	);
	for (const [side, grid] of Object.entries(view.grids)) {
		if (rows[side].length > 0)
			grid.show(rows[side], view.sorts[side], edgeColumns(app, side, rows[side]));
	}
	return rows;
}

function showButterfly(app, view) {
	if (app.profile.functions.n === 0) {
		replaceChildren(
			view.middle,
			emptyNote("No function", "The profile has no functions."),
		);
		return;
	}
	if (app.state.func < 0) app.state.func = heaviest(app);
	replaceChildren(view.middle, card(app, app.state.func));
	const rows = showSides(app, view);
	const save = () =>
		saveText(`${app.fileName()}.csv`, "text/csv", pairCsv(app, Object.values(rows)));
	replaceChildren(
		view.bar,
		...switches(app),
		el("span", { class: "note" }, sourceOf(app)),
		el("span", { class: "gap" }),
		saveButton("Save as CSV", save),
	);
	replaceChildren(view.way, chips(app));
	const match = app.match();
	if (match) app.found(`${plural(match.count, "function", "functions")}; n goes to the next`);
}

// The next function that the search finds, heaviest first.
function nextMatch(app, step) {
	const match = app.match();
	if (!match || match.count === 0) return;
	const { self } = app.model.costs(app.state);
	const rows = [];
	for (let f = 0; f < match.mask.length; f++) if (match.mask[f]) rows.push(f);
	rows.sort((a, b) => (self[b] || 0) - (self[a] || 0) || a - b);
	app.change({ func: nextOf(rows, app.state.func, step) }, true);
}
