// Draws boxes on a canvas: fills, hatching of estimates, labels that end within their box, marks.
import { fitted } from "./format.js";
import { mixed } from "./colour.js";

const LABEL_FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const STRONG_FONT = `600 ${LABEL_FONT}`;
const PAD = 5;
const LEAST_LABEL = 26;
const MARK = 10; // height of the mark of a small hit

const patterns = new Map();

// Thin diagonals, seen without hiding the colour below; falling ones where rising ones mean another thing.
function hatchPattern(context, colour, falling) {
	const key = `${colour}${falling}`;
	if (patterns.has(key)) return patterns.get(key);
	const tile = document.createElement("canvas");
	tile.width = tile.height = 8;
	const pen = tile.getContext("2d");
	pen.strokeStyle = colour;
	pen.lineWidth = 1.6;
	pen.beginPath();
	for (const shift of [-8, 0, 8]) {
		pen.moveTo(shift - 1, falling ? -1 : 9);
		pen.lineTo(shift + 9, falling ? 9 : -1);
	}
	pen.stroke();
	const pattern = context.createPattern(tile, "repeat");
	patterns.set(key, pattern);
	return pattern;
}

function forcedColours() {
	return window.matchMedia("(forced-colors: active)").matches;
}

// How a box looks now: search dims what does not match.
export function boxStyle(chart, row, palette) {
	const look = chart.spec.paint(row);
	const func = chart.tree.func[row];
	const hit = chart.hits !== null && func >= 0 && chart.hits[func] === 1;
	const dim = (chart.hits !== null && !hit) || look.faded;
	return {
		...look,
		hit,
		fill: dim ? mixed(look.fill, palette.paper, 0.6) : look.fill,
		ink: dim ? palette.quiet : palette.ink,
	};
}

function paintLabel(context, chart, row, style, x, y, w, h) {
	const { name, extra, value } = chart.spec.label(row);
	const line = Math.min(h, chart.layout.headHeight ?? h);
	const base = y + line / 2 + 0.5;
	const left = Math.max(x, 0) + PAD;
	let room = w - 2 * PAD;
	const measure = (text) => context.measureText(text).width;
	context.fillStyle = style.ink;
	context.font = style.strong ? STRONG_FONT : LABEL_FONT;
	const text = fitted(name, room, measure);
	if (text === "") return;
	context.fillText(text, left, base);
	const end = measure(text) + 8;
	room -= end + 2;
	if (text !== name || room < 30) return;
	context.font = LABEL_FONT;
	const amount = measure(value);
	if (value && amount <= room) {
		context.fillText(value, x + w - PAD - amount, base);
		room -= amount + 12;
	}
	if (!extra || room < 30) return;
	const where = fitted(extra, room, measure);
	context.fillStyle = mixed(style.ink, style.fill, 0.16);
	context.fillText(where, left + end, base);
}

function outline(context, x, y, w, h, colour, width) {
	context.strokeStyle = colour;
	context.lineWidth = width;
	context.strokeRect(x + width / 2, y + width / 2, Math.max(1, w - width - 1), h - width - 1);
}

function paintBox(context, chart, box, palette, same) {
	const { boxes } = chart;
	const row = boxes.row[box];
	const [x, y, w, h] = [boxes.x[box], boxes.y[box], boxes.w[box], boxes.h[box]];
	const style = boxStyle(chart, row, palette);
	const gap = w > 3 ? 1 : w > 1.2 ? 0.4 : 0;
	context.fillStyle = style.fill;
	context.fillRect(x, y, w - gap, h - 1);
	for (const falling of [false, true]) {
		if (w <= 4 || !(falling ? style.cross : style.hatch)) continue;
		context.fillStyle = hatchPattern(context, palette.hatch, falling);
		context.fillRect(x, y, w - gap, h - 1);
	}
	if (style.hit) {
		context.fillStyle = palette.hit;
		if (w >= 3) context.fillRect(x, y + h - 4, w - gap, 3);
		else context.fillRect(x + w / 2 - 1.5, y + h - MARK, 3, MARK - 1);
	}
	const named = chart.layout.named?.(chart.tree, row, w, h) ?? true;
	if (named && w >= LEAST_LABEL && h >= 14)
		paintLabel(context, chart, row, style, x, y, w - gap, h);
	if (same && w > 2) outline(context, x, y, w, h, palette.ink, row === chart.hover ? 2 : 1);
}

// With colours of the system: borders and text, nothing else.
function paintForced(context, chart, box) {
	const { boxes } = chart;
	const row = boxes.row[box];
	const [x, y, w, h] = [boxes.x[box], boxes.y[box], boxes.w[box], boxes.h[box]];
	const func = chart.tree.func[row];
	const hit = chart.hits !== null && func >= 0 && chart.hits[func];
	context.fillStyle = hit ? "Highlight" : "Canvas";
	context.fillRect(x, y, w, h);
	context.strokeStyle = "CanvasText";
	context.lineWidth = 1;
	if (chart.spec.paint(row).hatch) context.setLineDash([4, 3]);
	context.strokeRect(x + 0.5, y + 0.5, Math.max(0.5, w - 1), h - 1);
	context.setLineDash([]);
	if (w < LEAST_LABEL || h < 14) return;
	context.fillStyle = hit ? "HighlightText" : "CanvasText";
	context.font = LABEL_FONT;
	const text = fitted(
		chart.spec.label(row).name,
		w - 2 * PAD,
		(part) => context.measureText(part).width,
	);
	context.fillText(text, x + PAD, y + Math.min(h, chart.layout.headHeight ?? h) / 2);
}

// Hits too small to be drawn are shown by a mark where they would be.
function paintMarks(context, chart, palette) {
	for (const [x, y, h] of chart.layout.marks?.(chart) ?? []) {
		context.fillStyle = palette.hit;
		context.fillRect(x - 1.5, y + h - MARK, 3, MARK - 1);
	}
}

export function paintBoxes(context, chart, view) {
	const { boxes, tree, hover } = chart;
	const palette = chart.app.palette;
	context.textBaseline = "middle";
	context.font = LABEL_FONT;
	if (forcedColours()) {
		for (let box = 0; box < boxes.n; box++) paintForced(context, chart, box);
		return;
	}
	context.fillStyle = palette.crumb;
	for (const [x, y, w, h] of boxes.crumbs ?? []) context.fillRect(x, y, w, h - 1);
	const hovered = hover >= 0 ? tree.func[hover] : -9;
	for (let box = 0; box < boxes.n; box++) {
		const row = boxes.row[box];
		const y = boxes.y[box];
		if (y + boxes.h[box] < view.top || y > view.top + view.height) continue;
		paintBox(
			context,
			chart,
			box,
			palette,
			row === hover || (hovered >= 0 && tree.func[row] === hovered),
		);
	}
	paintMarks(context, chart, palette);
}
