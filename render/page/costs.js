// What functions and calls cost: as recorded, or as their contexts tell after steps.
import { makePairs } from "./pairs.js";
import { TOTAL_EST, SELF_EST, CALLS_EST } from "./tree.js";

const COSTS = [
	["self", SELF_EST],
	["total", TOTAL_EST],
	["calls", CALLS_EST],
];
const CLOSE = 1e-6; // rows are whole numbers: their sums are off by rounding

// One measure of a table of functions or of edges.
export function recordedCosts(table, pair, calls) {
	const { n } = table;
	const column = (list) => list ?? new Float64Array(n).fill(NaN);
	const side = (m) => ({ self: column(table.self[m]), total: column(table.total[m]) });
	const count = (m) => (m >= 0 ? (table.self[m] ?? table.total[m]) : null);
	const est = new Uint8Array(n);
	for (let i = 0; pair.role === "cost" && i < n; i++) {
		if (table.totalTruth[pair.now][i] === "e") est[i] |= TOTAL_EST;
		if (table.selfTruth[pair.now][i] === "e") est[i] |= SELF_EST;
	}
	return {
		...table,
		...side(pair.now),
		was: pair.was < 0 ? null : side(pair.was),
		est,
		calls: count(calls?.now ?? -1),
	};
}

// Columns that a table has no numbers of, but the contexts have: sums over those.
export function filled(costs, missing, sums, rests, place) {
	for (const [key, bit] of COSTS.filter(([key]) => missing.includes(key))) {
		for (let i = 0; i < costs.n; i++) {
			const b = place(i);
			if (b < 0) continue;
			costs[key][i] = sums[key][b];
			if (costs.was) costs.was[key][i] = sums.was[key][b];
			costs.est[i] |= rests ? bit : sums.est[b] & bit;
		}
	}
	return costs;
}

function same(one, other) {
	return Math.abs(one - other) <= CLOSE * Math.max(Math.abs(one), Math.abs(other));
}

function sidesOf(key, list) {
	const sides = [list.map((costs) => costs[key])];
	if (list[0].was && key !== "calls") sides.push(list.map((costs) => costs.was[key]));
	return sides.filter((columns) => columns.every(Boolean));
}

// What no step touched keeps its recorded number; of what is partly in rests, which tell no functions
// apart, the rest is an estimate. `after`, `before`: sums over contexts; `rests`: are there any;
// `place(i)`: where row i of `after` is in `before` and in `recorded`, -1: nowhere; `untouched`: bits of
// numbers of `recorded` that no step can have changed.
export function settle(after, before, recorded, { rests, place, untouched }) {
	const columns = COSTS.map(([key, bit]) => [bit, sidesOf(key, [after, before, recorded])]);
	for (let i = 0; i < after.est.length; i++) {
		const [b, r] = place(i);
		for (const [bit, sides] of columns) {
			const left = r >= 0 && (untouched[r] & bit) !== 0;
			let sure = r >= 0;
			for (const [now, was, known] of sides) {
				const all = left || (sure && same(was[b], known[r]));
				const kept =
					left || (same(now[i], was[b]) && (all || was[b] !== 0));
				if (r >= 0 && (kept || Number.isNaN(known[r]))) now[i] = known[r];
				if (!all && rests) after.est[i] |= bit;
				sure &&= all && kept;
			}
			if (sure) after.est[i] = (after.est[i] & ~bit) | (recorded.est[r] & bit);
		}
	}
	for (const side of [after, after.was]) if (side) withinTotals(side);
	return after;
}

// A total may be known better than the sum of own costs.
function withinTotals({ self, total }) {
	for (let i = 0; i < self.length; i++) if (self[i] > total[i]) self[i] = total[i];
}

// Recorded calls that no step can have changed, though no context has a box for them.
export function withUntouched(after, recorded, untouched) {
	const place = edgePlaces(recorded, after);
	const added = [];
	for (let e = 0; e < recorded.n; e++)
		if (untouched[e] & TOTAL_EST && place(e)[0] < 0) added.push(e);
	const longer = (column, more = () => 0) => {
		if (!column) return null;
		const out = new column.constructor(after.n + added.length);
		out.set(column);
		added.forEach((e, i) => (out[after.n + i] = more(e)));
		return out;
	};
	const side = (costs) => costs && { self: longer(costs.self), total: longer(costs.total) };
	return {
		n: after.n + added.length,
		caller: longer(after.caller, (e) => recorded.caller[e]),
		callee: longer(after.callee, (e) => recorded.callee[e]),
		...side(after),
		was: side(after.was),
		calls: longer(after.calls),
		est: longer(after.est),
	};
}

// Where calls of one table are in others of the same functions; -1: nowhere.
export function edgePlaces(after, ...tables) {
	const known = tables.map(({ n, caller, callee }) => {
		const pairs = makePairs(n);
		for (let e = 0; e < n; e++) pairs.add(caller[e], callee[e]);
		return pairs;
	});
	return (e) => known.map((pairs) => pairs.find(after.caller[e], after.callee[e]));
}

// Without what is estimated: a number that nobody knows.
export function exactCosts(costs) {
	const column = (key, bit, from = costs) =>
		from[key] && from[key].map((value, i) => (costs.est[i] & bit ? NaN : value));
	const out = { ...costs, est: new Uint8Array(costs.est.length) };
	for (const [key, bit] of COSTS) out[key] = column(key, bit);
	if (costs.was)
		out.was = {
			self: column("self", SELF_EST, costs.was),
			total: column("total", TOTAL_EST, costs.was),
		};
	return out;
}
