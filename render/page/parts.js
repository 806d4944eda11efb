// Pieces that several views share: their frame, details of a function, legend, export.
import { el, button, icon, saveText } from "./dom.js";
import { exactly, signed, plural, percent, NO_NUMBER, APPROX } from "./format.js";
import { ORIGIN_NAMES } from "./colour.js";
import { funcName, funcFullPlace, rowName, briefOf, shareOf } from "./names.js";
import { nextOf } from "./rows.js";
import { treeHits } from "./search.js";
import { boxStyle } from "./paint.js";
import { pictureText } from "./picture.js";
import { addStep, countedState } from "./steps.js";
import { TOTAL_EST, SELF_EST, CALLS_EST } from "./tree.js";

export const PICTURE_WIDTH = 1200;

// A view: its tools, where it stands and what was done to it, and what it shows.
export function viewFrame(name, ...body) {
	const bar = el("div", { class: "tools", role: "toolbar", "aria-label": name });
	const way = el("div", { class: "way" });
	const content = el("div", { class: "body" }, body);
	const node = el("section", { class: `view ${name.toLowerCase()}` }, bar, way, content);
	return { bar, way, body: content, node };
}

export function swatch(colour) {
	return el("span", {
		class: "swatch",
		style: { "background-color": colour },
		"aria-hidden": "true",
	});
}

// The way to what is zoomed to: `steps` are [label, change of the state that leads back there].
export function trail(app, steps) {
	const crumb = ([label, patch], i) =>
		el(
			"li",
			null,
			i === steps.length - 1
				? el("span", { "aria-current": "location" }, label)
				: patch
					? button(label, () => app.change(patch, true), {
							class: "crumb",
						})
					: el("span", { class: "note" }, label),
		);
	return el(
		"nav",
		{ class: "trail", "aria-label": "Zoom" },
		el("ol", null, steps.map(crumb)),
	);
}

// Marks the hits of the search in what is zoomed to, and says how much of it they are.
export function showHits(app, chart, tree, root, one, many) {
	const match = app.match();
	chart.hits = match ? match.mask : null;
	if (!match) return [];
	const found = treeHits(tree, match.mask, root);
	const functions =
		many === "functions" ? [] : [plural(match.count, "function", "functions")];
	const share = percent(found.width, tree.width[root]);
	app.found([...functions, plural(found.rows.length, one, many), share].join(", "));
	return found.rows;
}

// What the search and the keyboard do in a view of boxes: on to the next hit, and back to the picture.
export function addMoves(app, view) {
	const { chart } = view;
	view.next = (step) => {
		if (view.hitRows.length === 0) app.say("No hits");
		else chart.select(nextOf(view.hitRows, chart.focus, step), "hit");
	};
	view.focus = () => chart.focusRow(chart.focus, true);
}

export function savePicture(app, chart, { suffix = "", ...spec }) {
	const { palette } = app;
	const text = pictureText({
		title: app.profile.title,
		palette,
		width: PICTURE_WIDTH,
		style: (row) => boxStyle(chart, row, palette),
		name: (row) => rowName(app.profile, chart.tree, row),
		describe: chart.spec.describe,
		...spec,
	});
	saveText(`${app.fileName()}${suffix}.svg`, "image/svg+xml", text);
}

function legendItem(colour, text) {
	return el("li", null, swatch(colour), text);
}

// What the colours mean.
export function legend(app, estimates, mode = app.colour()) {
	const { palette } = app;
	const items = {
		origin: () =>
			ORIGIN_NAMES.flatMap((name, i) =>
				app.profile.functions.origin.includes(i)
					? [legendItem(palette.origins[i][2], name)]
					: [],
			),
		module: () => [el("li", { class: "note" }, "one colour a file")],
		heat: () => [
			legendItem(palette.heat[1], "little own cost"),
			legendItem(palette.heat[5], "a quarter"),
			legendItem(palette.heat[10], "all"),
		],
		change: () => [
			legendItem(palette.change[1], "less"),
			legendItem(palette.change[5], "the same"),
			legendItem(palette.change[9], "more"),
			el(
				"li",
				null,
				el("span", { class: "swatch crossed", "aria-hidden": "true" }),
				"new or gone",
			),
		],
	}[mode.replace("self", "")]();
	if (estimates) {
		items.push(
			el(
				"li",
				{
					title: "The file does not record this number; it is shared out by what it does record",
				},
				el("span", { class: "swatch hatched", "aria-hidden": "true" }),
				`${APPROX}estimate`,
			),
		);
	}
	return el("ul", { class: "legend", "aria-label": "Colours" }, items);
}

function number(label, text, title) {
	return el("div", { class: "number" }, el("dt", null, label), el("dd", { title }, text));
}

function change(value, before, pair) {
	return signed(briefOf(value - before, pair, false), value - before);
}

// How often something was called.
export function callsText(costs, i, measure) {
	const count = costs.calls[i];
	if (!(costs.est[i] & CALLS_EST)) return exactly(count, measure);
	const brief = Number.isInteger(count) ? count : Number(count.toPrecision(3));
	return `${APPROX}${exactly(brief, measure)}`;
}

// The numbers of a function, over all of its contexts.
export function functionNumbers(app, f) {
	const { model } = app;
	const state = countedState(app.state);
	const pair = model.pair(state);
	const costs = model.costs(state);
	const whole = model.whole(state);
	const one = (label, key, bit) => {
		const value = costs[key][f];
		if (Number.isNaN(value)) return number(label, NO_NUMBER);
		const est = costs.est[f] & bit;
		const text = `${briefOf(value, pair, est)} · ${shareOf(value, whole, est)}`;
		return number(label, text, `${est ? APPROX : ""}${exactly(value, pair)}`);
	};
	const out = [one("Total", "total", TOTAL_EST), one("Self", "self", SELF_EST)];
	if (costs.was) out.push(number("Change", change(costs.total[f], costs.was.total[f], pair)));
	if (costs.calls?.[f] >= 0 && pair !== model.calls) {
		const name = model.calls.role === "hits" ? "Hits" : "Calls";
		out.push(number(name, callsText(costs, f, model.calls)));
	}
	return out;
}

// The numbers of one box of the tree.
export function rowNumbers(app, tree, row) {
	const { model, state } = app;
	const pair = model.pair(state);
	const whole = model.whole(state);
	const [total, self] = [tree.now.total[row], tree.now.self[row]];
	const out = [
		number(
			"Total here",
			`${briefOf(total, pair, tree.est[row] & TOTAL_EST)} · ${shareOf(total, whole, tree.est[row] & TOTAL_EST)}`,
		),
	];
	if (model.knowsSelf(state))
		out.push(number("Self here", briefOf(self, pair, tree.est[row] & SELF_EST)));
	if (tree.was) out.push(number("Change here", change(total, tree.was.total[row], pair)));
	if (tree.merged?.[row] > 0)
		out.push(number("Folded in", plural(tree.merged[row], "call", "calls")));
	return out;
}

export function detailActions(app, f) {
	const { state } = app;
	const act = (label, patch) => button(label, () => app.change(patch, true));
	return [
		button("Focus", () => addStep(app, { kind: "focus", func: f }), {
			title: "Only what passes through it",
		}),
		button("Hide", () => addStep(app, { kind: "hide", func: f }), {
			title: "Give its cost to its callers",
		}),
		state.view !== "butterfly" && act("Callers", { view: "butterfly", func: f }),
		app.hasView("source") &&
			state.view !== "source" &&
			act("Source", { view: "source", func: f, file: -1 }),
		state.view !== "flame" && button("In flame", () => app.showInFlame(f)),
	].filter(Boolean);
}

export function describeFunction(app, f) {
	const { profile } = app.model;
	return el(
		"div",
		{ class: "what" },
		el("strong", { class: "name", title: funcName(profile, f) }, funcName(profile, f)),
		el(
			"span",
			{ class: "place", title: funcFullPlace(profile, f) },
			funcFullPlace(profile, f),
		),
	);
}

export function emptyNote(text, more) {
	return el(
		"div",
		{ class: "empty" },
		el("p", null, text),
		more && el("p", { class: "note" }, more),
	);
}

export function saveButton(label, onclick) {
	return button(
		label,
		onclick,
		{ title: label },
		icon("save"),
		el("span", null, label.replace(/^Save as /, "")),
	);
}
