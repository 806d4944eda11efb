// Trees of profiles, for the tests of what is computed from them.
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { contextRows } from "../../render/page/tree.js";
import { transformed } from "../../render/page/transform.js";

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
