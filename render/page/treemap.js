// The map: own costs as areas, grouped by kind of code, package and file.
import { makeBoxes } from "./layout.js";
import { makeTree, childrenOf } from "./tree.js";
import { ORIGIN_NAMES } from "./colour.js";
import { baseName } from "./format.js";

// Squarified (Bruls, Huizing, van Wijk): rows along the shorter side, each as square as it gets.
// `weights` fall and are positive; returns [x, y, w, h] of each.
export function squarify(weights, x, y, w, h) {
	const out = [];
	let rest = weights.reduce((sum, weight) => sum + weight, 0);
	let at = 0;
	while (at < weights.length && rest > 0 && w > 0 && h > 0) {
		const side = Math.min(w, h);
		const scale = (w * h) / rest;
		let sum = 0;
		let end = at;
		let worst = Infinity;
		while (end < weights.length) {
			const next = sum + weights[end];
			const length = (next * scale) / side;
			const ratio = Math.max(
				(weights[at] * scale) / length / length,
				(length * length) / (weights[end] * scale),
			);
			if (ratio > worst) break;
			worst = ratio;
			sum = next;
			end++;
		}
		const thick = (sum * scale) / side;
		let offset = 0;
		for (; at < end; at++) {
			const length = (weights[at] / sum) * side;
			out.push(
				w >= h
					? [x, y + offset, thick, length]
					: [x + offset, y, length, thick],
			);
			offset += length;
		}
		if (w >= h) {
			x += thick;
			w -= thick;
		} else {
			y += thick;
			h -= thick;
		}
		rest -= sum;
	}
	while (out.length < weights.length) out.push([x, y, 0, 0]);
	return out;
}

// Directories that all of the paths have in common.
export function commonDirectory(paths) {
	let common = null;
	for (const path of paths) {
		const parts = path.split("/").slice(0, -1);
		if (common === null) common = parts;
		let same = 0;
		while (same < common.length && common[same] === parts[same]) same++;
		common = common.slice(0, same);
	}
	return common && common.length > 0 ? `${common.join("/")}/` : "";
}

const PACKAGES = /[/\\](?:site|dist)-packages[/\\]([^/\\]+)/;
const LIBRARY = /[/\\]lib(?:64)?[/\\]python\d[^/\\]*[/\\]([^/\\]+)/;

// The package that a file belongs to, as people call it.
export function packageOf(file, origin, common) {
	if (file === "" || file === "~") return "built-in";
	const installed = PACKAGES.exec(file) ?? (origin === 2 ? LIBRARY.exec(file) : null);
	if (installed) return installed[1].replace(/\.pyc?$/, "");
	const own = file.startsWith(common) ? file.slice(common.length) : file;
	const cut = own.indexOf("/", 1);
	return cut < 0 ? baseName(own) : own.slice(0, cut);
}

// Rows: the whole, kinds of code, packages, files, functions; func of a group is -3 - its label.
function mapRows(profile, costs) {
	const { functions, strings } = profile;
	const rows = { parent: [-1], func: [-1], self: [0], labels: ["all"], label: [0] };
	const own = [];
	for (let f = 0; f < functions.n; f++)
		if (functions.origin[f] === 0) own.push(strings[functions.file[f]]);
	const common = commonDirectory(own.filter((file) => file.startsWith("/")));
	const groups = new Map();
	const group = (parent, name, key) => {
		const known = `${parent}\0${key}`;
		let row = groups.get(known);
		if (row === undefined) {
			row = rows.parent.length;
			groups.set(known, row);
			rows.parent.push(parent);
			rows.func.push(-3 - rows.labels.length);
			rows.labels.push(name);
			rows.self.push(0);
		}
		return row;
	};
	for (let f = 0; f < functions.n; f++) {
		if (!(costs.self[f] > 0)) continue;
		const origin = functions.origin[f];
		const file = strings[functions.file[f]];
		const object = strings[functions.object[f]];
		let parent = group(0, ORIGIN_NAMES[origin], origin);
		if (origin < 3 && file === "") {
			// Machine code: by what it was loaded from.
			parent = group(parent, baseName(object) || "no file", object);
		} else if (origin < 3) {
			const name = packageOf(file, origin, common);
			parent = group(parent, name, name);
			parent = group(parent, baseName(file) || "?", file);
		}
		rows.parent.push(parent);
		rows.func.push(f);
		rows.self.push(costs.self[f]);
	}
	return rows;
}

// The file of a package of one file says nothing that its package does not say.
function shortened(rows) {
	const n = rows.parent.length;
	const kids = new Int32Array(n);
	for (let row = 1; row < n; row++) kids[rows.parent[row]]++;
	const target = new Int32Array(n);
	const out = { parent: [], func: [], self: [] };
	for (let row = 0; row < n; row++) {
		const parent = row === 0 ? -1 : target[rows.parent[row]];
		const up = rows.parent[row];
		const lone = rows.func[row] < -1 && up > 0 && rows.parent[up] > 0 && kids[up] === 1;
		if (lone) {
			target[row] = parent;
			continue;
		}
		target[row] = out.parent.length;
		out.parent.push(parent);
		out.func.push(rows.func[row]);
		out.self.push(rows.self[row]);
	}
	return out;
}

export function makeMap(profile, costs) {
	const all = mapRows(profile, costs);
	const rows = shortened(all);
	const n = rows.parent.length;
	const parent = Int32Array.from(rows.parent);
	const self = Float64Array.from(rows.self);
	const total = self.slice();
	for (let row = n - 1; row > 0; row--) total[parent[row]] += total[row];
	const est = new Uint8Array(n);
	for (let row = 0; row < n; row++)
		if (rows.func[row] >= 0 && costs.est?.[rows.func[row]] & 2) est[row] = 1;
	const tree = makeTree({
		n,
		parent,
		func: Int32Array.from(rows.func),
		now: { self, total },
		was: null,
		est,
		calls: null,
		merged: null,
	});
	return { ...tree, labels: all.labels };
}

export const MAP_HEAD = 18;
const LEAST_AREA = 3;

// Is there room for the name of a group above its members?
export function hasHead(w, h) {
	return h > 2 * MAP_HEAD && w > 30;
}

// Boxes of the map below `root`: a group has a head, if there is room, and its members inside.
export function mapLayout(tree, root, pixels, height) {
	const boxes = makeBoxes(tree.n);
	const rect = new Float32Array(4 * tree.n);
	rect.set([0, 0, pixels, height], 4 * root);
	const below = new Uint8Array(tree.n);
	below[root] = 1;
	for (let row = root; row < tree.n; row++) {
		if (row !== root && !below[tree.parent[row]]) continue;
		below[row] = 1;
		const [x, y, w, h] = rect.subarray(4 * row, 4 * row + 4);
		if (w * h < LEAST_AREA || w < 1 || h < 1) {
			below[row] = 0;
			continue;
		}
		const box = boxes.n++;
		boxes.row[box] = row;
		[boxes.x[box], boxes.y[box], boxes.w[box], boxes.h[box]] = [x, y, w, h];
		const kids = childrenOf(tree, row);
		if (kids.length === 0) continue;
		const head = hasHead(w, h) ? MAP_HEAD : 1;
		const pad = w > 12 && h > 12 ? 2 : 0.5;
		const placed = squarify(
			Array.from(kids, (kid) => tree.width[kid]),
			x + pad,
			y + head,
			Math.max(0, w - 2 * pad),
			Math.max(0, h - head - pad),
		);
		kids.forEach((kid, i) => rect.set(placed[i], 4 * kid));
	}
	boxes.height = height;
	return boxes;
}
