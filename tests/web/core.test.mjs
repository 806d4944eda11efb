// The modules that know nothing of a browser: decoding, trees, transformations, numbers, search, state.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import {
	contextRows,
	childrenOf,
	functionCosts,
	rowAtPath,
	pathFunctions,
} from "../../render/page/tree.js";
import { transformed } from "../../render/page/transform.js";
import { icicle, boxAt } from "../../render/page/layout.js";
import {
	brief,
	columnFormat,
	inColumn,
	exactly,
	percent,
	shorten,
	fitted,
	visible,
	grouped,
	shortName,
	signed,
} from "../../render/page/format.js";
import { parseQuery, matchFunctions, treeHits } from "../../render/page/search.js";
import { stateOfHash, hashOfState, defaults } from "../../render/page/state.js";
import { carriedState } from "../../render/page/carry.js";
import { makeModel } from "../../render/page/model.js";
import { twoParents, madeTree, diffed, withParts, profileOf } from "./fixtures.mjs";

const [MAIN, A, B, F, G] = [0, 1, 2, 3, 4];
const near = (one, other) =>
	assert.ok(
		Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other)),
		`${one} is not ${other}`,
	);

function treeOf(data, steps = [], side = "sum") {
	const profile = decodeProfile(data);
	const rows = contextRows(
		profile.contexts[0],
		profile.pairs[profile.main],
		profile.pairs.find((pair) => pair.role === "calls"),
	);
	return { profile, rows, tree: transformed(rows, steps, profile.functions.origin, side) };
}

function maskOf(profile, ...functions) {
	const mask = new Uint8Array(profile.functions.n);
	for (const f of functions) mask[f] = 1;
	return mask;
}

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
	assert.equal(tree.est[row] & 2, 2, "its own cost has an estimate in it now");
	assert.equal(tree.est[row] & 1, 0, "its total has not");
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

// ---- numbers ----------------------------------------------------------------------------------

test("brief numbers have three digits and a unit", () => {
	const cases = [
		[1.948361, "s", "1.95 s"],
		[0.0123456, "s", "12.3 ms"],
		[0, "s", "0 ns"],
		[9.9996, "s", "10.0 s"],
		[123.4, "s", "123 s"],
		[5.5e-10, "s", "0.550 ns"],
		[1536, "B", "1.50 KiB"],
		[12, "B", "12 B"],
		[1234, "", "1,234"],
		[1234567, "", "1.23M"],
		[-0.5, "s", "-500 ms"],
		[NaN, "s", "–"],
		[Infinity, "s", "∞"],
	];
	for (const [value, unit, text] of cases)
		assert.equal(brief(value, unit).replace(/\u00a0/g, " "), text);
});

test("columns have one unit", () => {
	const format = columnFormat(0.5, "s");
	assert.deepEqual([format.name, inColumn(0.123456, format)], ["ms", "123.456"]);
	assert.equal(inColumn(1234.5, columnFormat(2000, "s")), "1,234.500000");
	assert.equal(inColumn(12345, columnFormat(99999, "B")), "12,345");
});

test("exact numbers have every digit that was recorded", () => {
	const ns = { unit: "s", scale: 1e-9 };
	assert.equal(exactly(1948361234, ns).replace("\u00a0", " "), "1.948361234 s");
	assert.equal(exactly(5, ns).replace("\u00a0", " "), "0.000000005 s");
	assert.equal(exactly(-5, ns).replace("\u00a0", " "), "-0.000000005 s");
	assert.equal(exactly(1234567, { unit: "", scale: 1 }), "1,234,567");
	assert.equal(exactly(NaN, ns), "–");
});

test("shares, signs, groups", () => {
	assert.equal(percent(1, 3).replace("\u2009", " "), "33.3 %");
	assert.equal(percent(1, 1e6).replace(/\u2009/g, " "), "< 0.01 %");
	assert.equal(percent(1, 0), "–");
	assert.equal(grouped("1234567.1234567"), "1,234,567.1234567");
	assert.equal(signed("5 s", -1), "\u22125 s");
	assert.equal(signed("5 s", 1), "+5 s");
});

test("names are shortened in the middle and never overflow", () => {
	assert.equal(shorten("abcdefghij", 7), "abcd…ij");
	const measure = (text) => text.length * 7;
	for (let width = 0; width < 300; width += 3) {
		const text = fitted("a_rather_long_name_of_a_function", width, measure);
		assert.ok(measure(text) <= width);
	}
	assert.equal(shortName("<built-in method builtins.exec>"), "exec");
	assert.equal(shortName("<method 'append' of 'list' objects>"), "list.append");
	assert.equal(shortName("<lambda>"), "<lambda>");
});

test("characters that hide or turn text are written out", () => {
	assert.equal(visible("a\u202eb\u0000c\u200bd"), "a\\u202eb␀c\\u200bd");
	assert.ok(visible("x".repeat(1e6)).length <= 2001);
});

// ---- search ------------------------------------------------------------------------------------

function found(query, data = twoParents()) {
	const model = makeModel(decodeProfile(data));
	const match = model.match(defaults(), query);
	return match.error ? match.error : [...match.mask].flatMap((hit, f) => (hit ? [f] : []));
}

test("search by word, regular expression, field and share", () => {
	assert.deepEqual(found("VIEWS"), [MAIN, A, B]);
	assert.deepEqual(found("/^[ab]$/"), [A, B]);
	assert.deepEqual(found("file:decoder"), [F]);
	assert.deepEqual(found("name:main"), [MAIN]);
	assert.deepEqual(found("kind:builtin"), [G]);
	assert.deepEqual(found(">50%"), [MAIN, A, F]);
	assert.deepEqual(found("self>10%"), [F, G]);
	assert.deepEqual(found("views -main"), [A, B]);
	assert.deepEqual(found("/usr/lib/"), [F]);
	assert.deepEqual(found('"built-in method"'), [G]);
	assert.deepEqual(found(">4500ms <7s"), [A, G]);
	assert.deepEqual(found("nothing_has_this"), []);
});

test("what is no search says why", () => {
	assert.match(found("/(/"), /Unterminated group|\(/);
	assert.match(found("kind:mine"), /kind: is own/);
	assert.equal(parseQuery("").error, null);
});

test("the matched share is the union of the widths", () => {
	const { tree, profile } = treeOf(twoParents());
	const both = treeHits(tree, maskOf(profile, F, G));
	assert.equal(both.width / tree.width[0], 1, "g lies within f");
	assert.equal(both.rows.length, 4);
	const zoomed = treeHits(tree, maskOf(profile, G), rowAtPath(tree, [MAIN, A]));
	assert.equal(zoomed.width / 1e9, 3);
	assert.equal(matchFunctions(parseQuery(""), {}, 3).count, 0);
});

// ---- state ---------------------------------------------------------------------------------------

test("state survives its way through the address", () => {
	const state = {
		...defaults(),
		view: "table",
		query: '/a b&#?=/ é "x"',
		zoom: [0, 36, 12, -2],
		theme: "dark",
		flip: true,
		sort: "-calls",
		steps: [
			{ kind: "focus", func: 7 },
			{ kind: "hide", query: "a~b >5%" },
			{ kind: "lib" },
			{ kind: "invert" },
		],
		func: 3,
		only: "new",
	};
	assert.deepEqual(stateOfHash(hashOfState(state)), state);
	assert.equal(hashOfState(defaults()), "");
});

test("a bad address is the default", () => {
	for (const hash of [
		"#",
		"#v=nonsense",
		"#m=-1&z=!!&x=nope~1&o=%00",
		"#%E0%A4%A",
		"#z=zzzzzzzzzzzz",
		"#x=focus",
		"#t=blue&c=1&p=x",
	]) {
		assert.deepEqual(stateOfHash(hash), defaults(), hash);
	}
});

test("when the data change, the state goes on with the same functions", () => {
	const from = decodeProfile(twoParents());
	const data = twoParents();
	const other = ["name", "file", "object", "line"];
	for (const key of other) data.functions[key] = [...data.functions[key]].reverse();
	data.functions.line[4] = 2; // main has moved by a line
	const to = decodeProfile(data);
	const state = {
		...defaults(),
		func: A,
		zoom: [MAIN, A],
		steps: [{ kind: "hide", func: F }, { kind: "lib" }],
	};
	const carried = carriedState(state, from, to);
	assert.deepEqual([carried.func, carried.zoom, carried.steps[0].func], [3, [4, 3], 1]);
	data.strings = data.strings.map((text) => (text === "A" ? "Z" : text));
	const without = carriedState(state, from, decodeProfile(data));
	assert.deepEqual([without.func, without.zoom], [-1, [4]]);
});

// ---- the whole ---------------------------------------------------------------------------------------

test("a thread has its own tree and its own numbers", () => {
	const model = makeModel(decodeProfile(withParts()));
	const state = { ...defaults(), part: 1 };
	assert.equal(model.whole(state) / 1e9, 3);
	near(model.costs(state).total[F] / 1e9, 3);
	near(model.costs(defaults()).total[F] / 1e9, 10);
});

test("a profile without functions is a page too", () => {
	const data = profileOf({ funcs: [], edges: [], rows: [[-1, -1, 0, 0, "r"]] });
	const model = makeModel(decodeProfile(data));
	assert.equal(model.tree(defaults()).n, 1);
	assert.equal(model.map(defaults()).n, 1);
});
