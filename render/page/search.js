// The search box: words, /regular expressions/, file:, module:, kind: and limits such as >5% or self>1%.
import { NAME_LIMIT } from "./format.js";

const KINDS = {
	own: 0,
	third: 1,
	lib: 1,
	library: 1,
	std: 2,
	stdlib: 2,
	builtin: 3,
	"built-in": 3,
};
const FIELDS = ["file", "module", "object", "name", "kind", "line"];
const LIMIT = /^(self)?([<>])(\d+(?:\.\d+)?)(%|s|ms|us|µs|ns)?$/;
const TIMES = { s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

// Words are parted by blanks; /…/ and "…" may hold some.
export function words(text) {
	const out = [];
	const pattern = /(-?(?:[a-z]+:)?)(?:"([^"]*)"|(\/(?:[^/\\]|\\.)+\/)(?=\s|$)|(\S+))/g;
	for (const [, prefix, quoted, regexp, plain] of text.matchAll(pattern)) {
		out.push({ prefix, quoted, regexp, plain });
	}
	return out;
}

function textTest(word) {
	if (word.regexp !== undefined) {
		const pattern = new RegExp(word.regexp.slice(1, -1), "iu");
		return (text) => pattern.test(text.slice(0, NAME_LIMIT));
	}
	const needle = (word.quoted ?? word.plain).toLowerCase();
	return (text) => text.toLowerCase().includes(needle);
}

function limitTest(found) {
	const [, self, sign, digits, unit] = found;
	const limit = Number(digits);
	return (facts, f) => {
		const raw = (self ? facts.self : facts.total)[f];
		const value =
			unit === "%"
				? (100 * raw) / facts.whole
				: (raw * facts.scale) / (TIMES[unit] ?? 1);
		return sign === ">" ? value > limit : value < limit;
	};
}

function fieldTest(name, word) {
	if (name === "kind") {
		const wanted = KINDS[(word.quoted ?? word.plain ?? "").toLowerCase()];
		if (wanted === undefined) throw new Error("kind: is own, third, stdlib or builtin");
		return (facts, f) => facts.origin[f] === wanted;
	}
	if (name === "line") {
		const wanted = Number(word.plain);
		return (facts, f) => facts.line[f] === wanted;
	}
	const test = textTest(word);
	const column = name === "module" ? "object" : name;
	return (facts, f) => test(facts.strings[facts[column][f]]);
}

function wordTest(word) {
	const field = word.prefix.replace(/^-/, "").slice(0, -1);
	let test;
	const limit = word.plain && LIMIT.exec(word.plain);
	if (limit && field === "") {
		test = limitTest(limit);
	} else if (FIELDS.includes(field)) {
		test = fieldTest(field, word);
	} else {
		const literal =
			field === "" || word.plain === undefined
				? word
				: { ...word, plain: `${field}:${word.plain}` };
		const inText = textTest(literal);
		test = (facts, f) =>
			inText(facts.strings[facts.name[f]]) ||
			inText(facts.strings[facts.file[f]]);
	}
	return word.prefix.startsWith("-") ? (facts, f) => !test(facts, f) : test;
}

// {tests} or {error}: a query that cannot be understood says why.
export function parseQuery(text) {
	try {
		return { tests: words(text).map(wordTest), error: null };
	} catch (error) {
		return {
			tests: null,
			error: error.message.replace(/^Invalid regular expression: /, ""),
		};
	}
}

// Which functions match: {mask, count}. `facts` has the columns of the functions, strings, whole, scale.
export function matchFunctions(query, facts, n) {
	const mask = new Uint8Array(n);
	let count = 0;
	if (query.tests && query.tests.length > 0) {
		for (let f = 0; f < n; f++) {
			if (query.tests.every((test) => test(facts, f))) {
				mask[f] = 1;
				count++;
			}
		}
	}
	return { mask, count };
}

// The union of the widths of all hits below `root`, and the rows that are hits, in reading order.
export function treeHits(tree, mask, root = 0) {
	const covered = new Uint8Array(tree.n);
	const inside = new Uint8Array(tree.n);
	const rows = [];
	let width = 0;
	for (let row = root; row < tree.n; row++) {
		inside[row] = row === root || (row > 0 && inside[tree.parent[row]]) ? 1 : 0;
		if (!inside[row]) continue;
		const hit = tree.func[row] >= 0 && mask[tree.func[row]];
		const above = row !== root && covered[tree.parent[row]];
		if (hit) rows.push(row);
		if (hit && !above) width += tree.width[row];
		covered[row] = hit || above ? 1 : 0;
	}
	rows.sort((a, b) => tree.width[b] - tree.width[a] || a - b);
	return { rows, width };
}
