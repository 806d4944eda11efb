// Rests of estimated trees: opened where it is zoomed to, by what was recorded of the calls.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { makeModel } from "../../render/page/model.js";
import { rowName } from "../../render/page/names.js";
import { defaults } from "../../render/page/state.js";
import { childrenOf, pathFunctions, rowAtPath } from "../../render/page/tree.js";
import { twoParents, profileOf, diffed } from "./fixtures.mjs";
import { near, graphOnly } from "./trees.mjs";

const [MAIN, A, B, F, G] = [0, 1, 2, 3, 4];
const REST = -2;

function modelOf(data) {
	data.contexts[0].estimated = true;
	return makeModel(decodeProfile(data));
}

// The two parents, but below A and B nothing is told apart.
function cut() {
	const data = twoParents();
	Object.assign(data.contexts[0], {
		parent: [-1, 0, 1, 1, 2, 3],
		func: [-1, MAIN, A, B, REST, REST],
		self: [[0, 0, 0, 0, 6e9, 4e9], null, null],
		total: [[10e9, 10e9, 6e9, 4e9, 6e9, 4e9], null, null],
		selfTruth: "rrrree",
		totalTruth: "rrrree",
	});
	return data;
}

function sumsHold(tree) {
	for (let row = 0; row < tree.n; row++) {
		let sum = tree.now.self[row];
		const kids = childrenOf(tree, row);
		if (kids.length === 0) continue;
		for (const kid of kids) sum += tree.now.total[kid];
		assert.ok(sum <= tree.now.total[row] * (1 + 1e-9) + 2, `row ${row}`);
	}
}

test("what is zoomed to shows what the rest stood for, in proportion", () => {
	const model = modelOf(cut());
	const state = { ...defaults(), zoom: [MAIN, A] };
	const tree = model.zoomed(state);
	const at = (...path) => rowAtPath(tree, path);
	assert.deepEqual(
		[F, G].map((f) => tree.now.total[at(MAIN, A, ...(f === G ? [F, G] : [F]))] / 1e9),
		[6, 3],
	);
	near(tree.now.self[at(MAIN, A, F)], 3e9);
	assert.equal(tree.est[at(MAIN, A, F)], 3, "estimates");
	assert.equal(tree.func[at(MAIN, B, REST)], REST, "elsewhere nothing changes");
	assert.equal(tree.width[0], model.tree(state).width[0]);
	sumsHold(tree);
	assert.equal(model.zoomed({ ...state, zoom: [] }), model.tree(state));
});

test("a rest that is zoomed to stays, with its calls in it", () => {
	const model = modelOf(cut());
	const closed = model.tree(defaults());
	const rest = rowAtPath(closed, [MAIN, B, REST]);
	assert.equal(rowName(model.profile, closed, rest), "other (1 callee)");
	const tree = model.zoomed({ ...defaults(), zoom: [MAIN, B, REST] });
	const row = rowAtPath(tree, [MAIN, B, REST]);
	assert.equal(row, rest);
	near(tree.now.total[row], 4e9);
	near(tree.now.total[rowAtPath(tree, [MAIN, B, REST, F])], 4e9);
	sumsHold(tree);
});

test("a path through rests is found again by a page that knows nothing but the path", () => {
	const data = graphOnly();
	const model = modelOf(data);
	const walk = (tree, row) => {
		const kids = childrenOf(tree, row).filter((kid) => tree.func[kid] >= 0);
		return kids.length > 0 ? walk(tree, kids[0]) : row;
	};
	let path = [MAIN];
	for (let i = 0; i < 4; i++) {
		const tree = model.zoomed({ ...defaults(), zoom: path });
		sumsHold(tree);
		const deep = walk(tree, rowAtPath(tree, path));
		path = pathFunctions(tree, deep);
	}
	assert.ok(path.length > 5, String(path));
	const state = { ...defaults(), zoom: path };
	const [one, other] = [model, modelOf(graphOnly())].map((fresh) => fresh.zoomed(state));
	assert.equal(one.depth[rowAtPath(one, path)], path.length);
	assert.deepEqual(one.now.total, other.now.total);
	for (const shipped of [model.tree(state)])
		for (let row = 0; row < shipped.n; row++)
			if (shipped.func[row] !== REST)
				assert.equal(
					one.now.total[row],
					shipped.now.total[row],
					"it keeps its number",
				);
});

test("a function that only rests hold is found through its heaviest callers", () => {
	const model = modelOf(graphOnly());
	const { functions, edges } = model.profile;
	const state = defaults();
	const deep = functions.n - 1;
	const way = model.wayTo(state, deep);
	assert.equal(way[0], MAIN);
	assert.equal(way.at(-1), deep);
	for (let i = 1; i < way.length; i++)
		assert.ok(
			edges.caller.some(
				(from, e) => from === way[i - 1] && edges.callee[e] === way[i],
			),
		);
	const tree = model.zoomed({ ...state, zoom: way.slice(0, -1) });
	assert.equal(tree.depth[rowAtPath(tree, way)], way.length);
	assert.deepEqual(model.wayTo({ ...state, steps: [{ kind: "invert" }] }, deep), []);
	assert.deepEqual(makeModel(decodeProfile(graphOnly())).wayTo(state, deep), []);
});

test("opened as far as it goes, all contexts of a function are what was recorded", () => {
	const model = modelOf(graphOnly());
	const tree = model.zoomed({ ...defaults(), zoom: [MAIN] });
	const { functions } = model.profile;
	const total = new Float64Array(functions.n);
	for (let row = 1; row < tree.n; row++)
		if (tree.func[row] >= 0) total[tree.func[row]] += tree.now.total[row];
	for (let f = 0; f < functions.n; f++) {
		const share = total[f] / functions.total[0][f];
		if (functions.total[0][f] === 0) continue; // never called
		assert.ok(share > 0.99 && share < 1 + 1e-9, `${f}: ${share}`);
	}
	for (let row = 1; row < tree.n; row++) {
		const path = pathFunctions(tree, row);
		assert.equal(new Set(path).size, path.length, "no function twice on a path");
	}
});

test("no call gets more than was recorded for it: what is left stays a rest", () => {
	const funcs = ["main", "f", "g"].map((name, i) => [name, "x.py", i, 0, 1e9, 10e9, 1]);
	const edges = [
		[0, 1, 1e9, 2e9, 1],
		[1, 0, 1e9, 1e9, 1],
		[1, 2, 1e9, 1e9, 1],
	];
	const rows = [
		[-1, -1, 0, 10e9, "r"],
		[0, 0, 1e9, 10e9, "r"],
		[1, REST, 9e9, 9e9, "e"],
	];
	const tree = modelOf(profileOf({ funcs, edges, rows })).zoomed({
		...defaults(),
		zoom: [0],
	});
	near(tree.now.total[rowAtPath(tree, [0, 1])], 2e9);
	near(tree.now.total[rowAtPath(tree, [0, REST])], 7e9);
	near(tree.now.total[rowAtPath(tree, [0, 1, 2])], 1e9);
	assert.equal(tree.func[rowAtPath(tree, [0, 1, 0])], 1, "not main again");
	sumsHold(tree);
});

test("where only the number of calls is known, they share by it", () => {
	const data = cut();
	data.edges.self = [null, [1, 1, 3, 1, 8], null];
	data.edges.total = [null, null, null];
	data.functions.self[1] = [1, 1, 1, 5, 8]; // f was called once more, by nobody that is known
	const tree = modelOf(data).zoomed({ ...defaults(), zoom: [MAIN, A] });
	near(tree.now.total[rowAtPath(tree, [MAIN, A, F])], 6e9); // three calls of five
	near(tree.now.total[rowAtPath(tree, [MAIN, A, F, G])], 3e9);
	const b = modelOf(data).zoomed({ ...defaults(), zoom: [MAIN, B] });
	near(b.now.total[rowAtPath(b, [MAIN, B, F])], 2e9);
	near(b.now.total[rowAtPath(b, [MAIN, B, REST])], 2e9);
	sumsHold(b);
});

test("with steps, and for both sides of a comparison", () => {
	const model = modelOf(cut());
	const hide = [{ kind: "hide", func: F }];
	const tree = model.zoomed({ ...defaults(), steps: hide, zoom: [MAIN, A] });
	near(tree.now.total[rowAtPath(tree, [MAIN, A, G])], 3e9);
	const costs = model.costs({ ...defaults(), steps: [{ kind: "focus", func: F }] });
	near(costs.total[G], 5e9);
	near(model.rest({ ...defaults(), steps: hide }), 0);

	const data = diffed();
	const tree2 = data.contexts[0];
	const all = tree2.func.map((_, row) => row);
	const top = all.filter((row) => row < 3);
	const sums = [0, 1].map((m) => tree2.total[m][3] + 0 * top.length);
	Object.assign(tree2, {
		parent: [-1, 0, 1, 2],
		func: [...top.map((row) => tree2.func[row]), REST],
		self: [0, 1].map((m) => [0, 0, 0, sums[m]]),
		total: [0, 1].map((m) => [...top.map((row) => tree2.total[m][row]), sums[m]]),
		selfTruth: "rrre",
		totalTruth: "rrre",
	});
	const both = modelOf(data).zoomed({ ...defaults(), zoom: [0, 1] });
	assert.ok(both.n > 10);
	sumsHold(both);
	assert.ok(both.was.total.subarray(4).some((value) => value > 0));
});

test("contexts that were recorded are not made up", () => {
	const data = cut();
	const model = makeModel(decodeProfile(data));
	const state = { ...defaults(), zoom: [MAIN, A] };
	assert.equal(model.zoomed(state), model.tree(state));
	assert.equal(rowName(model.profile, model.tree(state), 4), "other");
});
