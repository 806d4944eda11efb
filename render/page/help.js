// Two dialogs: the keys, and what is known about the profile.
import { el, button } from "./dom.js";
import { visible, plural } from "./format.js";
import { measureName } from "./names.js";
import { TOTAL_EST } from "./tree.js";

const KEYS = [
	["1 … 7", "choose a view"],
	["/", "search"],
	["n, N", "next hit, previous hit"],
	["Tab", "to the picture or table, and on"],
	["↑ ↓ ← →", "caller, callee, neighbours (in a table: rows)"],
	["Home, End", "first and last neighbour"],
	["Enter", "zoom into the box; in a table: callers and callees"],
	["Esc, Backspace", "one step out"],
	["f, h", "focus on what is chosen, hide it"],
	["i, l, r, e", "invert, fold libraries, fold recursion, exact only"],
	["u", "take the last step away"],
	["?", "this list"],
];
const SEARCHES = [
	["parse", "name or file contains it"],
	["/^get_/", "regular expression"],
	["file:ast.py", "also name:, module:, kind:own, kind:stdlib"],
	[">5%", "total above a share or a time (>10ms); self>1%"],
	["-test", "without what matches"],
];

function dialog(title, ...content) {
	const node = el("dialog", { "aria-label": title });
	node.append(
		el(
			"div",
			{ class: "dialog-head" },
			el("h2", null, title),
			button("Close", () => node.close(), { class: "small" }),
		),
		...content,
	);
	node.addEventListener("close", () => node.remove());
	node.addEventListener("click", (event) => event.target === node && node.close());
	document.body.append(node);
	node.showModal();
}

function pairs(list, tag) {
	return el(
		"dl",
		{ class: "pairs" },
		list.flatMap(([key, text]) => [
			el("dt", null, el(tag, null, key)),
			el("dd", null, text),
		]),
	);
}

export function openHelp() {
	dialog("Keys", pairs(KEYS, "kbd"), el("h3", null, "Search"), pairs(SEARCHES, "code"));
}

function inputNode(input) {
	return el(
		"li",
		null,
		el("b", null, visible(input.name ?? "")),
		` ${visible(input.title || input.format || "")}`,
		(input.notes ?? []).length > 0 &&
			el(
				"ul",
				null,
				input.notes.map((note) => el("li", null, visible(note))),
			),
	);
}

export function openAbout(app) {
	const { profile, model } = app;
	const facts = [
		["Functions", plural(profile.functions.n, "function", "functions")],
		["Calls", plural(profile.edges.n, "caller and callee", "callers and callees")],
		["Measures", profile.pairs.map(measureName).join(", ")],
		["Made by", visible(profile.generator)],
	];
	if (profile.parts.length > 0) facts.splice(2, 0, ["Threads", String(profile.parts.length)]);
	const estimated = model.tree(app.state).est.some((est) => est & TOTAL_EST);
	dialog(
		"About this profile",
		pairs(facts, "span"),
		el("h3", null, "Input"),
		el("ul", null, profile.inputs.map(inputNode)),
		el("h3", null, "How sure the numbers are"),
		el(
			"p",
			null,
			"Plain numbers are recorded in the file, or follow from it whatever the program did.",
		),
		estimated &&
			el(
				"p",
				null,
				"Boxes that are hatched, and numbers with ≈, are estimates: the file says who called whom and " +
					"for how long, not by which way. A function's time is shared out among its callers by what each of them caused. " +
					"Table and Butterfly show what is recorded, until steps change it.",
			),
	);
}
