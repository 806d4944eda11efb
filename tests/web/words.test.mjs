// The modules that know nothing of a browser: numbers and names, search, state, the model of the views.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { rowAtPath } from "../../render/page/tree.js";
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
	ratio,
	inUnit,
} from "../../render/page/format.js";
import { parseQuery, matchFunctions, treeHits } from "../../render/page/search.js";
import { stateOfHash, hashOfState, defaults } from "../../render/page/state.js";
import { carriedState } from "../../render/page/carry.js";
import { makeModel } from "../../render/page/model.js";
import { twoParents, withParts, profileOf } from "./fixtures.mjs";
import { treeOf, maskOf, near } from "./trees.mjs";

const [MAIN, A, B, F, G] = [0, 1, 2, 3, 4];
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
	assert.equal(ratio(4, 5), "+25.0\u2009%");
	assert.equal(ratio(4, 3), "\u221225.0\u2009%");
	assert.equal(ratio(1, 12), "×\u200912");
	assert.equal(inUnit(7, { scale: 1e-3 }), 0.007);
	assert.equal(String(inUnit(3, { scale: 1e-1 })), "0.3");
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
