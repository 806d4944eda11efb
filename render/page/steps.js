// Steps as what can be pressed: switches that add one, chips that take one away, and what they change.
import { el, iconButton, toggle } from "./dom.js";
import { shorten, percent, APPROX } from "./format.js";
import { funcName } from "./names.js";

const STEP_NAMES = {
	focus: "Focus",
	hide: "Hide",
	lib: "Libraries folded",
	rec: "Recursion folded",
	exact: "Exact only",
	invert: "Inverted",
};
const SWITCHES = {
	invert: ["Invert", "From what costs to who called it", "i"],
	lib: [
		"Fold libraries",
		"What a library calls within itself becomes part of the call into it",
		"l",
	],
	rec: ["Fold recursion", "Inner calls of a function become part of the outer one", "r"],
	exact: ["Exact only", "Leave out what is estimated", "e"],
};
// Views that show what was recorded, whatever the steps.
const UNCHANGED = ["graph", "source"];

function acts(view, kind) {
	return view === "flame" || (kind !== "invert" && !UNCHANGED.includes(view));
}

// The state as the view counts it.
export function countedState(state) {
	return UNCHANGED.includes(state.view) ? { ...state, steps: [], part: -1 } : state;
}

function label(app, step) {
	const name = STEP_NAMES[step.kind];
	if (step.query !== undefined) return `${name} “${shorten(step.query, 40)}”`;
	if (step.func === undefined) return name;
	const { profile } = app;
	const known = step.func < profile.functions.n;
	return `${name} ${shorten(known ? funcName(profile, step.func) : "nothing", 40)}`;
}

function chip(app, step, i) {
	const text = label(app, step);
	const steps = app.state.steps.filter((_, other) => other !== i);
	return el(
		"span",
		{ class: acts(app.state.view, step.kind) ? "chip" : "chip idle" },
		el("span", { class: "chip-text" }, text),
		iconButton("close", `Remove: ${text}`, () => app.change({ steps }, true)),
	);
}

function note(app) {
	const { state, model } = app;
	const idle = state.steps.filter((step) => !acts(state.view, step.kind));
	if (state.view === "graph" && idle.length > 0)
		return "The graph is that of the whole profile; what the steps take out is pale";
	if (UNCHANGED.includes(state.view)) {
		const thread = model.contexts(state).part >= 0;
		if (idle.length > 0)
			return `Steps${thread ? " and threads" : ""} do not change this view`;
		return thread && "Of all threads";
	}
	if (idle.length > 0) return "Inverted changes the flame only";
	const rest = state.view === "flame" ? 0 : model.rest(state);
	return (
		rest > 0.0005 &&
		`${APPROX}${percent(rest, 1)} lies in calls too small to be told apart`
	);
}

// The steps that were made, and a word where they do not tell all.
export function chips(app) {
	const text =
		app.state.steps.length > 0 || UNCHANGED.includes(app.state.view) ? note(app) : null;
	return [
		...app.state.steps.map((step, i) => chip(app, step, i)),
		text && el("span", { class: "note" }, text),
	];
}

// Puts a step in, or takes it out.
function turn(app, kind) {
	const { steps } = app.state;
	const without = steps.filter((step) => step.kind !== kind);
	const on = without.length < steps.length;
	app.change({ steps: on ? without : [...steps, { kind }] }, true);
}

// Switches of the steps that act on the view.
export function switches(app) {
	const fits = (kind) =>
		acts(app.state.view, kind) && (kind !== "exact" || app.hasEstimates());
	return Object.keys(SWITCHES)
		.filter(fits)
		.map((kind) => {
			const [text, title, key] = SWITCHES[kind];
			const on = app.state.steps.some((step) => step.kind === kind);
			return toggle(text, on, () => turn(app, kind), `${title} (key ${key})`);
		});
}

// Steps of a function or a search; in a view that they do not change nothing would happen.
export function addStep(app, step) {
	const { view, steps } = app.state;
	const shown = acts(view, step.kind) ? view : "flame";
	app.change({ steps: [...steps, step], view: shown }, true);
}

// The step of a key, made or undone; false if the key means none.
export function stepOfKey(app, key) {
	const { func, steps } = app.state;
	const kind = Object.keys(SWITCHES).find((kind) => SWITCHES[kind][2] === key);
	if (kind) turn(app, kind);
	else if (key === "f" && func >= 0) addStep(app, { kind: "focus", func });
	else if (key === "h" && func >= 0) addStep(app, { kind: "hide", func });
	else if (key === "u" && steps.length > 0) app.change({ steps: steps.slice(0, -1) }, true);
	else return false;
	return true;
}
