// Numbers that steps cannot have changed, as the recorded calls tell, whatever the contexts are.
import { MORE } from "./decode.js";
import { TOTAL_EST, SELF_EST, CALLS_EST } from "./tree.js";

const ALL = TOTAL_EST | SELF_EST | CALLS_EST;

// Functions that something other than a recorded call began, for all that is known; null: any may be.
function begun({ functions, edges }, rows, calls) {
	const begins = new Uint8Array(functions.n).fill(1);
	const called = new Float64Array(functions.n);
	const counts = calls && edges.self[calls.now];
	for (let e = 0; e < edges.n; e++) {
		if (edges.caller[e] !== edges.callee[e]) begins[edges.callee[e]] = 0;
		called[edges.callee[e]] += counts?.[e] || 0;
	}
	for (let f = 0; counts && f < functions.n; f++)
		if (functions.self[calls.now]?.[f] > called[f] + 0.5) begins[f] = 1;
	for (let row = 1; row < rows.n; row++) {
		if (rows.parent[row] !== 0) continue;
		if (rows.func[row] === MORE) return null;
		begins[rows.func[row]] = 1;
	}
	return begins;
}

// Functions of the mask, and those to which no way leads but through it.
function within({ functions, edges }, begins, mask) {
	const outside = new Uint8Array(functions.n);
	const open = [];
	const reach = (f) => {
		if (outside[f] || mask[f]) return;
		outside[f] = 1;
		open.push(f);
	};
	for (let f = 0; f < functions.n; f++) if (!begins || begins[f]) reach(f);
	while (open.length > 0) {
		const f = open.pop();
		for (let e = edges.first[f]; e < edges.first[f + 1]; e++) reach(edges.callee[e]);
	}
	return outside.map((reached) => 1 - reached);
}

// What each step leaves as it was: `func(f)` and `edge(caller, callee)` give bits.
function leftBy(profile, step, begins, sure) {
	const { functions, edges } = profile;
	const { origin } = functions;
	if (step.kind === "rec") return { func: () => TOTAL_EST | SELF_EST, edge: () => 0 };
	if (step.kind === "lib")
		return {
			func: (f) => (origin[f] === 0 ? ALL : 0),
			edge: (from, to) =>
				origin[from] > 0 ? 0 : origin[to] > 0 ? TOTAL_EST | CALLS_EST : ALL,
		};
	const { mask } = step;
	if (step.kind === "focus") {
		// What steps before took out, or in part, leads nowhere any more.
		const whole = mask.map((wanted, f) => (wanted && sure[f] === ALL ? 1 : 0));
		const inside = within(profile, begins, whole);
		return {
			func: (f) => (inside[f] ? ALL : 0),
			edge: (from) => (inside[from] ? ALL : 0),
		};
	}
	const calls = new Uint8Array(functions.n); // calls what is hidden
	for (let e = 0; e < edges.n; e++) if (mask[edges.callee[e]]) calls[edges.caller[e]] = 1;
	const costs = (f) => (calls[f] ? TOTAL_EST | CALLS_EST : ALL);
	return {
		func: (f) => (mask[f] ? 0 : costs(f)),
		edge: (from, to) => (mask[from] || mask[to] || calls[from] ? 0 : costs(to)),
	};
}

// Bits of numbers that stay as recorded: of functions, and of calls.
export function untouched(profile, steps, rows, calls) {
	const { functions, edges } = profile;
	const begins = begun(profile, rows, calls);
	const out = {
		functions: new Uint8Array(functions.n).fill(ALL),
		edges: new Uint8Array(edges.n).fill(ALL),
	};
	for (const step of steps) {
		const left = leftBy(profile, step, begins, out.functions);
		for (let f = 0; f < functions.n; f++) out.functions[f] &= left.func(f);
		for (let e = 0; e < edges.n; e++)
			out.edges[e] &= left.edge(edges.caller[e], edges.callee[e]);
	}
	return out;
}
