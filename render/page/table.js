// The table of functions: recorded numbers, or what steps leave of them, sorted and filtered, with bars.
import { el, replaceChildren, saveText } from "./dom.js";
import { makeGrid, rowHeight } from "./grid.js";
import { sortRows, csv } from "./rows.js";
import { columnFormat, inColumn, exactly, shortName, plural } from "./format.js";
import { inUnit, APPROX, NO_NUMBER } from "./format.js";
import { funcName, funcPlace, funcFile, funcFullPlace, shareOf } from "./names.js";
import { emptyNote, saveButton, swatch, viewFrame, callsText } from "./parts.js";
import { chips, switches } from "./steps.js";
import { TOTAL_EST, SELF_EST, CALLS_EST } from "./tree.js";

function narrow() {
	return window.innerWidth < 900;
}

export function nameCell(app, f, cell) {
	const { profile } = app.model;
	cell.append(
		el(
			"span",
			{
				class: "fn",
				title: `${funcName(profile, f)}\n${funcFullPlace(profile, f)}`,
			},
			swatch(app.colourOf(f)),
			el(
				"span",
				{ class: "name" },
				narrow() ? shortName(funcName(profile, f)) : funcName(profile, f),
			),
			el("span", { class: "place" }, funcPlace(profile, f)),
		),
	);
}

export function largest(column) {
	let most = 0;
	for (const value of column) if (Math.abs(value) > most) most = Math.abs(value);
	return most;
}

// A number with a bar behind it that shows its share.
export function barCell(cell, text, share, title) {
	if (share > 0) {
		cell.classList.add("meter");
		cell.style.setProperty("--share", `${Math.min(100, 100 * share)}%`);
	}
	if (title) cell.title = title;
	cell.append(text);
}

function costColumn(app, key, bit) {
	const { model, state } = app;
	const pair = model.pair(state);
	const costs = model.costs(state);
	const format = columnFormat(largest(costs[key]) * pair.scale, pair.unit);
	const name = key === "self" ? "Self" : "Total";
	return {
		key,
		head: format.name ? `${name} (${format.name})` : name,
		cls: "num",
		sort: "number",
		title:
			key === "self"
				? "Spent in the function itself"
				: "Spent in it and in all that it called",
		cell: (f, cell) => {
			const est = costs.est[f] & bit ? APPROX : "";
			cell.title = `${est}${exactly(costs[key][f], pair)}`;
			cell.append(est + inColumn(costs[key][f] * pair.scale, format));
		},
	};
}

function shareColumn(app, key, head, bit) {
	const costs = app.model.costs(app.state);
	const whole = app.model.whole(app.state);
	return {
		key: `${key}share`,
		head,
		cls: `num share ${key}`,
		cell: (f, cell) =>
			barCell(
				cell,
				shareOf(costs[key][f], whole, costs.est[f] & bit),
				costs[key][f] / whole,
				"",
			),
	};
}

function callColumns(app) {
	const { model, state } = app;
	const costs = model.costs(state);
	const pair = model.pair(state);
	if (!costs.calls || pair === model.calls) return [];
	const { functions } = model.profile;
	const primitive =
		costs.calls === functions.self[model.calls.now] &&
		model.primitive &&
		functions.self[model.primitive.now];
	const hits = model.calls.role === "hits";
	const ratio = (f) => costs.total[f] / costs.calls[f];
	const format = columnFormat(
		(largest(costs.total) * pair.scale) / Math.max(1, largest(costs.calls)),
		pair.unit,
	);
	return [
		{
			key: "calls",
			head: hits ? "Hits" : "Calls",
			cls: "num calls",
			sort: "number",
			title: primitive
				? "All calls, and of these the ones that are no recursion"
				: "How often it was called",
			cell: (f, cell) => {
				const inner =
					primitive &&
					primitive[f] !== costs.calls[f] &&
					!Number.isNaN(primitive[f]);
				cell.append(callsText(costs, f, model.calls));
				if (inner)
					cell.append(
						el(
							"span",
							{ class: "place" },
							` / ${exactly(primitive[f], model.primitive)}`,
						),
					);
			},
		},
		{
			key: "percall",
			head: format.name ? `Per call (${format.name})` : "Per call",
			cls: "num percall",
			sort: "number",
			title: "Total for each call",
			cell: (f, cell) => {
				const value = costs.calls[f] > 0 ? ratio(f) * pair.scale : NaN;
				const est = costs.est[f] & (TOTAL_EST | CALLS_EST) ? APPROX : "";
				cell.append(
					Number.isNaN(value)
						? NO_NUMBER
						: est + inColumn(value, format),
				);
			},
		},
	];
}

function columnsOf(app) {
	const own = app.model.knowsSelf(app.state)
		? [costColumn(app, "self", SELF_EST), shareColumn(app, "self", "Self %", SELF_EST)]
		: [];
	return [
		...own,
		costColumn(app, "total", TOTAL_EST),
		shareColumn(app, "total", "Total %", TOTAL_EST),
		...callColumns(app),
		functionColumn(app),
	];
}

function sortKey(app, name) {
	const { model, state } = app;
	const costs = model.costs(state);
	const { profile } = model;
	const nothing = new Float64Array(profile.functions.n).fill(NaN);
	const calls = costs.calls ?? nothing;
	return {
		self: (f) => costs.self[f],
		total: (f) => costs.total[f],
		calls: (f) => calls[f],
		percall: (f) => (calls[f] > 0 ? costs.total[f] / calls[f] : NaN),
		name: (f) => functionKey(app, f),
	}[name];
}

function shownRows(app) {
	const { model, state } = app;
	const costs = model.costs(state);
	const match = app.match();
	const rows = [];
	const all = model.isRecorded(state);
	for (let f = 0; f < model.profile.functions.n; f++) {
		if (match && !match.mask[f]) continue;
		if (!all && !costs.self[f] && !costs.total[f] && !costs.calls?.[f]) continue;
		rows.push(f);
	}
	const wanted = state.sort.replace(/^-/, "");
	const fits = sortKey(app, wanted) && (wanted !== "self" || model.knowsSelf(state));
	const sort = fits ? state.sort : model.knowsSelf(state) ? "-self" : "-total";
	const key = sort.replace(/^-/, "");
	return { rows: sortRows(rows, sortKey(app, key), sort.startsWith("-")), sort };
}

function tableCells(app, rows) {
	const { model, state, profile } = app;
	const costs = model.costs(state);
	const pair = model.pair(state);
	const unit = pair.unit === "" ? "" : ` (${pair.unit})`;
	return [
		[...FUNCTION_HEAD, "kind", `self${unit}`, `total${unit}`, "calls", "estimate"],
		...rows.map((f) => [
			...functionCells(app, f),
			["own", "third party", "stdlib", "built-in"][profile.functions.origin[f]],
			inUnit(costs.self[f], pair),
			inUnit(costs.total[f], pair),
			costs.calls ? inUnit(costs.calls[f], model.calls) : NaN,
			costs.est[f] ? "yes" : "no",
		]),
	];
}

// ---- what a table of functions has, whatever its numbers -----------------------------------

export const FUNCTION_HEAD = ["name", "file", "line"];

export function functionCells(app, f) {
	const { functions, strings } = app.profile;
	return [strings[functions.name[f]], strings[functions.file[f]], functions.line[f]];
}

export function functionColumn(app) {
	return {
		key: "name",
		head: "Function",
		cls: "text",
		sort: "text",
		header: true,
		cell: (f, cell) => nameCell(app, f, cell),
	};
}

export function functionKey(app, f) {
	return `${funcName(app.profile, f)}\0${funcFile(app.profile, f)}`.toLowerCase();
}

// A view of functions; `make()` says what is in it now: rows, sort, columns, tools, cells() to be saved
// and why there is nothing.
export function functionTable(app, name, make) {
	const grid = makeGrid({
		caption: name,
		rowHeight: rowHeight(),
		resort: (sort) => app.change({ sort }),
		pick: (f) => app.picked({ func: f }, "row"),
		open: (f) => app.change({ view: "butterfly", func: f }, true),
		marked: (f) => app.state.func === f,
	});
	const view = viewFrame(name);
	view.show = () => {
		const { rows, sort, columns, tools, cells, none } = make();
		const save = () => saveText(`${app.fileName()}.csv`, "text/csv", csv(cells()));
		const gap = el("span", { class: "gap" });
		replaceChildren(view.bar, ...tools, gap, saveButton("Save as CSV", save));
		replaceChildren(view.way, chips(app));
		if (app.match()) app.found(plural(rows.length, "function", "functions"));
		const empty = rows.length === 0;
		replaceChildren(view.body, empty ? emptyNote("No function", none) : grid.node);
		grid.show(rows, sort, columns);
	};
	view.next = (step) => grid.moveTo(grid.at + step, true);
	view.focus = () => grid.moveTo(grid.at, true);
	return view;
}

export function makeTable(app) {
	return functionTable(app, "Table", () => {
		const { rows, sort } = shownRows(app);
		const { n } = app.profile.functions;
		const all = rows.length === n ? "" : ` of ${n.toLocaleString("en")}`;
		return {
			rows,
			sort,
			columns: columnsOf(app),
			tools: [
				...switches(app),
				el(
					"span",
					{ class: "note" },
					`${plural(rows.length, "function", "functions")}${all}`,
				),
			],
			cells: () => tableCells(app, rows),
			none: app.state.query
				? "Nothing matches the search."
				: app.state.steps.length > 0
					? "Remove a step above to see more."
					: "The profile has no functions.",
		};
	});
}
