// Measures that can be chosen: costs, and calls or hits where contexts have them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { decodeProfile } from "../../render/page/decode.js";
import { makeModel } from "../../render/page/model.js";
import { defaults } from "../../render/page/state.js";
import { TOTAL_EST, SELF_EST } from "../../render/page/tree.js";
import { twoParents } from "./fixtures.mjs";

const [MAIN, A, , F, G] = [0, 1, 2, 3, 4];

// Two calls of f, which calls g three times from A and five times from B.
function withCalls() {
	const data = twoParents();
	data.functions.self[1][G] = 8;
	data.edges.self[1][4] = 8;
	data.contexts[0].self[1] = [null, 1, 1, 1, 1, 1, 3, 5];
	return data;
}

test("calls are a measure where the contexts have them", () => {
	const names = (data) => makeModel(decodeProfile(data)).measures.map((pair) => pair.name);
	assert.deepEqual(names(twoParents()), ["time"]);
	assert.deepEqual(names(withCalls()), ["time", "calls"]);
});

test("calls: as recorded, and with all that was called from there", () => {
	const model = makeModel(decodeProfile(withCalls()));
	const state = { ...defaults(), measure: 1 };
	const costs = model.costs(state);
	assert.deepEqual([...costs.self], [1, 1, 1, 2, 8]);
	assert.deepEqual([...costs.total], [13, 5, 7, 10, 8]);
	assert.equal(costs.est[G] & SELF_EST, 0, "it was recorded");
	assert.equal(costs.est[G] & TOTAL_EST, TOTAL_EST, "in which context was not");
	assert.equal(model.tree(state).width[0], 13);
	assert.equal(model.map(state).width[0], 13);
	const edges = model.edges(state);
	assert.deepEqual([...edges.total], [5, 7, 4, 6, 8]);
	const focus = { ...state, steps: [{ kind: "focus", func: A }] };
	assert.equal(model.costs(focus).total[MAIN], 5);
	assert.equal(model.costs(focus).self[F], 1);
});

test("what was not recorded and is in no context stays unknown", () => {
	const data = twoParents();
	data.functions.self[0] = null;
	data.contexts[0].self[0] = null;
	const costs = makeModel(decodeProfile(data)).costs(defaults());
	assert.ok(costs.self.every((value) => Number.isNaN(value)));
	assert.equal(costs.total[F], 10e9);
});

test("where own costs are not known, a rest says nothing and is not drawn", () => {
	const data = twoParents();
	const tree = data.contexts[0];
	tree.self[0] = null;
	tree.func[7] = -2;
	const model = makeModel(decodeProfile(data));
	assert.ok(!model.knowsSelf(defaults()));
	const rows = model.tree(defaults());
	assert.equal(rows.width[7], 0);
	assert.equal(rows.est[7], 0);
	assert.equal(rows.width[6], 3e9);
});

test("machine code is grouped by what it was loaded from", () => {
	const data = twoParents();
	data.strings.push("/usr/lib/libm.so.6");
	data.functions.file[F] = 0;
	data.functions.object[F] = data.strings.length - 1;
	const model = makeModel(decodeProfile(data));
	const { labels } = model.map(defaults());
	assert.ok(labels.includes("libm.so.6"));
	assert.ok(!labels.includes("usr"));
	assert.equal(model.fileRank(F), 0, "it costs most");
});
