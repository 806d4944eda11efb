// The modules that know nothing of a browser: decoding, trees, transformations, layout.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import {
	childrenOf,
	functionCosts,
	edgeCosts,
	TOTAL_EST,
	rowAtPath,
	pathFunctions,
} from "../../render/page/tree.js";
import { transformed } from "../../render/page/transform.js";
import { icicle, boxAt } from "../../render/page/layout.js";
import { twoParents, madeTree, diffed, profileOf } from "./fixtures.mjs";
import { treeOf, maskOf, near } from "./trees.mjs";

const [MAIN, A, B, F, G] = [0, 1, 2, 3, 4];
// Sum of the totals of a function's boxes, in seconds.
function boxSum(tree, func) {
	let sum = 0;
	for (let row = 0; row < tree.n; row++)
		if (tree.func[row] === func) sum += tree.now.total[row];
	return sum / 1e9;
}

function sumsHold(tree) {
	for (let row = 0; row < tree.n; row++) {
		let sum = 0;
		for (const kid of childrenOf(tree, row)) {
			sum += tree.width[kid];
			assert.ok(tree.left[kid] >= tree.left[row] - 1e-6);
			assert.ok(
				tree.left[kid] + tree.width[kid] <=
					(tree.left[row] + tree.width[row]) * (1 + 1e-9) + 1e-6,
			);
		}
		assert.ok(
			sum <= tree.width[row] * (1 + 1e-9) + 1e-6,
			`row ${row}: ${sum} > ${tree.width[row]}`,
		);
	}
}

// ---- decoding --------------------------------------------------------------------

test("damaged data is refused with what is wrong", () => {
	const broken = (change, message) => {
		const data = twoParents();
		change(data);
		assert.throws(() => decodeProfile(data), message);
	};
	broken((data) => (data.version = 2), /version/);
	broken((data) => (data.contexts[0].parent[3] = 5), /contexts.parent, row 3/);
	broken((data) => (data.contexts[0].func[2] = 99), /contexts.func, row 2/);
	broken((data) => (data.edges.callee[0] = -1), /edges.callee/);
	broken((data) => (data.functions.name[0] = 1e6), /functions.name/);
	broken((data) => data.functions.self[0].pop(), /functions.self/);
	assert.throws(() => decodeProfile(null), /damaged/);
});

test("numbers that nobody recorded are unknown, not 0", () => {
	const data = twoParents();
	data.functions.total[0][F] = null;
	assert.ok(Number.isNaN(decodeProfile(data).functions.total[0][F]));
});

test("the two sides of a measure make a pair", () => {
	const profile = decodeProfile(diffed());
	assert.deepEqual(
		profile.pairs.map((pair) => [pair.name, pair.was, pair.now]),
		[
			["time", 0, 1],
			["calls", 2, 3],
		],
	);
	assert.equal(profile.main, 0);
});

// ---- trees --------------------------------------------------------------------------

test("g costs 3 s through A and 2 s through B", () => {
	const { tree } = treeOf(twoParents());
	const cost = (...path) => tree.now.total[rowAtPath(tree, path)] / 1e9;
	assert.equal(cost(MAIN, A, F, G), 3);
	assert.equal(cost(MAIN, B, F, G), 2);
	assert.equal(boxSum(tree, F), 10);
	assert.equal(boxSum(tree, G), 5);
	sumsHold(tree);
});

test("children never exceed their parent, and the heaviest comes first", () => {
	const { tree } = treeOf(madeTree({ seed: 5, rows: 4000 }));
	sumsHold(tree);
	for (let row = 0; row < tree.n; row++) {
		const kids = childrenOf(tree, row);
		for (let i = 1; i < kids.length; i++)
			assert.ok(tree.width[kids[i - 1]] >= tree.width[kids[i]]);
	}
	assert.equal(tree.now.total[0], 2e9);
});

test("rounding never pushes a child out of its parent", () => {
	const rows = [
		[-1, -1, 0, 10, "r"],
		[0, 0, 6, 6, "e"],
		[0, 1, 6, 6, "e"],
		[1, 1, 6, 6, "e"],
	];
	const funcs = ["f", "g"].map((name) => [name, "x.py", 1, 0, 6, 6, 1]);
	const { tree } = treeOf(profileOf({ funcs, edges: [], rows }));
	sumsHold(tree);
	assert.equal(tree.now.total[1], 6, "the number stays what it is");
});

test("the rest comes last, however heavy", () => {
	const rows = [
		[-1, -1, 0, 10, "r"],
		[0, 0, 1, 1, "r"],
		[0, -2, 9, 9, "r"],
	];
	const { tree } = treeOf(
		profileOf({ funcs: [["f", "f.py", 1, 0, 1, 1, 1]], edges: [], rows }),
	);
	assert.deepEqual([...childrenOf(tree, 0)], [1, 2]);
});

test("costs of functions from a tree count nested calls once", () => {
	const { tree, profile } = treeOf(madeTree({ seed: 9, rows: 3000, functions: 20 }));
	const costs = functionCosts(tree, profile.functions.n);
	for (let f = 0; f < profile.functions.n; f++) {
		near(costs.self[f], profile.functions.self[0][f]);
		near(costs.total[f], profile.functions.total[0][f]);
	}
});

test("callers and callees from a tree are those that were recorded", () => {
	const { tree, profile } = treeOf(madeTree({ seed: 9, rows: 3000, functions: 20 }));
	const { edges } = profile;
	const found = edgeCosts(tree);
	assert.equal(found.n, edges.n);
	const at = new Map(
		Array.from(found.caller, (caller, e) => [`${caller} ${found.callee[e]}`, e]),
	);
	for (let e = 0; e < edges.n; e++) {
		const other = at.get(`${edges.caller[e]} ${edges.callee[e]}`);
		near(found.self[other], edges.self[0][e]);
		near(found.total[other], edges.total[0][e]);
	}
	assert.ok(found.est.some((est) => est & TOTAL_EST));
	assert.ok(found.est.some((est) => !(est & TOTAL_EST)));
});

test("a path is found again, as far as it goes", () => {
	const { tree } = treeOf(twoParents());
	const row = rowAtPath(tree, [MAIN, A, F]);
	assert.deepEqual(pathFunctions(tree, row), [MAIN, A, F]);
	assert.equal(rowAtPath(tree, [MAIN, A, F, B]), row);
	assert.equal(rowAtPath(tree, [99]), 0);
});

test("a stack of 200,000 calls needs no stack of our own", () => {
	const n = 200000;
	const rows = Array.from({ length: n }, (_, i) => [
		i - 1,
		i === 0 ? -1 : 0,
		i === n - 1 ? 7 : 0,
		7,
		"r",
	]);
	const data = profileOf({ funcs: [["deep", "d.py", 1, 1, 7, 7, n]], edges: [], rows });
	for (const kind of ["rec", "lib", "invert", "exact"])
		assert.ok(treeOf(data, [{ kind }]).tree.n > 1);
	const { tree } = treeOf(data, [{ kind: "rec" }]);
	assert.equal(tree.n, 2);
	assert.equal(tree.now.self[1], 7);
});

// ---- transformations ---------------------------------------------------------------------

test("focus keeps what passes through; what leads there has no cost of its own", () => {
	const { profile, rows } = treeOf(twoParents());
	const tree = transformed(
		rows,
		[{ kind: "focus", mask: maskOf(profile, A) }],
		profile.functions.origin,
	);
	assert.equal(tree.now.total[0] / 1e9, 6);
	assert.equal(boxSum(tree, G), 3);
	assert.equal(rowAtPath(tree, [MAIN, B]), rowAtPath(tree, [MAIN]));
});

test("focus and its opposite make the whole", () => {
	const data = madeTree({ seed: 2, estimated: false });
	const { profile, rows, tree } = treeOf(data);
	const mask = maskOf(profile, 10, 11, 12);
	const kept = transformed(rows, [{ kind: "focus", mask }], profile.functions.origin);
	let outside = 0;
	const below = new Uint8Array(tree.n);
	for (let row = 0; row < tree.n; row++) {
		below[row] = (row > 0 && below[tree.parent[row]]) || mask[tree.func[row]] ? 1 : 0;
		if (!below[row]) outside += tree.now.self[row];
	}
	near(kept.now.total[0] + outside, tree.now.total[0]);
});

test("hide gives a function's own cost to its callers", () => {
	const { profile, rows } = treeOf(twoParents());
	const tree = transformed(
		rows,
		[{ kind: "hide", mask: maskOf(profile, F) }],
		profile.functions.origin,
	);
	assert.equal(boxSum(tree, F), 0);
	assert.equal(tree.now.self[rowAtPath(tree, [MAIN, A])] / 1e9, 3);
	assert.equal(tree.now.total[rowAtPath(tree, [MAIN, A, G])] / 1e9, 3);
	assert.equal(tree.now.total[0] / 1e9, 10);
});

test("libraries are folded into the call that enters them", () => {
	const { tree } = treeOf(twoParents(), [{ kind: "lib" }]);
	const row = rowAtPath(tree, [MAIN, A, F]);
	assert.equal(childrenOf(tree, row).length, 0);
	assert.equal(tree.now.self[row] / 1e9, 6);
	assert.equal(tree.merged[row], 1);
	assert.equal(tree.est[row], 0, "its own cost is its total now, which is none");
});

test("recursion is folded into the outermost call", () => {
	const rows = [
		[-1, -1, 0, 10, "r"],
		[0, 0, 1, 10, "r"],
		[1, 1, 2, 9, "r"],
		[2, 0, 3, 7, "r"],
		[3, 1, 4, 4, "r"],
	];
	const funcs = ["f", "g"].map((name) => [name, "x.py", 1, 0, 0, 0, 1]);
	const { tree } = treeOf(profileOf({ funcs, edges: [], rows }), [{ kind: "rec" }]);
	assert.equal(tree.n, 3);
	assert.deepEqual([...tree.now.self], [0, 4, 6]);
	assert.deepEqual([...tree.now.total], [10, 10, 6]);
});

test("inverted: the first level has the own costs, and every level adds up", () => {
	const { profile, tree } = treeOf(madeTree({ seed: 4, estimated: false }), [
		{ kind: "invert" },
	]);
	for (const row of childrenOf(tree, 0))
		near(tree.now.total[row], profile.functions.self[0][tree.func[row]]);
	sumsHold(tree);
	const two = treeOf(twoParents(), [{ kind: "invert" }]).tree;
	assert.equal(two.now.total[rowAtPath(two, [G, F, A])] / 1e9, 3);
});

test("exact only leaves gaps, and no estimate", () => {
	const { tree } = treeOf(twoParents(), [{ kind: "exact" }]);
	assert.equal(boxSum(tree, G), 0);
	assert.equal(boxSum(tree, F), 10);
	assert.ok(!tree.est.some((est) => est & 1));
	assert.equal(tree.now.total[0] / 1e9, 10);
});

test("transformations keep the whole", () => {
	const data = madeTree({ seed: 6 });
	for (const kind of ["lib", "rec", "invert"])
		near(treeOf(data, [{ kind }]).tree.now.total[0], 2e9);
});

test("a comparison draws both sides, and each alone", () => {
	const { tree } = treeOf(diffed());
	for (let row = 0; row < tree.n; row++)
		near(tree.width[row], tree.now.total[row] + tree.was.total[row]);
	const after = treeOf(diffed(), [], "after").tree;
	near(after.width[0], after.now.total[0]);
	sumsHold(tree);
	const larger = treeOf(diffed(), [], "max").tree;
	sumsHold(larger);
	for (let row = 0; row < larger.n; row++) {
		const { now, was } = larger;
		const least = Math.max(now.total[row], was.total[row]);
		assert.ok(larger.width[row] >= least * (1 - 1e-9));
		if (childrenOf(larger, row).length === 0) near(larger.width[row], least);
	}
});

// ---- layout --------------------------------------------------------------------------------

test("boxes have the share of the pixels that they cost", () => {
	const { tree } = treeOf(twoParents());
	const boxes = icicle(tree, {
		from: 0,
		to: tree.width[0],
		pixels: 1000,
		rowHeight: 20,
		flip: false,
	});
	const box = boxAt(boxes, 500, 50);
	assert.equal(tree.func[boxes.row[box]], A);
	assert.equal(boxes.w[box], 600);
	const flipped = icicle(tree, {
		from: 0,
		to: tree.width[0],
		pixels: 1000,
		rowHeight: 20,
		flip: true,
	});
	assert.equal(flipped.y[0], 4 * 20);
	assert.equal(boxAt(boxes, -1, 0), -1);
});

test("what is narrower than can be seen is one strip", () => {
	const rows = [
		[-1, -1, 0, 1e6, "r"],
		...Array.from({ length: 1000 }, () => [0, 0, 1000, 1000, "r"]),
	];
	const { tree } = treeOf(
		profileOf({ funcs: [["f", "f.py", 1, 0, 1e6, 1e6, 1]], edges: [], rows }),
	);
	const boxes = icicle(tree, { from: 0, to: 1e6, pixels: 400, rowHeight: 20, flip: false });
	assert.equal(boxes.n, 1);
	assert.deepEqual(boxes.crumbs, [[0, 20, 400, 20]]);
});
