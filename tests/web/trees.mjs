// Trees of profiles, for the tests of what is computed from them.
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { contextRows } from "../../render/page/tree.js";
import { transformed } from "../../render/page/transform.js";
import { lcg, profileOf } from "./fixtures.mjs";

export const near = (one, other) =>
	assert.ok(
		Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other)),
		`${one} is not ${other}`,
	);

export function treeOf(data, steps = [], side = "sum") {
	const profile = decodeProfile(data);
	const rows = contextRows(
		profile.contexts[0],
		profile.pairs[profile.main],
		profile.pairs.find((pair) => pair.role === "calls"),
	);
	return { profile, rows, tree: transformed(rows, steps, profile.functions.origin, side) };
}

export function maskOf(profile, ...functions) {
	const mask = new Uint8Array(profile.functions.n);
	for (const f of functions) mask[f] = 1;
	return mask;
}

// Layers of functions that call some of the next; of their contexts only main's is there.
export function graphOnly(layers = [1, 3, 6, 8, 8, 10], calls = 3) {
	const random = lcg(21);
	const begin = layers.map((_, i) => layers.slice(0, i).reduce((sum, size) => sum + size, 0));
	const n = begin.at(-1) + layers.at(-1);
	const total = new Array(n).fill(0);
	const own = new Array(n).fill(0);
	const edges = [];
	total[0] = 100e9;
	layers.forEach((size, layer) => {
		for (let f = begin[layer]; f < begin[layer] + size; f++) {
			const last = layer === layers.length - 1;
			own[f] = last ? total[f] : total[f] * 0.3 * random();
			const callees = last
				? []
				: Array.from({ length: calls }, (_, i) => i).map(
						(i) =>
							begin[layer + 1] +
							((f + i) % layers[layer + 1]),
					);
			const weights = callees.map(() => 0.1 + random());
			const sum = weights.reduce((all, weight) => all + weight, 0);
			callees.forEach((callee, i) => {
				const cost = ((total[f] - own[f]) * weights[i]) / sum;
				edges.push([f, callee, 0, cost, 1]);
				total[callee] += cost;
			});
		}
	});
	for (const edge of edges) edge[2] = (edge[3] * own[edge[1]]) / total[edge[1]];
	edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
	return profileOf({
		title: "graph.prof",
		funcs: own.map((self, f) => [
			`f${f}`,
			`m${f % 5}.py`,
			f + 1,
			f % 4,
			self,
			total[f],
			1,
		]),
		edges,
		rows: [
			[-1, -1, 0, total[0], "r"],
			[0, 0, own[0], total[0], "r"],
			[1, -2, total[0] - own[0], total[0] - own[0], "e"],
		],
	});
}
