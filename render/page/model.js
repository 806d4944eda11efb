// What the views show, computed from the profile and the state, and kept until either changes.
import { MORE } from "./decode.js";
import { contextRows, makeTree, functionCosts, edgeCosts, TOTAL_EST, SELF_EST } from "./tree.js";
import { transformed } from "./transform.js";
import { parseQuery, matchFunctions } from "./search.js";
import { makeMap } from "./treemap.js";
import { visible, baseName, shortName, brief, percent, APPROX } from "./format.js";
import { ORIGIN_NAMES } from "./colour.js";

const KEPT = 24;

function makeMemo() {
	const known = new Map();
	return (key, make) => {
		if (known.has(key)) return known.get(key);
		const value = make();
		known.set(key, value);
		if (known.size > KEPT) known.delete(known.keys().next().value);
		return value;
	};
}

export function funcName(profile, f) {
	return visible(profile.strings[profile.functions.name[f]]) || "(no name)";
}

export function funcFile(profile, f) {
	const file = profile.strings[profile.functions.file[f]];
	return file === "~" ? "" : visible(file);
}

// "ast.py:33", or the module of what has no file.
export function funcPlace(profile, f) {
	const file = funcFile(profile, f);
	const line = profile.functions.line[f];
	if (file === "") return visible(profile.strings[profile.functions.object[f]]);
	return line > 0 ? `${baseName(file)}:${line}` : baseName(file);
}

export function funcFullPlace(profile, f) {
	const file = funcFile(profile, f);
	const line = profile.functions.line[f];
	const object = visible(profile.strings[profile.functions.object[f]]);
	const place = file !== "" && line > 0 ? `${file}:${line}` : file;
	return [place, object, ORIGIN_NAMES[profile.functions.origin[f]]]
		.filter(Boolean)
		.join(" · ");
}

export function rowName(profile, tree, row) {
	const func = tree.func[row];
	if (func >= 0) return funcName(profile, func);
	if (func === MORE) return "(more)";
	return func <= -3 ? visible(tree.labels[-3 - func]) : "all";
}

export function rowLabel(profile, tree, row) {
	return shortName(rowName(profile, tree, row));
}

// "≈ 1.95 s": a number with its unit, marked if it is an estimate.
export function briefOf(value, pair, est) {
	return `${est ? APPROX : ""}${brief(value * pair.scale, pair.unit)}`;
}

export function shareOf(value, whole, est) {
	return `${est ? APPROX : ""}${percent(value, whole)}`;
}

function columnOrNaN(column, n) {
	return column ?? new Float64Array(n).fill(NaN);
}

function recordedCosts(profile, pair, calls) {
	const { functions } = profile;
	const { n } = functions;
	const est = new Uint8Array(n);
	const get = (m) => ({
		self: columnOrNaN(functions.self[m], n),
		total: columnOrNaN(functions.total[m], n),
	});
	for (let f = 0; f < n; f++) {
		if (functions.totalTruth[pair.now][f] === "e") est[f] |= TOTAL_EST;
		if (functions.selfTruth[pair.now][f] === "e") est[f] |= SELF_EST;
	}
	const count = (m) =>
		m === undefined || m < 0 ? null : (functions.self[m] ?? functions.total[m]);
	return {
		...get(pair.now),
		was: pair.was < 0 ? null : get(pair.was),
		est,
		calls: count(calls?.now),
		wasCalls: count(calls?.was),
	};
}

function stepsKey(steps) {
	return steps
		.map((step) => `${step.kind}~${step.func ?? ""}~${step.query ?? ""}`)
		.join("\n");
}

// The columns that a search looks at.
function searchFacts(model, state) {
	const { functions, strings } = model.profile;
	const { name, file, object, line, origin } = functions;
	const { self, total } = model.costs(state);
	const { scale } = model.pair(state);
	return {
		strings,
		name,
		file,
		object,
		line,
		origin,
		self,
		total,
		whole: model.whole(state),
		scale,
	};
}

function searched(model, state, query) {
	const parsed = parseQuery(query);
	const found = matchFunctions(parsed, searchFacts(model, state), model.profile.functions.n);
	return { error: parsed.error, ...found };
}

// The functions that a step is about: those of a search, or one.
function stepMask(model, state, step) {
	if (step.kind !== "focus" && step.kind !== "hide") return null;
	if (step.query !== undefined) return model.match(state, step.query).mask;
	const mask = new Uint8Array(model.profile.functions.n);
	if (step.func < mask.length) mask[step.func] = 1;
	return mask;
}

function transformedTree(model, state) {
	const { functions, diff } = model.profile;
	const steps = state.steps.map((step) => ({ ...step, mask: stepMask(model, state, step) }));
	return transformed(model.rows(state), steps, functions.origin, diff ? state.width : "sum");
}

export function makeModel(profile) {
	const memo = makeMemo();
	const { functions, pairs } = profile;
	const costPairs = pairs.filter((pair) => pair.role === "cost");
	const shown = costPairs.length > 0 ? costPairs : pairs;
	const find = (...roles) =>
		roles.map((role) => pairs.find((pair) => pair.role === role)).find(Boolean);
	const model = {
		profile,
		costPairs: shown,
		calls: find("calls", "hits"),
		primitive: find("primitive"),
	};
	const key = (state) => `${model.contexts(state).part}|${pairs.indexOf(model.pair(state))}`;

	model.pair = (state) => {
		const chosen = pairs[state.measure < 0 ? profile.main : state.measure];
		return chosen && shown.includes(chosen) ? chosen : shown[0];
	};
	model.contexts = (state) =>
		profile.contexts.find((tree) => tree.part === state.part) ?? profile.contexts[0];
	model.rows = (state) =>
		memo(`rows|${key(state)}`, () =>
			contextRows(model.contexts(state), model.pair(state), model.calls),
		);
	model.whole = (state) => model.rows(state).now.total[0];
	model.wholeBefore = (state) => model.rows(state).was?.total[0] ?? 0;
	model.costs = (state) =>
		memo(`costs|${key(state)}`, () =>
			model.contexts(state).part < 0
				? recordedCosts(profile, model.pair(state), model.calls)
				: {
						...functionCosts(
							makeTree(model.rows(state)),
							functions.n,
						),
						was: null,
					},
		);
	model.edges = (state) =>
		memo(`edges|${key(state)}`, () =>
			model.contexts(state).part < 0
				? profile.edges
				: edgeCosts(
						makeTree(model.rows(state)),
						model.pair(state),
						model.calls,
					),
		);
	model.match = (state, query) =>
		memo(`match|${key(state)}|${query}`, () => searched(model, state, query));
	model.tree = (state) =>
		memo(`tree|${key(state)}|${state.width}|${stepsKey(state.steps)}`, () =>
			transformedTree(model, state),
		);
	model.map = (state) =>
		memo(`map|${key(state)}`, () => makeMap(profile, model.costs(state)));
	return model;
}
