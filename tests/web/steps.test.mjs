// What steps do to the numbers of functions and calls.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { makeModel } from "../../render/page/model.js";
import { defaults } from "../../render/page/state.js";
import { TOTAL_EST, SELF_EST } from "../../render/page/tree.js";
import { twoParents, madeTree, diffed, withParts } from "./fixtures.mjs";
import { near } from "./trees.mjs";

const [MAIN, A, B, F, G] = [0, 1, 2, 3, 4];
const focus = (func) => ({ kind: "focus", func });
const hide = (func) => ({ kind: "hide", func });

function modelOf(data) {
	const model = makeModel(decodeProfile(data));
	return { model, at: (...steps) => ({ ...defaults(), steps }) };
}

// "≈3" of a cell, in seconds.
function cell(costs, key, i) {
	const bit = key === "self" ? SELF_EST : TOTAL_EST;
	return `${costs.est[i] & bit ? "≈" : ""}${costs[key][i] / 1e9}`;
}

function edge(edges, caller, callee) {
	return edges.caller.findIndex((from, e) => from === caller && edges.callee[e] === callee);
}

test("focus: what passes through it, exact where its contexts are", () => {
	const { model, at } = modelOf(twoParents());
	const costs = model.costs(at(focus(A)));
	const total = [MAIN, A, B, F, G].map((f) => cell(costs, "total", f));
	assert.deepEqual(total, ["6", "6", "0", "6", "≈3"]);
	assert.deepEqual(
		[MAIN, A, F, G].map((f) => cell(costs, "self", f)),
		["0", "0", "3", "≈3"],
	);
	const edges = model.edges(at(focus(A)));
	assert.equal(cell(edges, "total", edge(edges, A, F)), "6");
	assert.equal(cell(edges, "total", edge(edges, F, G)), "≈3");
	assert.equal(edge(edges, B, F), -1);
	assert.equal(model.match(at(focus(A)), ">50%").count, 3, "main, A, f");
});

test("focus on what has estimated contexts only: so is what leads there", () => {
	const { model, at } = modelOf(twoParents());
	const costs = model.costs(at(focus(G)));
	assert.equal(cell(costs, "total", A), "≈3");
	assert.equal(cell(costs, "total", G), "5", "none of its contexts is touched");
	assert.equal(cell(costs, "self", MAIN), "0");
});

test("what no step touches keeps its recorded number", () => {
	const { model, at } = modelOf(twoParents());
	const costs = model.costs(at(hide(F)));
	assert.equal(cell(costs, "self", A), "3");
	assert.equal(cell(costs, "total", G), "5");
	assert.equal(cell(costs, "total", F), "0");
	const edges = model.edges(at(hide(F)));
	assert.equal(cell(edges, "total", edge(edges, A, G)), "≈3");
	const kept = modelOf(madeTree({ seed: 9, rows: 900, functions: 120 }));
	const recorded = kept.model.costs(kept.at());
	const after = kept.model.costs(kept.at(hide(7)));
	let untouched = 0;
	for (let f = 0; f < after.self.length; f++) {
		if (after.self[f] !== recorded.self[f]) continue;
		untouched++;
		assert.equal(after.est[f] & SELF_EST, recorded.est[f] & SELF_EST);
	}
	assert.ok(untouched > 20 && untouched < 110, String(untouched));
});

test("steps in a row, and those that change no number of a function", () => {
	const { model, at } = modelOf(twoParents());
	const costs = model.costs(at(focus(A), hide(F), { kind: "invert" }));
	assert.equal(cell(costs, "self", A), "3");
	assert.equal(cell(costs, "total", G), "≈3");
	assert.ok(model.isRecorded(at({ kind: "invert" }, { kind: "exact" })));
	assert.deepEqual(
		model.costs(at({ kind: "invert" })).total,
		model.costs(at()).total,
		"from callee to caller or back: the functions are the same",
	);
});

test("exact only: what is estimated is not known", () => {
	const { model, at } = modelOf(twoParents());
	const exact = { kind: "exact" };
	assert.equal(cell(model.costs(at(exact)), "total", G), "5", "it was recorded");
	const costs = model.costs(at(exact, focus(A)));
	assert.equal(cell(costs, "total", G), "NaN");
	assert.equal(cell(costs, "total", F), "6");
	assert.ok(Number.isNaN(model.edges(at(exact, focus(A))).total.at(-1)));
	assert.ok(model.map(at(exact, focus(A))).width[0] < 6e9, "no area of unknown size");
});

test("self is the sum over contexts, total that over outermost ones", () => {
	const data = madeTree({ seed: 4, rows: 3000, functions: 20, estimated: false });
	const { model, at } = modelOf(data);
	const { parent, func, self } = data.contexts[0];
	const costs = model.costs(at(focus(5)));
	const within = parent.map(() => false);
	const [own, total] = [new Array(20).fill(0), new Array(20).fill(0)];
	const path = (row) => (row === 0 ? [] : [...path(parent[row]), func[row]]);
	parent.forEach((up, row) => {
		within[row] = row > 0 && (within[up] || func[row] === 5);
		if (!within[row]) return;
		own[func[row]] += self[0][row];
		for (const f of new Set(path(row))) total[f] += self[0][row];
	});
	for (let f = 0; f < 20; f++) {
		near(costs.self[f], own[f]);
		near(costs.total[f], total[f]);
	}
});

test("libraries folded: they have no callees left, and the map shrinks to what enters", () => {
	const { model, at } = modelOf(twoParents());
	const costs = model.costs(at({ kind: "lib" }));
	assert.equal(cell(costs, "self", F), "10", "all that it costs is its own now");
	assert.equal(cell(costs, "total", G), "0");
	const map = model.map(at({ kind: "lib" }));
	assert.ok(!map.func.includes(G));
	near(map.width[0], 10e9);
});

test("a thread, and both sides of a comparison, go through the steps", () => {
	const parts = modelOf(withParts());
	const thread = { ...parts.at(focus(A)), part: 1 };
	near(parts.model.costs(thread).total[F] / 1e9, 1.8);
	const { model, at } = modelOf(diffed());
	const [before, after] = [model.costs(at()), model.costs(at(focus(4)))];
	near(after.total[4], before.total[4]);
	near(after.was.total[4], before.was.total[4]);
	const root = model.changed(at(focus(4)));
	near(root.was.total[0], before.was.total[4]);
	const edges = model.edges(at(focus(4)));
	assert.ok(edges.was.total.some((value) => value > 0));
});

test("what lies in rests makes the numbers of the functions in them estimates", () => {
	const data = twoParents();
	const tree = data.contexts[0];
	tree.func[7] = -2; // g, called by f, called by B
	const { model, at } = modelOf(data);
	near(model.rest(at(focus(B))), 0.5);
	const costs = model.costs(at(hide(A)));
	assert.equal(cell(costs, "total", G), "5", "whatever is hidden, it costs that in all");
	assert.equal(cell(model.costs(at(focus(B))), "total", G), "≈0");
	assert.equal(cell(model.costs(at(focus(A))), "total", F), "6", "no rest is left");
});

test("searching at length does not make the tree anew", () => {
	const { model, at } = modelOf(twoParents());
	const tree = model.tree(at());
	for (let i = 0; i < 100; i++) {
		model.match(at(), `f${i}`);
		assert.equal(model.tree(at()), tree);
	}
});

test("what the calls tell to be untouched stays as recorded, whatever the contexts", () => {
	const data = twoParents();
	Object.assign(data.contexts[0], {
		parent: [-1, 0, 1, 1, 2, 3],
		func: [-1, MAIN, A, B, -2, -2],
		self: [[0, 0, 0, 0, 6e9, 4e9], null, null],
		total: [[10e9, 10e9, 6e9, 4e9, 6e9, 4e9], null, null],
		selfTruth: "rrrree",
		totalTruth: "rrrree",
	});
	const { model, at } = modelOf(data); // nothing below A and B is told apart
	const costs = (...steps) => model.costs(at(...steps));
	const total = (costs) => [MAIN, A, B, F, G].map((f) => cell(costs, "total", f));
	assert.deepEqual(total(costs(hide(A))), ["10", "0", "4", "10", "5"]);
	assert.equal(cell(costs(hide(G)), "self", B), "0", "it does not call what is hidden");
	assert.deepEqual(total(costs(focus(F))).slice(3), ["10", "5"], "no other way leads to g");
	assert.equal(cell(costs(focus(A)), "total", G), "≈0");
	assert.deepEqual(total(costs({ kind: "lib" })).slice(0, 3), ["10", "6", "4"]);
	assert.deepEqual(total(costs({ kind: "rec" })), ["10", "6", "4", "10", "5"]);
	assert.notEqual(cell(costs(hide(F), focus(F)), "total", G), "5", "f leads nowhere now");
	const edges = model.edges(at(hide(A)));
	assert.equal(cell(edges, "total", edge(edges, F, G)), "5", "without a box, but recorded");
	assert.equal(edge(edges, A, F), -1);
});

test("own cost is never more than the total", () => {
	const { model, at } = modelOf(madeTree({ seed: 8, rows: 900, functions: 60 }));
	for (const steps of [[{ kind: "lib" }], [hide(7)], [focus(9), { kind: "lib" }]]) {
		const { self, total } = model.costs(at(...steps));
		self.forEach((own, f) => assert.ok(own <= total[f] * (1 + 1e-9), `${f}`));
	}
});
