// Tables, map, lines, pictures, colours, and the rules of the bundle.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProfile } from "../../render/page/decode.js";
import { sortRows, csv, csvCell, functionChange, neighbours } from "../../render/page/rows.js";
import { squarify, mapLayout, packageOf, commonDirectory } from "../../render/page/treemap.js";
import { filesOfLines, listing } from "../../render/page/lines.js";
import {
	makePalette,
	contrast,
	mixed,
	channels,
	oklch,
	changeColour,
} from "../../render/page/colour.js";
import { pictureText, xmlText } from "../../render/page/picture.js";
import { tagFor, keepsAttribute, withoutStyles } from "../../render/page/sanitise.js";
import { makeModel } from "../../render/page/model.js";
import { defaults } from "../../render/page/state.js";
import { icicle } from "../../render/page/layout.js";
import { childrenOf } from "../../render/page/tree.js";
import { twoParents, madeTree, diffed, withLines, hostile } from "./fixtures.mjs";
import { PAGE_DIR, moduleNames, bundle } from "./page.mjs";

test("rows are sorted, ties stay in order, unknown numbers come last", () => {
	const values = [3, NaN, 1, 3];
	const key = (row) => values[row];
	assert.deepEqual(sortRows([0, 1, 2, 3], key, true), [0, 3, 2, 1]);
	assert.deepEqual(sortRows([0, 1, 2, 3], key, false), [2, 0, 3, 1]);
	const names = ["b", "a", "c"];
	assert.deepEqual(
		sortRows([0, 1, 2], (row) => names[row], false),
		[1, 0, 2],
	);
	assert.deepEqual(sortRows([], key, true), []);
});

test("a spreadsheet gets text, never formulas", () => {
	assert.equal(csvCell("=1+1"), "'=1+1");
	assert.equal(csvCell("@x"), "'@x");
	assert.equal(csvCell(-5), "-5");
	assert.equal(csvCell('a"b,c'), '"a""b,c"');
	assert.equal(csvCell(NaN), "");
	assert.equal(
		csv([
			["a", 1],
			["b\n", 2],
		]),
		'a,1\r\n"b\n",2\r\n',
	);
});

test("a comparison the other way round is its mirror image", () => {
	const [there, back] = [decodeProfile(diffed()), decodeProfile(diffed({ swap: true }))];
	const mirror = { new: "gone", gone: "new", both: "both", none: "none" };
	const counts = { new: 0, gone: 0, both: 0, none: 0 };
	for (let f = 0; f < there.functions.n; f++) {
		const kind = functionChange(there.functions, there.pairs, f);
		counts[kind]++;
		assert.equal(functionChange(back.functions, back.pairs, f), mirror[kind]);
		const delta = (profile) =>
			profile.functions.total[1][f] - profile.functions.total[0][f];
		assert.equal(delta(there), -delta(back) + 0);
	}
	assert.ok(counts.new > 0 && counts.gone > 0 && counts.both > 10, JSON.stringify(counts));
});

test("callers and callees of one function, heaviest first", () => {
	const { edges } = decodeProfile(twoParents());
	const weight = (e) => edges.total[0][e];
	assert.deepEqual(
		neighbours(edges, 3, "callers", weight).map((e) => edges.caller[e]),
		[1, 2],
	);
	assert.deepEqual(
		neighbours(edges, 3, "callees", weight).map((e) => edges.callee[e]),
		[4],
	);
});

// ---- the map ------------------------------------------------------------------------

test("areas are what they should be, fill the whole and do not overlap", () => {
	const weights = [6, 6, 4, 3, 2, 2, 1];
	const rects = squarify(weights, 0, 0, 600, 400);
	const unit = (600 * 400) / 24;
	rects.forEach(([x, y, w, h], i) => {
		assert.ok(Math.abs(w * h - weights[i] * unit) < 1e-6);
		assert.ok(x >= -1e-9 && y >= -1e-9 && x + w <= 600 + 1e-6 && y + h <= 400 + 1e-6);
		assert.ok(Math.max(w / h, h / w) < 4);
		for (const [x2, y2, w2, h2] of rects.slice(i + 1)) {
			assert.ok(
				x + w <= x2 + 1e-6 ||
					x2 + w2 <= x + 1e-6 ||
					y + h <= y2 + 1e-6 ||
					y2 + h2 <= y + 1e-6,
			);
		}
	});
	assert.equal(squarify([], 0, 0, 1, 1).length, 0);
	assert.equal(squarify([1, 1], 0, 0, 0, 5).length, 2);
});

test("the map adds up to the own costs of everything", () => {
	const profile = decodeProfile(madeTree({ seed: 3 }));
	const tree = makeModel(profile).map(defaults());
	const sum = profile.functions.self[0].reduce((total, value) => total + value, 0);
	assert.ok(Math.abs(tree.width[0] - sum) < 1);
	for (let row = 0; row < tree.n; row++) {
		const kids = childrenOf(tree, row);
		if (kids.length > 0)
			assert.ok(
				Math.abs(
					kids.reduce((total, kid) => total + tree.width[kid], 0) -
						tree.width[row],
				) < 1,
			);
	}
	const boxes = mapLayout(tree, 0, 1000, 600);
	for (let i = 0; i < boxes.n; i++)
		assert.ok(
			boxes.x[i] >= 0 &&
				boxes.x[i] + boxes.w[i] <= 1000.01 &&
				boxes.y[i] + boxes.h[i] <= 600.01,
		);
});

test("a package of one file is not boxed twice", () => {
	const profile = decodeProfile(twoParents());
	const tree = makeModel(profile).map(defaults());
	const labels = (row) =>
		Array.from(childrenOf(tree, row), (kid) =>
			tree.func[kid] <= -3 ? tree.labels[-3 - tree.func[kid]] : tree.func[kid],
		);
	const kinds = [...childrenOf(tree, 0)];
	assert.deepEqual(labels(0).sort(), ["Built-in", "Standard library"]);
	const library = kinds.find(
		(row) => tree.labels[-3 - tree.func[row]] === "Standard library",
	);
	assert.deepEqual(labels(library), ["json"]);
	assert.deepEqual(
		labels(childrenOf(tree, library)[0]),
		[3],
		"decoder.py is the whole of json",
	);
});

test("packages as people call them", () => {
	assert.equal(packageOf("/v/lib/python3.13/site-packages/numpy/core/x.py", 1, ""), "numpy");
	assert.equal(packageOf("/usr/lib/python3/dist-packages/six.py", 1, ""), "six");
	assert.equal(packageOf("/usr/lib/python3.13/json/decoder.py", 2, ""), "json");
	assert.equal(packageOf("/usr/lib/python3.13/ast.py", 2, ""), "ast");
	assert.equal(packageOf("/srv/app/shop/views.py", 0, "/srv/app/"), "shop");
	assert.equal(packageOf("~", 3, ""), "built-in");
	assert.equal(commonDirectory(["/srv/app/a/x.py", "/srv/app/b/y.py"]), "/srv/app/");
	assert.equal(commonDirectory([]), "");
});

// ---- lines ----------------------------------------------------------------------------

test("lines with their costs beside the text", () => {
	const data = withLines();
	const profile = decodeProfile(data);
	const [file] = filesOfLines(profile, profile.pairs[0], profile.pairs[1]);
	assert.equal(file.total, 2e9);
	const rows = listing(file, data.sources[file.file]);
	assert.equal(rows.length, 10);
	assert.deepEqual([rows[5].line, rows[5].self, rows[5].calls], [6, 1.1e9, 100]);
	assert.ok(Number.isNaN(rows[0].self));
	assert.deepEqual(
		listing(file, null).map((row) => row.line),
		[4, 5, 6, 7, 10],
	);
	assert.equal(listing(file, "").at(-1).line, 10, "a text that is too short loses no costs");
	data.lines.total[0] = [null, 2e9, 1.6e9, null, 0.5e9];
	const again = decodeProfile(data);
	const [{ rows: known }] = filesOfLines(again, again.pairs[0], null);
	assert.deepEqual([known.get(5).total, known.get(6).total], [2e9, 1.6e9]);
	assert.ok(Number.isNaN(known.get(4).total));
});

test("without lines the functions stand where they begin", () => {
	const profile = decodeProfile(twoParents());
	const files = filesOfLines(profile, profile.pairs[0], null);
	assert.deepEqual(
		files.map((file) => file.total / 1e9),
		[5, 0],
	);
});

// ---- colours ---------------------------------------------------------------------------

function over(hex, rgba) {
	const [, r, g, b, a] = /rgba\((\d+),(\d+),(\d+),([\d.]+)\)/.exec(rgba);
	return mixed(
		hex,
		`#${[r, g, b].map((v) => Number(v).toString(16).padStart(2, "0")).join("")}`,
		Number(a),
	);
}

test("text can be read on every box, dimmed or hatched, in both themes", () => {
	for (const dark of [false, true]) {
		const palette = makePalette(dark);
		const fills = [
			...palette.origins.flat(),
			...palette.hues,
			...palette.heat,
			...palette.change,
			palette.root,
			palette.more,
		];
		for (const fill of fills) {
			const pairs = {
				plain: [fill, palette.ink],
				place: [fill, mixed(palette.ink, fill, 0.16)],
				hatched: [over(fill, palette.hatch), palette.ink],
				dim: [mixed(fill, palette.paper, 0.6), palette.quiet],
			};
			for (const [name, [back, ink]] of Object.entries(pairs)) {
				assert.ok(
					contrast(back, ink) >= 4.5,
					`${dark ? "dark" : "light"} ${name} ${ink} on ${back}: ${contrast(back, ink).toFixed(2)}`,
				);
			}
		}
		assert.ok(contrast(palette.hit, palette.paper) >= 3);
	}
});

test("colours of the style sheet can be read", () => {
	const css = readFileSync(join(PAGE_DIR, "page.css"), "utf8");
	for (const block of css.match(/:root[^{]*\{[^}]*--paper[^}]*\}/g)) {
		const value = (name) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)[1];
		for (const ink of ["ink", "quiet", "accent", "wrong", "warm", "cool"]) {
			for (const back of ["paper", "panel", "accent-soft"]) {
				assert.ok(
					contrast(value(ink), value(back)) >= 4.5,
					`${ink} on ${back}: ${contrast(value(ink), value(back)).toFixed(2)}`,
				);
			}
		}
		assert.ok(contrast(value("edge"), value("paper")) >= 3, "borders of controls");
		assert.ok(contrast(value("ink"), value("bar")) >= 4.5);
	}
});

test("more and less are told by colour-blind people, too", () => {
	for (const dark of [false, true]) {
		const palette = makePalette(dark);
		const [less, more] = [palette.change[0], palette.change[10]].map(channels);
		assert.ok(Math.abs(less[2] - more[2]) > 60, "blue differs");
		for (const little of [0, 0.0009, -0.0009, NaN]) {
			assert.equal(changeColour(palette, little), palette.change[5]);
		}
		assert.equal(changeColour(palette, 1), palette.change[10]);
		assert.equal(changeColour(palette, -1), palette.change[0]);
	}
	assert.equal(oklch(1, 0, 0), "#ffffff");
	assert.equal(oklch(0, 0, 0), "#000000");
	assert.ok(Math.abs(contrast("#ffffff", "#000000") - 21) < 0.01);
});

// ---- pictures --------------------------------------------------------------------------------

test("a saved picture has no markup of names", () => {
	const profile = decodeProfile(hostile());
	const model = makeModel(profile);
	const tree = model.tree(defaults());
	const boxes = icicle(tree, {
		from: 0,
		to: tree.width[0],
		pixels: 1200,
		rowHeight: 20,
		flip: false,
	});
	const palette = makePalette(false);
	const text = pictureText({
		title: profile.title,
		boxes,
		palette,
		width: 1200,
		height: boxes.height,
		flame: true,
		style: () => ({ fill: "#ffffff", ink: "#000000", hatch: true }),
		name: (row) =>
			tree.func[row] < 0
				? "all"
				: profile.strings[profile.functions.name[tree.func[row]]].slice(
						0,
						3000,
					),
		describe: (row) => `row ${row} <&">`,
	});
	assert.equal(text.match(/<script/g).length, 1);
	assert.ok(!text.includes("<img") && !text.includes("\u0000"));
	assert.equal(xmlText("\ud800x\u0001<"), "\ufffdx\ufffd&lt;");
});

test("a graph is copied without what could act", () => {
	assert.deepEqual(
		[
			"svg",
			"g",
			"a",
			"script",
			"foreignObject",
			"style",
			"image",
			"use",
			"animate",
		].map(tagFor),
		["svg", "g", "g", null, null, null, null, null, null],
	);
	for (const name of ["onload", "onclick", "href", "xlink:href", "style", "src"])
		assert.ok(!keepsAttribute(name, "x"));
	assert.ok(keepsAttribute("fill", "url(#grad)"));
	assert.ok(!keepsAttribute("fill", "url(http://example.com/)"));
	assert.equal(withoutStyles('<g style="a" id="x"/> style="b"'), '<g id="x"/> style="b"');
});

// ---- the bundle ---------------------------------------------------------------------------------

test("modules keep the rules by which they are joined", () => {
	const names = new Map();
	const done = new Set();
	for (const module of moduleNames()) {
		const text = readFileSync(join(PAGE_DIR, module), "utf8");
		const lines = text.split("\n");
		assert.ok(lines.length <= 500, `${module} has ${lines.length} lines`);
		assert.ok(!/<\/script|<!--/.test(text), `${module} would end the script`);
		for (const line of lines) {
			const found = /^import \{ ([^}]*) \} from "\.\/(\w+\.js)";$/.exec(line);
			if (line.startsWith("import ")) {
				assert.ok(
					found && !found[1].includes(" as "),
					`${module}: ${line}`,
				);
				assert.ok(done.has(found[2]), `${module} comes before ${found[2]}`);
			}
			const name =
				/^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)/.exec(
					line,
				)?.[1];
			if (!name) continue;
			assert.ok(
				!names.has(name),
				`${name} is in ${module} and in ${names.get(name)}`,
			);
			names.set(name, module);
		}
		assert.ok(!/^export (default|\{)/m.test(text), module);
		done.add(module);
	}
	new Function(bundle());
});

test("names of a profile never become markup", () => {
	for (const module of moduleNames()) {
		const text = readFileSync(join(PAGE_DIR, module), "utf8");
		assert.ok(
			!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/.test(
				text,
			),
			module,
		);
	}
});
