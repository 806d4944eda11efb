// What changed between two profiles: before, after and the difference of every function.
import { el, chooser } from "./dom.js";
import { sortRows, functionChange, sidesText } from "./rows.js";
import { columnFormat, inColumn, exactly, percent, signed, plural, brief } from "./format.js";
import { inUnit, ratio } from "./format.js";
import { functionTable, functionColumn, functionKey, functionCells } from "./table.js";
import { largest, FUNCTION_HEAD } from "./table.js";
import { switches } from "./steps.js";

const CHANGES = [
	["all", "All functions"],
	["more", "More"],
	["less", "Less"],
	["new", "New"],
	["gone", "Gone"],
];

function sides(app) {
	const costs = app.model.costs(app.state);
	const { of } = app.state;
	const zero = new Float64Array(app.profile.functions.n);
	return { now: costs[of], was: costs.was ? costs.was[of] : zero };
}

function delta({ now, was }, f) {
	return (now[f] || 0) - (was[f] || 0);
}

// After steps a function is new, gone or not there as the contexts of this measure tell.
function presence(app, f) {
	const { model, state, profile } = app;
	if (model.isRecorded(state)) return functionChange(profile.functions, profile.pairs, f);
	const { self, total, was } = model.costs(state);
	return sidesText(was.self[f] || was.total[f], self[f] || total[f]);
}

function kindOf(app, values, f) {
	const kind = presence(app, f);
	if (kind !== "both") return kind;
	const change = delta(values, f);
	return change > 0 ? "more" : change < 0 ? "less" : "same";
}

function ratioText(values, f, kind) {
	if (kind === "new" || kind === "gone") return kind;
	const [was, now] = [values.was[f] || 0, values.now[f] || 0];
	if (was === now) return "same";
	if (was === 0) return "from 0";
	return ratio(was, now);
}

// A bar to the right of the middle for more, to the left for less.
function changeBar(cell, share) {
	const size = `${Math.min(50, 50 * Math.abs(share))}%`;
	cell.append(
		el("span", {
			class: `swing ${share > 0 ? "more" : "less"}`,
			"aria-hidden": "true",
			style: { width: size, [share > 0 ? "left" : "right"]: "50%" },
		}),
	);
}

function costCell(values, pair, format) {
	return (f, cell) => {
		cell.title = exactly(values[f], pair);
		cell.append(inColumn((values[f] || 0) * pair.scale, format));
	};
}

function changeCell(values, pair, format) {
	return (f, cell) => {
		const change = delta(values, f);
		if (change !== 0) cell.classList.add(change > 0 ? "more" : "less");
		cell.append(signed(inColumn(Math.abs(change) * pair.scale, format), change));
	};
}

function ratioCell(app, values) {
	return (f, cell) => {
		const kind = kindOf(app, values, f);
		const text = ratioText(values, f, kind);
		const alone = kind === "new" || kind === "gone";
		cell.append(alone ? el("span", { class: `badge ${kind}` }, text) : text);
	};
}

function swingCell(values) {
	let widest = 0;
	for (let f = 0; f < values.now.length; f++)
		widest = Math.max(widest, Math.abs(delta(values, f)));
	return (f, cell) => {
		if (delta(values, f) !== 0) changeBar(cell, delta(values, f) / widest);
	};
}

function diffColumns(app, values) {
	const pair = app.model.pair(app.state);
	const most = Math.max(largest(values.now), largest(values.was));
	const format = columnFormat(most * pair.scale, pair.unit);
	const unit = format.name ? ` (${format.name})` : "";
	const number = (key, head, cls, cell, title) => ({
		key,
		head,
		cls: `num ${cls}`,
		sort: "number",
		cell,
		title,
	});
	return [
		number("was", `Before${unit}`, "side-cost", costCell(values.was, pair, format)),
		number("now", `After${unit}`, "side-cost", costCell(values.now, pair, format)),
		number(
			"change",
			`Change${unit}`,
			"change",
			changeCell(values, pair, format),
			"Largest changes first",
		),
		{ key: "swing", head: "", cls: "swings", cell: swingCell(values) },
		number("ratio", "Ratio", "ratio", ratioCell(app, values)),
		functionColumn(app),
	];
}

function diffKey(app, values, name) {
	return {
		was: (f) => values.was[f] || 0,
		now: (f) => values.now[f] || 0,
		change: (f) => Math.abs(delta(values, f)),
		ratio: (f) =>
			values.was[f]
				? (values.now[f] || 0) / values.was[f]
				: values.now[f]
					? Infinity
					: 1,
		name: (f) => functionKey(app, f),
	}[name];
}

function diffRows(app, values) {
	const match = app.match();
	const { only } = app.state;
	const rows = [];
	const counts = { new: 0, gone: 0, more: 0, less: 0, same: 0, none: 0 };
	const all = app.model.isRecorded(app.state);
	for (let f = 0; f < app.profile.functions.n; f++) {
		const kind = kindOf(app, values, f);
		counts[kind]++;
		if ((match && !match.mask[f]) || (kind === "none" && !all)) continue;
		const change = delta(values, f);
		const wanted =
			only === "all" ||
			only === kind ||
			(only === "more" && change > 0) ||
			(only === "less" && change < 0);
		if (wanted) rows.push(f);
	}
	const name = app.state.sort.replace(/^-/, "");
	const sort = diffKey(app, values, name) ? app.state.sort : "-change";
	const key = diffKey(app, values, sort.replace(/^-/, ""));
	return { rows: sortRows(rows, key, sort.startsWith("-")), sort, counts };
}

function summary(app, counts) {
	const pair = app.model.pair(app.state);
	const [was, now] = [app.model.wholeBefore(app.state), app.model.whole(app.state)];
	const text = (value) => brief(value * pair.scale, pair.unit);
	const change = now - was;
	return el(
		"p",
		{ class: "summary" },
		`${text(was)} → ${text(now)}, `,
		el(
			"b",
			{ class: change > 0 ? "more" : "less" },
			signed(text(Math.abs(change)), change),
			was > 0 ? ` (${signed(percent(Math.abs(change), was), change)})` : "",
		),
		` · ${plural(counts.new, "new function", "new functions")}, ${countText(counts.gone)} gone`,
	);
}

function countText(count) {
	return count === 0 ? "none" : count.toLocaleString("en");
}

function diffCells(app, values, rows) {
	const pair = app.model.pair(app.state);
	const value = (number) => inUnit(number || 0, pair);
	return [
		[...FUNCTION_HEAD, "before", "after", "change", "kind"],
		...rows.map((f) => [
			...functionCells(app, f),
			value(values.was[f]),
			value(values.now[f]),
			value(delta(values, f)),
			kindOf(app, values, f),
		]),
	];
}

export function makeDiff(app) {
	return functionTable(app, "Diff", () => {
		const values = sides(app);
		const { rows, sort, counts } = diffRows(app, values);
		const costs = [
			["total", "Total"],
			["self", "Self"],
		];
		return {
			rows,
			sort,
			columns: diffColumns(app, values),
			tools: [
				chooser("Cost", costs, app.state.of, (of) => app.change({ of })),
				chooser("Functions", CHANGES, app.state.only, (only) =>
					app.change({ only }),
				),
				...switches(app),
				summary(app, counts),
			],
			cells: () => diffCells(app, values, rows),
			none: "None is of this kind and matches the search.",
		};
	});
}
