// Rests of a tree that was made from recorded calls, shared out further. What a function calls does not
// depend on who called it: so its calls share a rest in proportion to what was recorded for them.
import { MORE } from "./decode.js";
import { TOTAL_EST, SELF_EST, withColumns } from "./tree.js";

const ROUNDING = 1e-9;

// Columns of rows, with room for more of them.
function roomFor(rows, most) {
	return withColumns(rows, (column) => {
		const out = new column.constructor(rows.n + most);
		out.set(column);
		return out;
	});
}

function withoutRoom(rows) {
	return withColumns(rows, (column) => column.subarray(0, rows.n));
}

function bothSides(rows) {
	return [rows.now, rows.was].filter(Boolean);
}

// Heaviest on top.
function push(heap, item) {
	let at = heap.push(item) - 1;
	while (at > 0 && heap[(at - 1) >> 1].weight < item.weight) {
		heap[at] = heap[(at - 1) >> 1];
		at = (at - 1) >> 1;
	}
	heap[at] = item;
}

function pop(heap) {
	const top = heap[0];
	const last = heap.pop();
	if (heap.length === 0) return top;
	let at = 0;
	for (let child = 1; child < heap.length; child = 2 * at + 1) {
		if (child + 1 < heap.length && heap[child + 1].weight > heap[child].weight) child++;
		if (heap[child].weight <= last.weight) break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return top;
}

// Totals of calls. The callers of a function share by the number of their calls what of it was not
// recorded for each, as by profilers that count calls only.
function callTotals({ edges, functions }, m, counted) {
	const { n, callee } = edges;
	const known = edges.total[m];
	const total = new Float64Array(n);
	const calls = counted >= 0 ? edges.self[counted] : null;
	const rest = Float64Array.from(functions.total[m] ?? []);
	const unknown = new Float64Array(functions.n);
	const all = new Float64Array(functions.n);
	for (let e = 0; e < n; e++) {
		const count = calls?.[e] || 0;
		all[callee[e]] += count;
		if (known && !Number.isNaN(known[e])) {
			total[e] = Math.max(0, known[e]);
			rest[callee[e]] -= total[e];
		} else if (edges.caller[e] !== callee[e]) unknown[callee[e]] += count;
	}
	for (let e = 0; e < n; e++) {
		const f = callee[e];
		if ((known && !Number.isNaN(known[e])) || edges.caller[e] === f) continue;
		const begun = Math.max(0, functions.self[counted]?.[f] - all[f] || 0);
		const part = (calls?.[e] || 0) / (unknown[f] + begun);
		total[e] = Math.max(0, rest[f] * part || 0);
	}
	return total;
}

// What is known of calls: their totals on each side, what of them the callee spent itself, how many
// they were; and the calls out of each function, heaviest first, in `order`.
export function makeCalls(profile, pair, calls) {
	const { edges, functions } = profile;
	const sides = ["now", "was"].filter((side) => pair[side] >= 0);
	const totals = sides.map((side) => callTotals(profile, pair[side], calls?.[side] ?? -1));
	const weight = new Float64Array(edges.n);
	for (const total of totals) for (let e = 0; e < edges.n; e++) weight[e] += total[e];
	const order = Int32Array.from(weight, (_, e) => e);
	for (let f = 0; f < functions.n; f++)
		order.subarray(edges.first[f], edges.first[f + 1]).sort(
			(a, b) => weight[b] - weight[a] || a - b,
		);
	const ratio = (self, total) => Math.min(1, Math.max(0, self / total || 0));
	return {
		edges,
		functions: functions.n,
		order,
		totals,
		own: (e, side) => {
			const m = pair[sides[side]];
			const self = edges.self[m]?.[e];
			if (self >= 0) return ratio(self, totals[side][e]);
			const f = edges.callee[e];
			return ratio(functions.self[m]?.[f], functions.total[m]?.[f]);
		},
		counts: calls ? edges.self[calls.now] : null,
	};
}

function onPath(rows, row, func) {
	for (let up = row; up > 0; up = rows.parent[up]) if (rows.func[up] === func) return true;
	return false;
}

/*
 * Who gives: `row`, which `func` is the function of, has `left` to give to the calls of that, but not to
 * what is on its path or `taken`: made already. They become rows below `into`. No call gets more than
 * was recorded for it.
 */
function addGiver(work, row, into, func, left, taken = null) {
	const { rows, calls, marks } = work;
	const { edges, totals } = calls;
	const giver = { row, into, left, taken, shares: null, at: 0, end: 0, weight: 0, rest: -1 };
	work.givers.push(giver);
	if (left.reduce((sum, value) => sum + value, 0) < work.least) return giver;
	const mark = ++work.mark;
	for (let up = row; up > 0; up = rows.parent[up])
		if (rows.func[up] >= 0) marks[rows.func[up]] = mark;
	if (taken) for (const known of taken) marks[known] = mark;
	giver.at = edges.first[func];
	giver.end = edges.first[func + 1];
	giver.shares = totals.map((total, side) => {
		let sum = 0;
		for (let e = giver.at; e < giver.end; e++)
			if (marks[edges.callee[e]] !== mark) sum += total[e];
		return sum > 0 ? Math.min(1, left[side] / sum) : 0;
	});
	return giver;
}

// Puts a giver on the heap by what its next call gets.
function offer(work, giver) {
	const { calls, rows } = work;
	for (; giver.at < giver.end; giver.at++) {
		const e = calls.order[giver.at];
		const func = calls.edges.callee[e];
		if (onPath(rows, giver.row, func) || giver.taken?.includes(func)) continue;
		giver.weight = 0;
		for (let side = 0; side < calls.totals.length; side++)
			giver.weight += calls.totals[side][e] * giver.shares[side];
		if (giver.weight >= work.least && giver.weight > 0) push(work.heap, giver);
		return;
	}
}

// The next call of a giver becomes a row, which gives what it does not spend itself.
function make(work, giver) {
	const { rows, calls } = work;
	const e = calls.order[giver.at++];
	const row = rows.n++;
	const func = calls.edges.callee[e];
	rows.parent[row] = giver.into;
	rows.func[row] = func;
	rows.est[row] = TOTAL_EST | SELF_EST;
	const left = bothSides(rows).map((costs, side) => {
		const total = calls.totals[side][e] * giver.shares[side];
		giver.left[side] -= total;
		costs.total[row] = total;
		costs.self[row] = total * calls.own(e, side);
		return total - costs.self[row];
	});
	if (rows.calls) rows.calls[row] = (calls.counts?.[e] || 0) * giver.shares[0];
	offer(work, giver);
	offer(work, addGiver(work, row, row, func, left));
}

// What is left over is a rest as before; of a rest that was opened in its place, less of it.
function leave(work, giver) {
	const { rows } = work;
	const sides = bothSides(rows);
	const left = giver.left.map((value, side) =>
		value > ROUNDING * sides[side].total[giver.into] ? value : 0,
	);
	let row = giver.rest;
	if (row < 0) {
		if (left.every((value) => value === 0)) return;
		row = rows.n++;
		rows.parent[row] = giver.into;
		rows.func[row] = MORE;
		rows.est[row] = TOTAL_EST | SELF_EST;
	}
	sides.forEach((costs, side) => (costs.total[row] = costs.self[row] = left[side]));
}

// The rows from a rest up to the one whose calls it stands for: a rest may lie in another.
function owners(rows, rest) {
	const list = [rows.parent[rest]];
	while (rows.func[list.at(-1)] === MORE) list.push(rows.parent[list.at(-1)]);
	return list;
}

// Functions that are rows below the owners already, by owner.
function knownCallees(rows, lists) {
	const known = new Map();
	for (const list of lists) for (const row of list) known.set(row, []);
	for (let row = 1; row < rows.n; row++)
		if (rows.func[row] >= 0) known.get(rows.parent[row])?.push(rows.func[row]);
	return known;
}

/*
 * Rows with the rests in `list` shared out: at most `most` new ones, the heaviest, none below `least`;
 * they come after all others, whose numbers stay. A rest gives way to its calls; one for which
 * `holds(rest)` stays what it is, and they lie in it. Null if there is nothing to share.
 */
export function opened(given, calls, list, { most, least, holds }) {
	const rows = roomFor(given, 2 * most + list.length);
	const marks = new Int32Array(calls.functions);
	const work = { rows, calls, least, marks, mark: 0, heap: [], givers: [] };
	const lists = list.map((rest) => owners(given, rest));
	const known = knownCallees(given, lists);
	list.forEach((rest, i) => {
		const func = given.func[lists[i].at(-1)];
		if (func < 0) return;
		const taken = lists[i].flatMap((row) => known.get(row));
		const into = holds(rest) ? rest : given.parent[rest];
		const left = bothSides(given).map((costs) => costs.total[rest]);
		const giver = addGiver(work, given.parent[rest], into, func, left, taken);
		if (into === rest) for (const costs of bothSides(rows)) costs.self[rest] = 0;
		else giver.rest = rest;
		offer(work, giver);
	});
	while (work.heap.length > 0 && rows.n < given.n + most) make(work, pop(work.heap));
	if (rows.n === given.n) return null;
	for (const giver of work.givers) leave(work, giver);
	return withoutRoom(rows);
}
