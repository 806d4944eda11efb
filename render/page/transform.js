// Views of the tree of calls: focus, hide, fold, invert, exact only. Each makes new rows.
import { MORE } from "./decode.js";
import { TOTAL_EST, SELF_EST, makeTree, walkOrder } from "./tree.js";

const KEEP = -1;
const INTO_PARENT = -2;
const DROP = -3;

function emptyColumns(source) {
	const columns = () => ({ self: [], total: [] });
	return {
		parent: [],
		func: [],
		est: [],
		merged: [],
		calls: source.calls ? [] : null,
		now: columns(),
		was: source.was ? columns() : null,
	};
}

function addRow(out, parent, func) {
	const row = out.parent.length;
	out.parent.push(parent);
	out.func.push(func);
	out.est.push(0);
	out.merged.push(0);
	out.now.self.push(0);
	if (out.was) out.was.self.push(0);
	if (out.calls) out.calls.push(0);
	return row;
}

// Columns of fixed length, with totals added up from own costs.
function finished(out) {
	const n = out.parent.length;
	const parent = Int32Array.from(out.parent);
	const sides = [out.now, out.was].map((side) => {
		if (!side) return null;
		const self = Float64Array.from(side.self);
		const total = self.slice();
		for (let row = n - 1; row > 0; row--) total[parent[row]] += total[row];
		return { self, total };
	});
	return {
		n,
		parent,
		func: Int32Array.from(out.func),
		est: Uint8Array.from(out.est),
		now: sides[0],
		was: sides[1],
		calls: out.calls && Float64Array.from(out.calls),
		merged: Int32Array.from(out.merged),
	};
}

// Where children of one parent that are calls of one function are found again.
function childIndex(out) {
	const known = new Map();
	return (parent, func) => {
		const key = parent * 1e7 + func + 2;
		let row = known.get(key);
		if (row === undefined) {
			row = addRow(out, parent, func);
			known.set(key, row);
		}
		return row;
	};
}

// `choose(row, parent)` tells what becomes of a row: KEEP, INTO_PARENT, DROP, or a new row's number.
function rebuilt(tree, choose, counts = () => true) {
	const out = emptyColumns(tree);
	const child = childIndex(out);
	const target = new Int32Array(tree.n).fill(-1);
	target[0] = addRow(out, -1, tree.func[0]);
	for (let row = 0; row < tree.n; row++) {
		const parent = row === 0 ? -1 : target[tree.parent[row]];
		let kept = true;
		if (row > 0) {
			if (parent < 0) continue;
			const choice = choose(row, parent, target);
			if (choice === DROP) continue;
			kept = choice === KEEP;
			target[row] =
				choice === KEEP
					? child(parent, tree.func[row])
					: choice === INTO_PARENT
						? parent
						: choice;
		}
		const to = target[row];
		if (kept) {
			out.est[to] |= tree.est[row];
			if (out.calls && counts(row)) out.calls[to] += tree.calls[row];
		} else {
			out.est[to] |= tree.est[row] & SELF_EST;
			out.merged[to]++;
		}
		if (tree.merged) out.merged[to] += tree.merged[row];
		if (!counts(row)) continue;
		out.now.self[to] += tree.now.self[row];
		if (out.was) out.was.self[to] += tree.was.self[row];
	}
	return finished(out);
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
	return rebuilt(
		tree,
		(row) => (keep[row] ? KEEP : DROP),
		(row) => below[row] === 1,
	);
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
	const pick = (column) => column && column.constructor.from(kept, (row) => column[row]);
	const side = (costs) => costs && { self: pick(costs.self), total: pick(costs.total) };
	return {
		n: kept.length,
		parent: Int32Array.from(kept, (row) => (row ? target[tree.parent[row]] : -1)),
		func: pick(tree.func),
		est: pick(tree.est),
		now: side(tree.now),
		was: side(tree.was),
		calls: pick(tree.calls),
		merged: pick(tree.merged),
	};
}

// Rows of the tree that are at work below one row of the inverted tree, grouped by their caller.
function callersOf(tree, group) {
	const groups = new Map();
	for (let i = 0; i < group.at.length; i++) {
		const up = tree.parent[group.at[i]];
		if (up <= 0) continue;
		const func = tree.func[up];
		let next = groups.get(func);
		if (!next) groups.set(func, (next = { at: [], leaf: [] }));
		next.at.push(up);
		next.leaf.push(group.leaf[i]);
	}
	return groups;
}

function invertedGroup(tree, out, row, group) {
	for (const leaf of group.leaf) {
		out.now.total[row] += tree.now.self[leaf];
		if (out.was) out.was.total[row] += tree.was.self[leaf];
		if (tree.est[leaf] & SELF_EST) out.est[row] |= TOTAL_EST;
	}
}

const INVERTED_LIMIT = 20000;

// From what costs to who called it: heavy rows first until there are enough.
function inverted(tree) {
	const out = emptyColumns(tree);
	addRow(out, -1, -1);
	const start = new Map();
	for (let row = 1; row < tree.n; row++) {
		if (!tree.now.self[row] && !(tree.was && tree.was.self[row])) continue;
		const func = tree.func[row];
		let group = start.get(func);
		if (!group) start.set(func, (group = { at: [], leaf: [] }));
		group.at.push(row);
		group.leaf.push(row);
	}
	out.now.total.push(tree.now.total[0]);
	if (out.was) out.was.total.push(tree.was.total[0]);
	const floor =
		(Math.abs(tree.now.total[0]) + (tree.was ? Math.abs(tree.was.total[0]) : 0)) /
		INVERTED_LIMIT;
	let level = [[0, start]];
	while (level.length > 0) {
		const next = [];
		for (const [parent, groups] of level) {
			for (const [func, group] of groups) {
				const row = addRow(out, parent, func);
				out.now.total.push(0);
				if (out.was) out.was.total.push(0);
				invertedGroup(tree, out, row, group);
				const weight =
					Math.abs(out.now.total[row]) +
					(out.was ? Math.abs(out.was.total[row]) : 0);
				if (weight >= floor && out.parent.length < 4 * INVERTED_LIMIT)
					next.push([row, callersOf(tree, group)]);
			}
		}
		level = next;
	}
	return invertedRows(out);
}

// Own cost of an inverted row: what no caller accounts for, at the outermost frames.
function invertedRows(out) {
	const totals = [out.now.total, out.was?.total];
	const rows = finished(out);
	[rows.now, rows.was].forEach((side, i) => {
		if (!side) return;
		side.total = Float64Array.from(totals[i]);
		side.self = side.total.slice();
		for (let row = 1; row < rows.n; row++)
			side.self[rows.parent[row]] -= side.total[row];
	});
	rows.calls = null;
	return rows;
}

// Steps in order: {kind: "focus" | "hide" | "lib" | "rec" | "exact" | "invert", mask}.
export function transformed(rows, steps, origin, side) {
	let tree = makeTree(rows, side);
	const rank = (step) => (step.kind === "exact" ? 0 : step.kind === "invert" ? 2 : 1);
	for (const step of [...steps].sort((a, b) => rank(a) - rank(b))) {
		const made = {
			focus: () => focused(tree, step.mask),
			hide: () => hidden(tree, step.mask),
			lib: () => librariesFolded(tree, origin),
			rec: () => recursionFolded(tree),
			exact: () => exactOnly(tree),
			invert: () => inverted(tree),
		}[step.kind]();
		tree = makeTree(made, side);
	}
	return tree;
}
