// One function with its callers and callees: what was recorded for each pair, no estimates.
import { el, replaceChildren, button, saveText } from "./dom.js";
import { makeGrid, rowHeight } from "./grid.js";
import { neighbours, nextOf, sortRows, csv } from "./rows.js";
import { columnFormat, inColumn, shortName, exactly, percent, signed, plural } from "./format.js";
import { APPROX } from "./format.js";
import { funcName, funcPlace, funcFullPlace } from "./model.js";
import { barCell, nameCell } from "./table.js";
import { functionNumbers, detailActions, saveButton, emptyNote, swatch } from "./parts.js";
import { originColour } from "./colour.js";

function estOf(edges, pair, key, e) {
	return edges[key][pair.now][e] === "e" ? APPROX : "";
}

function largestOf(rows, column) {
	return rows.reduce((most, e) => Math.max(most, Math.abs(column[e]) || 0), 0);
}

function edgeNumber(app, rows, key, head) {
	const { model, state } = app;
	const edges = model.edges(state);
	const pair = model.pair(state);
	const column = edges[key][pair.now];
	if (!column) return [];
	const truth = `${key}Truth`;
	const format = columnFormat(largestOf(rows, column) * pair.scale, pair.unit);
	return [
		{
			key,
			head: format.name ? `${head} (${format.name})` : head,
			cls: "num",
			sort: "number",
			title:
				key === "total"
					? "Spent in the calls from the one to the other"
					: "Spent in the callee itself in these calls",
			cell: (e, cell) => {
				const est = estOf(edges, pair, truth, e);
				cell.title = `${est}${exactly(column[e], pair)}`;
				cell.append(est + inColumn(column[e] * pair.scale, format));
			},
		},
	];
}

function edgeColumns(app, side, rows) {
	const { model, state } = app;
	const edges = model.edges(state);
	const pair = model.pair(state);
	const total = edges.total[pair.now];
	const whole = model.costs(state).total[state.func];
	const calls = model.calls && edges.self[model.calls.now];
	const other = side === "callers" ? edges.caller : edges.callee;
	const columns = [
		{
			key: "name",
			head: side === "callers" ? "Called by" : "Calls to",
			cls: "text",
			sort: "text",
			header: true,
			cell: (e, cell) => {
				nameCell(app, other[e], cell);
				const name = cell.querySelector(".name");
				name.replaceWith(
					button(
						name.textContent,
						() => app.change({ func: other[e] }, true),
						{ class: "name link", tabindex: -1 },
					),
				);
			},
		},
	];
	if (calls) {
		columns.push({
			key: "calls",
			head: "Calls",
			cls: "num calls",
			sort: "number",
			cell: (e, cell) => cell.append(exactly(calls[e], model.calls)),
		});
	}
	columns.push(
		...edgeNumber(app, rows, "self", "Self"),
		...edgeNumber(app, rows, "total", "Total"),
	);
	if (pair.was >= 0 && total && edges.total[pair.was])
		columns.push(changeColumn(edges, pair, rows));
	if (total) {
		columns.push({
			key: "share",
			head: "%",
			cls: "num share",
			title: "Of the total of the function in the middle",
			cell: (e, cell) =>
				barCell(cell, percent(total[e], whole), total[e] / whole, ""),
		});
	}
	return columns;
}

function changeColumn(edges, pair, rows) {
	const [now, was] = [edges.total[pair.now], edges.total[pair.was]];
	const format = columnFormat(
		Math.max(largestOf(rows, now), largestOf(rows, was)) * pair.scale,
		pair.unit,
	);
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
	const pair = model.pair(state);
	const weights =
		edges.total[pair.now] ??
		edges.self[pair.now] ??
		(model.calls && edges.self[model.calls.now]);
	const rows = neighbours(edges, state.func, side, (e) => weights?.[e]);
	const other = side === "callers" ? edges.caller : edges.callee;
	const nothing = new Float64Array(edges.n).fill(NaN);
	const was = pair.was < 0 ? nothing : (edges.total[pair.was] ?? nothing);
	const key = {
		name: (e) => funcName(model.profile, other[e]).toLowerCase(),
		self: (e) => (edges.self[pair.now] ?? nothing)[e],
		total: (e) => (weights ?? nothing)[e],
		calls: (e) => ((model.calls && edges.self[model.calls.now]) ?? nothing)[e],
		change: (e) => weights[e] - was[e],
	}[sort.replace(/^-/, "")];
	return key ? sortRows(rows, key, sort.startsWith("-")) : rows;
}

// A bar as long as the total: own cost first, then the callees.
function splitBar(app, f) {
	const { model, state, palette } = app;
	const { functions, strings } = model.profile;
	const edges = model.edges(state);
	const pair = model.pair(state);
	const costs = model.costs(state);
	const total = edges.total[pair.now];
	const whole = costs.total[f];
	if (!(whole > 0) || !total) return null;
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
				originColour(
					palette,
					functions.origin[callee],
					strings[functions.file[callee]],
				),
				`${shortName(funcName(model.profile, callee))} ${percent(total[e], whole)}`,
			),
		);
	}
	return el("div", { class: "split", "aria-hidden": "true" }, pieces);
}

function card(app, f) {
	const { profile } = app.model;
	const { functions, strings } = profile;
	return el(
		"div",
		{ class: "card" },
		el(
			"h2",
			{ title: funcName(profile, f) },
			swatch(
				originColour(
					app.palette,
					functions.origin[f],
					strings[functions.file[f]],
				),
			),
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
	const value = (column, e) =>
		column ? Number((column[e] * pair.scale).toPrecision(15)) : NaN;
	const calls = model.calls && edges.self[model.calls.now];
	return csv([
		["caller", "callee", "calls", "self", "total"],
		...sides
			.flat()
			.map((e) => [
				name(edges.caller[e]),
				name(edges.callee[e]),
				calls ? calls[e] : NaN,
				value(edges.self[pair.now], e),
				value(edges.total[pair.now], e),
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
			open: (e) =>
				app.change(
					{
						func: app.model.edges(app.state)[
							side === "callers" ? "caller" : "callee"
						][e],
					},
					true,
				),
		});
	const grids = { callers: make("callers", "Callers"), callees: make("callees", "Callees") };
	const bar = el("div", { class: "tools", role: "toolbar", "aria-label": "Butterfly" });
	const middle = el("div");
	const sides = el("div", { class: "sides" });
	const view = { node: el("section", { class: "view butterfly" }, bar, middle, sides) };
	view.show = () => showButterfly(app, { grids, bar, middle, sides, sorts });
	view.next = (step) => nextMatch(app, step);
	view.focus = () => grids.callers.moveTo(0, true);
	return view;
}

function showButterfly(app, view) {
	const { functions } = app.profile;
	if (functions.n === 0) {
		replaceChildren(
			view.middle,
			emptyNote("No function", "The profile has no functions."),
		);
		return;
	}
	if (app.state.func < 0) app.state.func = heaviest(app);
	const rows = {};
	replaceChildren(view.middle, card(app, app.state.func));
	replaceChildren(
		view.sides,
		Object.entries(view.grids).map(([side, grid]) => {
			rows[side] = sortedEdges(app, side, view.sorts[side]);
			const nothing =
				side === "callers"
					? "Nothing in the profile calls it."
					: "It calls nothing.";
			return el(
				"section",
				{ class: "side", "aria-label": side },
				el("h3", null, plural(rows[side].length, side.slice(0, -1), side)),
				rows[side].length > 0
					? grid.node
					: el("p", { class: "note none" }, nothing),
			);
		}),
	);
	for (const [side, grid] of Object.entries(view.grids)) {
		if (rows[side].length > 0)
			grid.show(rows[side], view.sorts[side], edgeColumns(app, side, rows[side]));
	}
	const thread = app.model.contexts(app.state).part >= 0;
	const source = thread
		? "As the stacks of this thread tell"
		: "As recorded for each caller and callee";
	replaceChildren(
		view.bar,
		el("span", { class: "note" }, source),
		el("span", { class: "gap" }),
		saveButton("Save as CSV", () =>
			saveText(
				`${app.fileName()}.csv`,
				"text/csv",
				pairCsv(app, Object.values(rows)),
			),
		),
	);
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
