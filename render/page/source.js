// The source view: costs line by line, beside the text where it is at hand.
import { el, replaceChildren, chooser } from "./dom.js";
import { makeGrid } from "./grid.js";
import { filesOfLines, listing } from "./lines.js";
import { columnFormat, inColumn, exactly, percent, visible, baseName, plural } from "./format.js";
import { heatColour } from "./colour.js";
import { funcName } from "./names.js";
import { emptyNote, viewFrame } from "./parts.js";
import { chips } from "./steps.js";

const SHOWN_FILES = 500;
const LINE_HEIGHT = 21;

// The text of a file: embedded, or asked of the server; null if it is not to be had.
async function sourceText(app, texts, file) {
	const { sources } = app.profile;
	if (sources && typeof sources[file] === "string") return sources[file];
	if (!document.documentElement.hasAttribute("data-server")) return null;
	if (!texts.has(file)) {
		texts.set(
			file,
			fetch(`source/${file}`)
				.then((answer) => (answer.ok ? answer.text() : null))
				.catch(() => null),
		);
	}
	return texts.get(file);
}

function lineCost(rows, pair, key, name, title) {
	const most = rows.reduce((most, row) => Math.max(most, row[key] || 0), 0);
	const format = columnFormat(most * pair.scale, pair.unit);
	return {
		key,
		head: format.name ? `${name} (${format.name})` : name,
		cls: "num",
		title,
		cell: (row, cell) => {
			if (!(row[key] > 0)) return;
			cell.title = exactly(row[key], pair);
			cell.append(inColumn(row[key] * pair.scale, format));
		},
	};
}

function sourceColumns(app, file, rows) {
	const { model, state, palette } = app;
	const pair = model.pair(state);
	const most = rows.reduce((most, row) => Math.max(most, row.self || 0), 0);
	const whole = file.recorded ? file.total : model.whole(state);
	const columns = [
		{
			key: "line",
			head: "Line",
			cls: "num lineno",
			cell: (row, cell) => cell.append(String(row.line)),
		},
	];
	if (pair !== model.calls && rows.some((row) => row.calls >= 0)) {
		columns.push({
			key: "calls",
			head: model.calls.role === "hits" ? "Hits" : "Calls",
			cls: "num calls",
			cell: (row, cell) =>
				row.calls >= 0 && cell.append(exactly(row.calls, model.calls)),
		});
	}
	columns.push(lineCost(rows, pair, "self", "Self", "Spent in the line itself"), {
		key: "share",
		head: "%",
		cls: "num heat",
		title: file.recorded ? "Of the lines of this file" : "Of the whole",
		cell: (row, cell) => {
			if (!(row.self > 0)) return;
			cell.style.setProperty(
				"background-color",
				heatColour(palette, row.self / (most || 1)),
			);
			cell.style.setProperty("color", palette.ink);
			cell.append(percent(row.self, whole));
		},
	});
	if (rows.some((row) => row.total > 0))
		columns.push(
			lineCost(rows, pair, "total", "Total", "With all that was called from it"),
		);
	columns.push({
		key: "text",
		head: "Source",
		cls: "text code",
		header: false,
		cell: (row, cell) => codeCell(app, row, cell),
	});
	return columns;
}

function codeCell(app, row, cell) {
	if (row.text !== undefined) cell.append(visible(row.text).replace(/␉/g, "    "));
	else if (row.func >= 0)
		cell.append(
			el("span", { class: "place" }, `in ${funcName(app.profile, row.func)}`),
		);
}

function chosenFile(app, files) {
	const { state, profile } = app;
	if (state.file >= 0) {
		const found = files.find((file) => file.file === state.file);
		if (found) return found;
	}
	const ofFunction =
		state.func >= 0
			? files.find((file) => file.file === profile.functions.file[state.func])
			: null;
	return ofFunction ?? files[0];
}

function fileChooser(app, files, chosen) {
	const { model, state, profile } = app;
	const whole = model.whole(state);
	const listed = files.slice(0, SHOWN_FILES);
	if (!listed.includes(chosen)) listed.push(chosen);
	const choices = listed.map((file) => [
		String(file.file),
		`${visible(baseName(profile.strings[file.file])) || "?"} · ${percent(file.total, whole)}`,
	]);
	return chooser("File", choices, String(chosen.file), (value) =>
		app.change({ file: Number(value), func: -1 }, true),
	);
}

function hitLines(app, rows) {
	const { query } = app.state;
	const needle = query.trim().toLowerCase();
	return needle === ""
		? []
		: rows.flatMap((row, i) => (row.text?.toLowerCase().includes(needle) ? [i] : []));
}

async function showSource(app, view) {
	const { model, state, profile } = app;
	const turn = ++view.turn;
	replaceChildren(view.way, chips(app));
	const files = filesOfLines(profile, model.pair(state), model.calls);
	if (files.length === 0) {
		replaceChildren(view.body, emptyNote("No source", "The profile names no lines."));
		return;
	}
	const file = chosenFile(app, files);
	const path = el("span", { class: "note path" }, visible(profile.strings[file.file]));
	replaceChildren(view.bar, fileChooser(app, files, file), path);
	const text = await sourceText(app, view.texts, file.file);
	if (app.view !== view || turn !== view.turn) return;
	view.rows = listing(file, text);
	if (text === null) {
		const note = "without its text: only lines with cost";
		view.bar.append(el("span", { class: "gap" }), el("span", { class: "note" }, note));
	}
	replaceChildren(view.body, view.grid.node);
	view.grid.show(view.rows, "", sourceColumns(app, file, view.rows));
	const key = `${file.file}|${state.func}`;
	if (view.shown !== key)
		scrollTo(view, state.func >= 0 ? profile.functions.line[state.func] : 0);
	view.shown = key;
	if (state.query.trim() !== "")
		app.found(plural(hitLines(app, view.rows).length, "line", "lines"));
}

export function makeSource(app) {
	const { functions } = app.profile;
	const begins = (row) => row.func >= 0 && functions.line[row.func] === row.line;
	const grid = makeGrid({
		caption: "Lines",
		rowHeight: LINE_HEIGHT,
		resort: () => {},
		marked: (row) => begins(row) && app.state.func === row.func,
	});
	const view = {
		...viewFrame("Source"),
		grid,
		texts: new Map(),
		rows: [],
		shown: "",
		turn: 0,
	};
	view.show = () => showSource(app, view);
	view.next = (step) => {
		const hits = hitLines(app, view.rows);
		const after = hits.find((i) => i > grid.at) ?? hits[0];
		const before = hits.findLast((i) => i < grid.at) ?? hits.at(-1);
		const next = step > 0 ? after : before;
		if (next !== undefined) grid.moveTo(next, true);
	};
	view.focus = () => grid.moveTo(grid.at, true);
	return view;
}

// To the function that is wanted, else to the line that costs most.
function scrollTo(view, wanted) {
	let best = view.rows.findIndex((row) => row.line === wanted);
	if (best < 0)
		view.rows.forEach(
			(row, i) => (best = row.self > (view.rows[best]?.self || 0) ? i : best),
		);
	view.grid.moveTo(Math.max(0, best), false);
	view.grid.node.scrollTop = Math.max(0, (best - 5) * LINE_HEIGHT);
}
