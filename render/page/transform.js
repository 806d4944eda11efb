// Views of the tree of calls: focus, hide, fold, invert, exact only. Each makes new rows.
import { MORE } from "./decode.js";
import { makePairs } from "./pairs.js";
import { TOTAL_EST, SELF_EST, makeTree, walkOrder, withColumns } from "./tree.js";

const KEEP = -1;
const INTO_PARENT = -2;
const DROP = -3;

// Totals added up from own costs.
function summed(self, parent) {
	const total = self.slice();
	for (let row = self.length - 1; row > 0; row--) total[parent[row]] += total[row];
	return { self, total };
}

// `choose(row, parent, target)` tells what becomes of a row: KEEP, INTO_PARENT, DROP, or a new row's number.
function rebuilt(tree, choose, counts = () => true) {
	const { n, was, calls } = tree;
	const rows = makePairs(n); // of a parent and a function: children that are one
	const column = (wanted) => wanted && new Float64Array(n);
	const [self, selfBefore, count] = [column(true), column(was), column(calls)];
	const est = new Uint8Array(n);
	const merged = new Int32Array(n);
	const target = new Int32Array(n).fill(-1);
	for (let row = 0; row < n; row++) {
		const parent = row === 0 ? -1 : target[tree.parent[row]];
		if (row > 0 && parent < 0) continue;
		const choice = row === 0 ? KEEP : choose(row, parent, target);
		if (choice === DROP) continue;
		const kept = choice === KEEP;
		const to = kept
			? rows.add(parent, tree.func[row])
			: choice === INTO_PARENT
				? parent
				: choice;
		target[row] = to;
		est[to] |= kept ? tree.est[row] : tree.est[row] & SELF_EST;
		merged[to] += (kept ? 0 : 1) + (tree.merged ? tree.merged[row] : 0);
		if (!counts(row)) continue;
		if (kept && calls) count[to] += calls[row];
		self[to] += tree.now.self[row];
		if (was) selfBefore[to] += was.self[row];
	}
	const cut = (list) => list && list.slice(0, rows.n);
	const parent = cut(rows.one);
	return leavesSure({
		n: rows.n,
		parent,
		func: cut(rows.other),
		est: cut(est),
		now: summed(cut(self), parent),
		was: was ? summed(cut(selfBefore), parent) : null,
		calls: cut(count),
		merged: cut(merged),
		target,
	});
}

// Without callees a row's own cost is all of it, and as sure.
function leavesSure(rows) {
	const callers = new Uint8Array(rows.n);
	for (let row = 1; row < rows.n; row++) callers[rows.parent[row]] = 1;
	for (let row = 0; row < rows.n; row++)
		if (!callers[row])
			rows.est[row] = rows.est[row] & TOTAL_EST ? TOTAL_EST | SELF_EST : 0;
	return rows;
}

// Contexts that pass through a function of the mask; what leads there has no cost of its own.
function focused(tree, mask) {
	const below = new Uint8Array(tree.n);
	const keep = new Uint8Array(tree.n);
	for (let row = 1; row < tree.n; row++) {
		below[row] =
			(tree.func[row] >= 0 && mask[tree.func[row]]) || below[tree.parent[row]]
				? 1
				: 0;
		keep[row] = below[row];
	}
	for (let row = tree.n - 1; row > 0; row--) if (keep[row]) keep[tree.parent[row]] = 1;
	const out = rebuilt(
		tree,
		(row) => (keep[row] ? KEEP : DROP),
		(row) => below[row] === 1,
	);
	return estimatedAbove(out, tree, below);
}

// What leads there is as sure as what it leads to, which is all that it costs.
function estimatedAbove(out, tree, below) {
	const inside = new Uint8Array(out.n);
	for (let row = 0; row < tree.n; row++) if (below[row]) inside[out.target[row]] = 1;
	for (let row = 0; row < out.n; row++) if (!inside[row]) out.est[row] = 0;
	for (let row = out.n - 1; row > 0; row--)
		if (!inside[out.parent[row]]) out.est[out.parent[row]] |= out.est[row] & TOTAL_EST;
	return out;
}

// Functions of the mask are taken out; who called them gets their own cost.
function hidden(tree, mask) {
	return rebuilt(tree, (row) =>
		tree.func[row] >= 0 && mask[tree.func[row]] ? INTO_PARENT : KEEP,
	);
}

// What a library calls within itself is folded into the call that entered the library.
function librariesFolded(tree, origin) {
	const library = (row) => row > 0 && tree.func[row] >= 0 && origin[tree.func[row]] > 0;
	return rebuilt(tree, (row) => {
		const inside =
			library(tree.parent[row]) && (tree.func[row] === MORE || library(row));
		return inside ? INTO_PARENT : KEEP;
	});
}

// A function that is on the path already is folded into its outer activation.
function recursionFolded(tree) {
	const { order, place, size } = walkOrder(tree);
	const outer = new Int32Array(tree.n).fill(-1);
	const open = new Map(); // function: its outermost row that is still open
	for (const row of order) {
		const func = tree.func[row];
		if (func < 0) continue;
		const before = open.get(func);
		if (before !== undefined && place[row] < place[before] + size[before])
			outer[row] = before;
		else open.set(func, row);
	}
	return rebuilt(tree, (row, parent, target) => {
		if (outer[row] < 0) return KEEP;
		return target[outer[row]];
	});
}

// Without what is estimated, and what is below that. Totals stay what they were: what is left out
// is a gap, not a loss.
function exactOnly(tree) {
	const kept = [];
	const target = new Int32Array(tree.n).fill(-1);
	for (let row = 0; row < tree.n; row++) {
		if (row > 0 && (tree.est[row] & TOTAL_EST || target[tree.parent[row]] < 0))
			continue;
		target[row] = kept.length;
		kept.push(row);
	}
	const pick = (column) => column.constructor.from(kept, (row) => column[row]);
	return {
		...withColumns(tree, pick),
		n: kept.length,
		parent: Int32Array.from(kept, (row) => (row ? target[tree.parent[row]] : -1)),
		target,
	};
}

// Rows of the tree that are at work below one row of the inverted tree, grouped by their caller.
function callersOf(tree, group) {
	const groups = new Map();
	for (let i = 0; i < group.at.length; i++) {
		const up = tree.parent[group.at[i]];
		if (up > 0) join(groups, tree.func[up], up, group.leaf[i]);
	}
	return groups;
}

function join(groups, func, at, leaf) {
	let group = groups.get(func);
	if (!group) groups.set(func, (group = { at: [], leaf: [] }));
	group.at.push(at);
	group.leaf.push(leaf);
}

function sumOf(column, rows) {
	let sum = 0;
	for (const row of rows) sum += column[row];
	return sum;
}

const INVERTED_LIMIT = 20000;

// From what costs to who called it: heavy rows first until there are enough.
function inverted(tree) {
	const { now, was } = tree;
	const start = new Map();
	for (let row = 1; row < tree.n; row++)
		if (now.self[row] || was?.self[row]) join(start, tree.func[row], row, row);
	const out = {
		parent: [-1],
		func: [-1],
		est: [0],
		now: [now.total[0]],
		was: [was?.total[0]],
	};
	const floor = (Math.abs(now.total[0]) + Math.abs(was?.total[0] ?? 0)) / INVERTED_LIMIT;
	let level = [[0, start]];
	while (level.length > 0) {
		const next = [];
		for (const [parent, groups] of level) {
			for (const [func, group] of groups) {
				const row = out.parent.push(parent) - 1;
				out.func.push(func);
				out.now.push(sumOf(now.self, group.leaf));
				out.was.push(was ? sumOf(was.self, group.leaf) : 0);
				const guess = group.leaf.some((leaf) => tree.est[leaf] & SELF_EST);
				out.est.push(guess ? TOTAL_EST : 0);
				const weight = Math.abs(out.now[row]) + Math.abs(out.was[row]);
				if (weight >= floor && row < 4 * INVERTED_LIMIT)
					next.push([row, callersOf(tree, group)]);
			}
		}
		level = next;
	}
	return invertedRows(out, Boolean(was));
}

// Own cost of an inverted row: what no caller accounts for, at the outermost frames.
function invertedRows(out, compared) {
	const parent = Int32Array.from(out.parent);
	const side = (totals) => {
		const total = Float64Array.from(totals);
		const self = total.slice();
		for (let row = 1; row < total.length; row++) self[parent[row]] -= total[row];
		return { self, total };
	};
	return {
		n: parent.length,
		parent,
		func: Int32Array.from(out.func),
		est: Uint8Array.from(out.est),
		now: side(out.now),
		was: compared ? side(out.was) : null,
		calls: null,
		merged: new Int32Array(parent.length),
		target: null,
	};
}

// Steps in order: {kind: "focus" | "hide" | "lib" | "rec" | "exact" | "invert", mask}. In `target` of what
// comes out is the row that each of `rows` has become, -1 for none; null: there is no such row.
export function transformed(rows, steps, origin, side) {
	let made = rows;
	const rank = (step) => (step.kind === "exact" ? 0 : step.kind === "invert" ? 2 : 1);
	for (const step of [...steps].sort((a, b) => rank(a) - rank(b))) {
		const first = made.target;
		made = {
			focus: () => focused(made, step.mask),
			hide: () => hidden(made, step.mask),
			lib: () => librariesFolded(made, origin),
			rec: () => recursionFolded(makeTree(made)),
			exact: () => exactOnly(made),
			invert: () => inverted(made),
		}[step.kind]();
		const { target } = made;
		if (first && target) made.target = first.map((row) => (row < 0 ? -1 : target[row]));
	}
	return makeTree(made, side);
}
