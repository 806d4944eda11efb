// Boxes of the flame and icicle picture: which rows are seen, and where.

// Columns of boxes that grow as they are filled.
export function makeBoxes(capacity) {
	return {
		n: 0,
		row: new Int32Array(capacity),
		x: new Float32Array(capacity),
		y: new Float32Array(capacity),
		w: new Float32Array(capacity),
		h: new Float32Array(capacity),
		at: null,
	};
}

// Box of a row, -1 if it is not drawn.
export function indexBoxes(boxes, rows) {
	boxes.at = new Int32Array(rows).fill(-1);
	for (let i = 0; i < boxes.n; i++) boxes.at[boxes.row[i]] = i;
	return boxes;
}

// What is too narrow to be drawn still shows, together, that there is something.
function addCrumb(crumbs, y, x, pixels) {
	let line = crumbs.get(y);
	if (!line) crumbs.set(y, (line = new Uint8Array(Math.ceil(pixels) + 1)));
	line[Math.floor(x)] = 1;
}

function crumbRuns(crumbs, height) {
	const runs = [];
	for (const [y, line] of crumbs) {
		for (let x = 0; x < line.length; x++) {
			if (!line[x]) continue;
			let end = x;
			while (end < line.length && line[end]) end++;
			runs.push([x, y, end - x, height]);
			x = end;
		}
	}
	return runs;
}

// `view`: {from, to} in units of width, `pixels` across, `rowHeight`, `flip` (root below), `smallest`
// width in pixels that is drawn, `top` and `bottom`: the rows of pixels in between are drawn.
export function icicle(tree, view) {
	const { from, to, pixels, rowHeight, flip } = view;
	const smallest = view.smallest ?? 0.5;
	const scale = to > from ? pixels / (to - from) : 0;
	const height = (tree.deepest + 1) * rowHeight;
	const top = view.top ?? 0;
	const bottom = view.bottom ?? height;
	const boxes = makeBoxes(tree.n);
	const crumbs = new Map();
	const { left, width, depth } = tree;
	for (let row = 0; row < tree.n; row++) {
		const y = flip ? height - (depth[row] + 1) * rowHeight : depth[row] * rowHeight;
		if (y + rowHeight < top || y > bottom) continue;
		const begin = Math.max(0, (left[row] - from) * scale);
		const end = Math.min(pixels, (left[row] + width[row] - from) * scale);
		if (end - begin < smallest && row > 0) {
			if (width[row] > 0 && end >= begin) addCrumb(crumbs, y, begin, pixels);
			continue;
		}
		const box = boxes.n++;
		boxes.row[box] = row;
		boxes.x[box] = begin;
		boxes.y[box] = y;
		boxes.w[box] = Math.max(0, end - begin);
		boxes.h[box] = rowHeight;
	}
	boxes.height = height;
	boxes.crumbs = crumbRuns(crumbs, rowHeight);
	return boxes;
}

// The drawn box at a point, -1 for none. Later boxes lie on top.
export function boxAt(boxes, x, y) {
	for (let i = boxes.n - 1; i >= 0; i--) {
		if (
			x >= boxes.x[i] &&
			x < boxes.x[i] + boxes.w[i] &&
			y >= boxes.y[i] &&
			y < boxes.y[i] + boxes.h[i]
		)
			return i;
	}
	return -1;
}
