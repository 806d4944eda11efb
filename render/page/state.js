// What the page shows, as the text behind # in its address.

export const VIEWS = ["flame", "table", "butterfly", "map", "graph", "source", "diff"];
const CHOICES = {
	view: VIEWS,
	colour: ["auto", "origin", "module", "heat", "change", "selfchange"],
	theme: ["auto", "light", "dark"],
	width: ["sum", "after", "before", "max"],
	only: ["all", "more", "less", "new", "gone"],
	of: ["total", "self"],
};
const NUMBERS = ["measure", "part", "func", "file"];
const FLAGS = ["flip"];
const TEXTS = ["query"];
const STEP_KINDS = ["focus", "hide", "lib", "rec", "exact", "invert"];
const SHORT = {
	view: "v",
	colour: "c",
	theme: "t",
	width: "w",
	measure: "m",
	part: "p",
	func: "f",
	file: "s",
	flip: "flip",
	query: "q",
	zoom: "z",
	steps: "x",
	sort: "o",
	mapZoom: "k",
	only: "d",
	of: "b",
};
const LONGEST = 1 << 20;

export function defaults() {
	return {
		view: "flame",
		colour: "auto",
		theme: "auto",
		width: "sum",
		measure: -1,
		part: -1,
		func: -1,
		file: -1,
		flip: false,
		query: "",
		zoom: [],
		steps: [],
		sort: "-self",
		mapZoom: 0,
		only: "all",
		of: "total",
	};
}

// Functions 12, 7, 7 of a path; 36 as digits make it short.
function pathText(path) {
	return path.map((func) => func.toString(36)).join(".");
}

function pathOf(text) {
	if (!/^-?[0-9a-z]{1,7}(\.-?[0-9a-z]{1,7})*$/.test(text)) return [];
	return text.split(".").map((part) => parseInt(part, 36));
}

function stepText(step) {
	return step.query !== undefined
		? `${step.kind}~q${step.query}`
		: step.func !== undefined
			? `${step.kind}~${step.func}`
			: step.kind;
}

function stepsOf(text) {
	return text.split("\n").flatMap((part) => {
		const [, kind, argument] = /^([a-z]+)(?:~(.*))?$/.exec(part) ?? [];
		if (!STEP_KINDS.includes(kind)) return [];
		if (kind !== "focus" && kind !== "hide") return [{ kind }];
		if (argument === undefined) return [];
		if (argument.startsWith("q")) return [{ kind, query: argument.slice(1) }];
		return /^\d{1,9}$/.test(argument) ? [{ kind, func: Number(argument) }] : [];
	});
}

export function hashOfState(state) {
	const plain = defaults();
	const params = new URLSearchParams();
	for (const key of Object.keys(SHORT)) {
		const value = state[key];
		if (Array.isArray(value) ? value.length === 0 : value === plain[key]) continue;
		const text =
			key === "zoom"
				? pathText(value)
				: key === "steps"
					? value.map(stepText).join("\n")
					: value === true
						? "1"
						: String(value);
		params.set(SHORT[key], text);
	}
	const text = params.toString();
	return text === "" ? "" : `#${text}`;
}

// What cannot be understood is left at its default.
export function stateOfHash(hash) {
	const state = defaults();
	if (hash.length > LONGEST) return state;
	let params;
	try {
		params = new URLSearchParams(hash.replace(/^#/, ""));
	} catch {
		return state;
	}
	const given = (key) => params.get(SHORT[key]);
	for (const [key, choices] of Object.entries(CHOICES))
		if (choices.includes(given(key))) state[key] = given(key);
	for (const key of NUMBERS)
		if (/^\d{1,9}$/.test(given(key) ?? "")) state[key] = Number(given(key));
	for (const key of FLAGS) state[key] = given(key) === "1";
	for (const key of TEXTS) state[key] = given(key) ?? state[key];
	if (/^-?[a-z]{1,20}$/.test(given("sort") ?? "")) state.sort = given("sort");
	if (/^\d{1,9}$/.test(given("mapZoom") ?? "")) state.mapZoom = Number(given("mapZoom"));
	state.zoom = pathOf(given("zoom") ?? "");
	state.steps = stepsOf(given("steps") ?? "");
	return state;
}
