// Trees whose rests are opened: where it is zoomed to, and before steps, which are to find what is small.
import { MORE } from "./decode.js";
import { rowAtPath, pathFunctions, widestRow } from "./tree.js";
import { opened } from "./rests.js";

// So many new rows at most, and none below this share of what is opened.
const ZOOMED = { most: 8000, least: 1e-4 };
const STEPPED = { most: 15000, least: 1e-6 };

// The rests in what is zoomed to, as rows before the steps.
function restsBelow(rows, tree, top) {
	const inside = new Uint8Array(tree.n);
	inside[top] = 1;
	for (let row = top + 1; row < tree.n; row++) inside[row] |= inside[tree.parent[row]];
	const list = [];
	for (let rest = 1; rest < rows.n; rest++) {
		if (rows.func[rest] !== MORE) continue;
		const row = tree.target ? tree.target[rest] : rest;
		if (row >= 0 && inside[row] && tree.func[row] === MORE && tree.width[row] > 0)
			list.push(rest);
	}
	return list;
}

// Rows with all of their rests opened.
export function steppedRows(rows, calls) {
	const list = [];
	for (let row = 1; row < rows.n; row++) if (rows.func[row] === MORE) list.push(row);
	const { most, least } = STEPPED;
	const whole = rows.now.total[0];
	return (
		opened(rows, calls, list, { most, least: least * whole, holds: () => false }) ??
		rows
	);
}

// `basis`, the tree of these rows, with the rests opened that lie where the path leads. It depends on
// nothing else, so that an address brings it back: what the path leads through is opened first.
export function zoomedTree(basis, rows, path, calls, treeOf) {
	let tree = basis;
	let top = rowAtPath(tree, path);
	for (let depth = -1; tree.depth[top] > depth;) {
		depth = tree.depth[top];
		const { target } = tree;
		const more = opened(rows, calls, restsBelow(rows, tree, top), {
			most: ZOOMED.most,
			least: ZOOMED.least * tree.width[top],
			holds: (rest) => (target ? target[rest] : rest) === top,
		});
		if (!more) break;
		rows = more;
		tree = treeOf(rows);
		top = rowAtPath(tree, path);
	}
	return tree === basis ? basis : { ...tree, basis };
}

// A path to a function that only rests hold: from caller to heaviest caller up to one that has a box.
export function wayThroughRests(tree, calls, func) {
	const { caller, callee, n } = calls.edges;
	const chain = [func];
	for (;;) {
		let best = -1;
		for (let e = 0; e < n; e++) {
			if (callee[e] !== chain[0] || chain.includes(caller[e])) continue;
			if (best < 0 || calls.totals[0][e] > calls.totals[0][best]) best = e;
		}
		if (best < 0) return [];
		const above = caller[best];
		const row = widestRow(
			tree,
			above,
			(row) => !pathFunctions(tree, row).some((known) => chain.includes(known)),
		);
		if (row > 0) return [...pathFunctions(tree, row), ...chain];
		chain.unshift(above);
	}
}
