// The tree of calls as columns: parents before children, children heaviest first.
import { MORE } from "./decode.js";
import { makePairs } from "./pairs.js";

// est of a row: its total, its own cost is an estimate.
export const TOTAL_EST = 1;
export const SELF_EST = 2;
export const CALLS_EST = 4; // of functions: how often they were called

function orZero(value) {
	return value > 0 || value < 0 ? value : 0;
}

function column(from, n) {
	const out = new Float64Array(n);
	if (from) for (let i = 0; i < n; i++) out[i] = orZero(from[i]);
	return out;
}

// Totals from own costs, or what is left of the totals as own costs, if one of them is not there. Where
// nobody knows own costs, as of lines that contain calls, a rest is no more than that.
function completed(self, total, { n, parent, func }) {
	const selfs = column(self, n);
	const totals = column(total ?? self, n);
	if (!total) {
		for (let row = n - 1; row > 0; row--) totals[parent[row]] += totals[row];
	} else if (!self) {
		for (let row = 0; row < n; row++) if (func[row] === MORE) totals[row] = 0;
		selfs.set(totals);
		for (let row = n - 1; row > 0; row--) selfs[parent[row]] -= totals[row];
	}
	return { self: selfs, total: totals };
}

// The columns of one measure: now, and what it was when two profiles are compared.
export function contextRows(contexts, pair, calls) {
	const { n, parent, func } = contexts;
	const side = (m) => completed(contexts.self[m], contexts.total[m], contexts);
	const now = side(pair.now);
	const was = pair.was < 0 ? null : side(pair.was);
	const est = new Uint8Array(n);
	for (const m of pair.was < 0 ? [pair.now] : [pair.now, pair.was]) {
		// How often a context was called is as sure as what it cost in all.
		const own = (pair.role === "cost" ? contexts.selfTruth : contexts.totalTruth)[m];
		for (let row = 0; row < n; row++) {
			if (contexts.totalTruth[m][row] === "e") est[row] |= TOTAL_EST;
			if (own[row] === "e") est[row] |= SELF_EST;
		}
	}
	// Where no rest is shown, none is an estimate.
	for (let row = 0; row < n; row++)
		if (func[row] === MORE && !now.total[row] && !was?.total[row]) est[row] = 0;
	const count = calls && contexts.self[calls.now];
	return {
		n,
		parent,
		func,
		now,
		was,
		est,
		calls: count ? column(count, n) : null,
		merged: null,
	};
}

// What a row's width stands for: after, before, their sum, or the larger one, and no less than what
// is in it.
function widths(rows, side) {
	const { n, now, was, parent } = rows;
	const out = new Float64Array(n);
	const inside = new Float64Array(n);
	for (let row = n - 1; row >= 0; row--) {
		const before = was && side !== "after" ? Math.max(0, was.total[row]) : 0;
		const after = was && side === "before" ? 0 : Math.max(0, now.total[row]);
		out[row] = side === "max" ? Math.max(before, after, inside[row]) : before + after;
		if (row > 0) inside[parent[row]] += out[row];
	}
	return out;
}

function childLists(n, parent) {
	const start = new Int32Array(n + 1);
	for (let row = 1; row < n; row++) start[parent[row] + 1]++;
	for (let row = 0; row < n; row++) start[row + 1] += start[row];
	const next = start.slice();
	const kids = new Int32Array(Math.max(0, n - 1));
	for (let row = 1; row < n; row++) kids[next[parent[row]]++] = row;
	return { start, kids };
}

// Adds to rows what drawing needs: width, left edge, depth, lists of children.
export function makeTree(rows, side = "sum") {
	const { n, parent, func } = rows;
	const width = widths(rows, side);
	const { start, kids } = childLists(n, parent);
	const depth = new Int32Array(n);
	const left = new Float64Array(n);
	let deepest = 0;
	for (let row = 1; row < n; row++) {
		depth[row] = depth[parent[row]] + 1;
		if (depth[row] > deepest) deepest = depth[row];
	}
	for (let row = 0; row < n; row++) {
		const list = kids.subarray(start[row], start[row + 1]);
		let sum = 0;
		let sorted = true;
		for (let i = 0; i < list.length; i++) {
			sum += width[list[i]];
			if (
				i > 0 &&
				(width[list[i]] > width[list[i - 1]] || func[list[i - 1]] === MORE)
			)
				sorted = false;
		}
		if (!sorted) {
			list.sort(
				(a, b) =>
					(func[a] === MORE) - (func[b] === MORE) ||
					width[b] - width[a] ||
					a - b,
			);
		}
		// Rounding must not push a child out of its parent.
		const scale = sum > width[row] ? width[row] / sum : 1;
		let x = left[row];
		for (const kid of list) {
			if (scale < 1) width[kid] *= scale;
			left[kid] = x;
			x += width[kid];
		}
	}
	return { ...rows, width, left, depth, deepest, start, kids };
}

// Rows whose columns are what `make` makes of each.
export function withColumns(rows, make) {
	const column = (given) => given && make(given);
	const side = (costs) => costs && { self: make(costs.self), total: make(costs.total) };
	return {
		...rows,
		parent: make(rows.parent),
		func: make(rows.func),
		est: make(rows.est),
		now: side(rows.now),
		was: side(rows.was),
		calls: column(rows.calls),
		merged: column(rows.merged),
	};
}

export function childrenOf(tree, row) {
	return tree.kids.subarray(tree.start[row], tree.start[row + 1]);
}

// The rows from the root's child down to `row`.
export function pathTo(tree, row) {
	const path = [];
	for (let at = row; at > 0; at = tree.parent[at]) path.push(at);
	return path.reverse();
}

// Functions along the way, and back: a path that outlives a change of the tree.
export function pathFunctions(tree, row) {
	return pathTo(tree, row).map((at) => tree.func[at]);
}

export function rowAtPath(tree, path) {
	let row = 0;
	for (const func of path) {
		const next = childrenOf(tree, row).find((kid) => tree.func[kid] === func);
		if (next === undefined) break;
		row = next;
	}
	return row;
}

// The widest row of a function, but for those that `fits` refuses; 0 if there is none.
export function widestRow(tree, func, fits = () => true) {
	let best = 0;
	for (let row = 1; row < tree.n; row++) {
		const wider = best === 0 || tree.width[row] > tree.width[best];
		if (tree.func[row] === func && tree.width[row] > 0 && wider && fits(row))
			best = row;
	}
	return best;
}

// Rows in the order of a walk through the whole tree, and for each the end of what is below it.
export function walkOrder(tree) {
	const { n, parent } = tree;
	const size = new Int32Array(n).fill(1);
	for (let row = n - 1; row > 0; row--) size[parent[row]] += size[row];
	const place = new Int32Array(n);
	const order = new Int32Array(n);
	for (let row = 0; row < n; row++) {
		order[place[row]] = row;
		let next = place[row] + 1;
		for (const kid of childrenOf(tree, row)) {
			place[kid] = next;
			next += size[kid];
		}
	}
	return { order, place, size };
}

// What groups of rows cost; negative is no group. Of rows of one group that lie within one another
// the outermost has the total.
function groupCosts(tree, group, n) {
	const columns = () => ({ self: new Float64Array(n), total: new Float64Array(n) });
	const out = {
		...columns(),
		was: tree.was ? columns() : null,
		calls: tree.calls ? new Float64Array(n) : null,
		est: new Uint8Array(n),
	};
	const { now, was, calls, est } = tree;
	const { order, place, size } = walkOrder(tree);
	const until = new Int32Array(n); // the place where the outermost row ends
	for (const row of order) {
		const g = group[row];
		if (g < 0) continue;
		out.self[g] += now.self[row];
		if (was) out.was.self[g] += was.self[row];
		if (calls) out.calls[g] += calls[row];
		if (est[row] & SELF_EST) out.est[g] |= SELF_EST;
		if (est[row] & TOTAL_EST) out.est[g] |= CALLS_EST;
		if (place[row] < until[g]) continue;
		until[g] = place[row] + size[row];
		out.total[g] += now.total[row];
		if (was) out.was.total[g] += was.total[row];
		out.est[g] |= est[row] & TOTAL_EST;
	}
	return out;
}

// Self and total of every function, as the rows of this tree tell.
export function functionCosts(tree, functions) {
	return groupCosts(tree, tree.func, functions);
}

// Pairs of caller and callee as the rows of this tree tell.
export function edgeCosts(tree) {
	const pairs = makePairs(tree.n);
	const group = new Int32Array(tree.n).fill(-1);
	for (let row = 1; row < tree.n; row++) {
		const [caller, callee] = [tree.func[tree.parent[row]], tree.func[row]];
		if (caller >= 0 && callee >= 0) group[row] = pairs.add(caller, callee);
	}
	return {
		n: pairs.n,
		caller: pairs.one.slice(0, pairs.n),
		callee: pairs.other.slice(0, pairs.n),
		...groupCosts(tree, group, pairs.n),
	};
}
