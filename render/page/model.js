// What the views show, computed from the profile and the state, and kept until either changes.
import { MORE } from "./decode.js";
import { contextRows, makeTree, functionCosts, edgeCosts } from "./tree.js";
import { transformed } from "./transform.js";
import { recordedCosts, filled, settle, withUntouched } from "./costs.js";
import { edgePlaces, exactCosts } from "./costs.js";
import { untouched } from "./untouched.js";
import { makeCalls } from "./rests.js";
import { fileOf } from "./names.js";
import { steppedRows, zoomedTree, wayThroughRests } from "./zoom.js";
import { parseQuery, matchFunctions } from "./search.js";
import { makeMap } from "./treemap.js";

const KEPT = 24;

// The results that were used last.
function makeMemo() {
	const known = new Map();
	return (key, make) => {
		const value = known.has(key) ? known.get(key) : make();
		known.delete(key);
		known.set(key, value);
		if (known.size > KEPT) known.delete(known.keys().next().value);
		return value;
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
	const { self, total } = model.costs(state);
	const { scale } = model.pair(state);
	return { ...functions, strings, self, total, whole: model.whole(state), scale };
}

function searched(model, state, query) {
	const parsed = parseQuery(query);
	const found = matchFunctions(parsed, searchFacts(model, state), model.profile.functions.n);
	return { error: parsed.error, ...found };
}

// The functions that a step is about: those that a search finds before any step, or one.
function stepMask(model, state, step) {
	if (step.kind !== "focus" && step.kind !== "hide") return null;
	if (step.query !== undefined) return model.match({ ...state, steps: [] }, step.query).mask;
	const mask = new Uint8Array(model.profile.functions.n);
	if (step.func < mask.length) mask[step.func] = 1;
	return mask;
}

function maskedSteps(model, state, without) {
	return state.steps
		.filter((step) => !without.includes(step.kind))
		.map((step) => ({ ...step, mask: stepMask(model, state, step) }));
}

function transformedTree(model, state, without, rows = model.rows(state)) {
	const { functions, diff } = model.profile;
	const steps = maskedSteps(model, state, without);
	return transformed(rows, steps, functions.origin, diff ? state.width : "sum");
}

// What is left out of the steps where functions are counted: that changes no context, or no number.
const NO_CONTEXT = ["invert", "exact"];

function changesContexts(state) {
	return state.steps.some((step) => !NO_CONTEXT.includes(step.kind));
}

function has(state, kind) {
	return state.steps.some((step) => step.kind === kind);
}

// As recorded; how often what a function calls was called is in the contexts only.
function knownCosts(model, state, table, count, placesOf) {
	const { now } = model.pair(state);
	const { self, total } = model.contexts({ part: -1 });
	const costs = recordedCosts(table, model.pair(state), model.calls);
	const missing = [];
	if (!table.self[now] && self[now]) missing.push("self");
	if (!table.total[now] && (self[now] || total[now])) missing.push("total");
	if (missing.length === 0) return costs;
	const tree = model.base({ ...state, part: -1, steps: [] });
	const sums = count(tree);
	const place = placesOf(costs, sums);
	return filled(costs, missing, sums, restOf(tree) > 0, (i) => place(i)[0]);
}

// Costs of a table of functions or of edges; `count(tree)`: as its rows tell.
function countedCosts(model, state, name, count, placesOf) {
	const table = model.profile[name];
	let costs;
	if (model.isRecorded(state)) {
		costs = knownCosts(model, state, table, count, placesOf);
	} else {
		const tree = model.changed(state);
		costs = count(tree);
		if (model.contexts(state).part < 0) {
			const before = count(model.base(state));
			const recorded = knownCosts(model, state, table, count, placesOf);
			const untouched = model.untouched(state)[name];
			if (name === "edges") costs = withUntouched(costs, recorded, untouched);
			const place = placesOf(costs, before, recorded);
			settle(costs, before, recorded, {
				rests: restOf(tree) > 0,
				place,
				untouched,
			});
		}
	}
	return has(state, "exact") ? exactCosts(costs) : costs;
}

// What of a tree is in rests, which do not say what they call.
function restOf(tree) {
	let rest = 0;
	for (let row = 1; row < tree.n; row++) if (tree.func[row] === MORE) rest += tree.width[row];
	return rest / (tree.width[0] || 1);
}

// Which measure, which thread, and the contexts of both.
function chosenOf(profile, memo) {
	const { pairs } = profile;
	const { self } = profile.contexts[0];
	const counted = (pair) => ["calls", "hits"].includes(pair.role) && self[pair.now];
	const measures = pairs.filter((pair) => pair.role === "cost" || counted(pair));
	const shown = measures.length > 0 ? measures : pairs;
	const find = (...roles) =>
		roles.map((role) => pairs.find((pair) => pair.role === role)).find(Boolean);
	const model = {
		profile,
		measures: shown,
		calls: find("calls", "hits"),
		primitive: find("primitive"),
	};
	model.pair = (state) => {
		const chosen = pairs[state.measure < 0 ? profile.main : state.measure];
		return chosen && shown.includes(chosen) ? chosen : shown[0];
	};
	model.contexts = (state) =>
		profile.contexts.find((tree) => tree.part === state.part) ?? profile.contexts[0];
	model.key = (state) => `${model.contexts(state).part}|${pairs.indexOf(model.pair(state))}`;
	// The recorded calls, if the rests of the contexts can be shared out by them.
	model.openCalls = (state) => {
		const pair = model.pair(state);
		const known = profile.edges.total[pair.now] ?? profile.functions.total[pair.now];
		if (!model.contexts(state).estimated || pair.role !== "cost" || !known) return null;
		return memo(`calls|${model.key(state)}`, () =>
			makeCalls(profile, pair, model.calls),
		);
	};
	// The contexts before the steps.
	const rows = (state) =>
		memo(`rows|${model.key(state)}`, () =>
			contextRows(model.contexts(state), model.pair(state), model.calls),
		);
	model.rows = (state) =>
		changesContexts(state) && model.openCalls(state)
			? memo(`stepped|${model.key(state)}`, () =>
					steppedRows(rows(state), model.openCalls(state)),
				)
			: rows(state);
	// Is it known what contexts cost themselves?
	model.knowsSelf = (state) => model.contexts(state).self[model.pair(state).now] !== null;
	model.whole = (state) => rows(state).now.total[0];
	model.wholeBefore = (state) => rows(state).was?.total[0] ?? 0;
	return model;
}

// Which place the file of each function has among all, the one that costs most first.
function fileRanks(profile) {
	const weights = new Map();
	const pair = profile.pairs[profile.main];
	const { self, total } = recordedCosts(profile.functions, pair, null);
	for (let f = 0; f < profile.functions.n; f++) {
		const file = fileOf(profile, f);
		const cost = Number.isNaN(self[f]) ? total[f] : self[f];
		weights.set(file, (weights.get(file) ?? 0) + (cost || 0));
	}
	const files = [...weights.keys()].sort((a, b) => weights.get(b) - weights.get(a));
	const ranks = new Map(files.map((file, rank) => [file, rank]));
	return (f) => ranks.get(fileOf(profile, f));
}

export function makeModel(profile) {
	const memo = makeMemo();
	const { functions } = profile;
	const model = chosenOf(profile, memo);
	const key = (state) => `${model.key(state)}|${stepsKey(state.steps)}`;
	model.base = (state) =>
		memo(`base|${model.key(state)}|${changesContexts(state)}`, () =>
			makeTree(model.rows(state)),
		);
	model.fileRank = profile.pairs.length > 0 ? fileRanks(profile) : () => 0;
	// Are the numbers of functions those of the profile, or sums over contexts?
	model.isRecorded = (state) => model.contexts(state).part < 0 && !changesContexts(state);
	// The contexts after the steps, from caller to callee; the tree that is drawn.
	model.changed = (state) =>
		memo(`changed|${key(state)}|${state.width}`, () =>
			transformedTree(model, state, NO_CONTEXT),
		);
	model.tree = (state) =>
		memo(`tree|${key(state)}|${state.width}`, () =>
			NO_CONTEXT.some((kind) => has(state, kind))
				? transformedTree(model, state, [])
				: model.changed(state),
		);
	const openable = (state) =>
		NO_CONTEXT.some((kind) => has(state, kind)) ? null : model.openCalls(state);
	// Where a function would be found that has no box yet; an empty path: nowhere.
	model.wayTo = (state, f) =>
		openable(state) ? wayThroughRests(model.tree(state), openable(state), f) : [];
	model.zoomed = (state) => {
		const calls = openable(state);
		if (state.zoom.length === 0 || !calls) return model.tree(state);
		const treeOf = (rows) => transformedTree(model, state, [], rows);
		return memo(`zoomed|${key(state)}|${state.width}|${state.zoom.join(".")}`, () =>
			zoomedTree(model.tree(state), model.rows(state), state.zoom, calls, treeOf),
		);
	};
	model.rest = (state) => restOf(model.changed(state));
	model.untouched = (state) =>
		memo(`untouched|${key(state)}`, () =>
			untouched(
				profile,
				maskedSteps(model, state, NO_CONTEXT),
				model.rows({ ...state, steps: [] }),
				model.calls,
			),
		);
	model.costs = (state) =>
		memo(`costs|${key(state)}`, () => {
			const count = (tree) => functionCosts(tree, functions.n);
			return countedCosts(model, state, "functions", count, () => (f) => [f, f]);
		});
	model.edges = (state) =>
		memo(`edges|${key(state)}`, () =>
			countedCosts(model, state, "edges", edgeCosts, edgePlaces),
		);
	model.match = (state, query) =>
		memo(`match|${key(state)}|${query}`, () => searched(model, state, query));
	model.map = (state) =>
		memo(`map|${key(state)}`, () => makeMap(profile, model.costs(state)));
	return model;
}
