// A table that shows only the rows in sight: sortable heads, rows that arrow keys walk through.
import { el, button } from "./dom.js";

const OVERSCAN = 8;

export function coarsePointer() {
	return window.matchMedia("(pointer: coarse)").matches;
}

// As the style sheet has it: a finger needs more room.
export function rowHeight() {
	return coarsePointer() ? 36 : 27;
}

// `spec`: caption, columns [{key, head, title, cls, cell(row, td), sort}], rowHeight, pick(row), open(row).
export function makeGrid(spec) {
	const head = el("thead");
	const body = el("tbody");
	const table = el(
		"table",
		{ class: "grid" },
		el("caption", { class: "unseen" }, spec.caption),
		head,
		body,
	);
	const node = el("div", { class: "scroll" }, table);
	const grid = {
		node,
		table,
		head,
		body,
		spec,
		rows: [],
		at: 0,
		sort: "",
		down: true,
		marked: null,
	};
	grid.show = (rows, sort, columns) => showRows(grid, rows, sort, columns);
	grid.moveTo = (index, grab) => moveTo(grid, index, grab);
	let pending = 0;
	node.addEventListener(
		"scroll",
		() => {
			if (!pending)
				pending = requestAnimationFrame(() => {
					pending = 0;
					drawRows(grid);
				});
		},
		{ passive: true },
	);
	new ResizeObserver(() => node.isConnected && drawRows(grid)).observe(node);
	body.addEventListener("keydown", (event) => onGridKey(grid, event));
	body.addEventListener("click", (event) => {
		const line = event.target.closest("tr[data-index]");
		if (!line || event.target.closest("button")) return;
		moveTo(grid, Number(line.dataset.index), true);
	});
	body.addEventListener("dblclick", (event) => {
		const line = event.target.closest("tr[data-index]");
		if (line) spec.open?.(grid.rows[Number(line.dataset.index)]);
	});
	return grid;
}

function headCell(grid, column) {
	const sorted = grid.sort === column.key;
	const direction = grid.down ? "descending" : "ascending";
	const label = el("span", null, column.head);
	const control =
		column.sort === undefined
			? label
			: button(
					"",
					() => {
						const down = sorted
							? !grid.down
							: column.sort !== "text";
						grid.spec.resort(`${down ? "-" : ""}${column.key}`);
					},
					{ title: column.title },
					label,
					el(
						"span",
						{ class: "arrow", "aria-hidden": "true" },
						sorted ? (grid.down ? "▼" : "▲") : "",
					),
				);
	return el(
		"th",
		{
			scope: "col",
			class: column.cls,
			"aria-sort": sorted ? direction : column.sort ? "none" : null,
		},
		control,
	);
}

function showRows(grid, rows, sort, columns) {
	grid.columns = columns;
	grid.down = sort.startsWith("-");
	grid.sort = sort.replace(/^-/, "");
	const current = grid.rows[grid.at];
	grid.rows = rows;
	grid.at = Math.max(0, rows.indexOf(current));
	const focusedHead = grid.head.contains(document.activeElement)
		? [...grid.head.querySelectorAll("button")].indexOf(document.activeElement)
		: -1;
	grid.head.replaceChildren(
		el(
			"tr",
			{ "aria-rowindex": 1 },
			columns.map((column) => headCell(grid, column)),
		),
	);
	if (focusedHead >= 0) grid.head.querySelectorAll("button")[focusedHead]?.focus();
	grid.table.setAttribute("aria-rowcount", rows.length + 1);
	drawRows(grid);
}

function rowNode(grid, index) {
	const row = grid.rows[index];
	const marked = grid.spec.marked?.(row);
	const line = el("tr", {
		"data-index": index,
		"aria-rowindex": index + 2,
		tabindex: index === grid.at ? 0 : -1,
		class: marked ? "marked" : null,
		"aria-selected": null,
	});
	for (const column of grid.columns) {
		const cell = el(column.header ? "th" : "td", {
			class: column.cls,
			scope: column.header ? "row" : null,
		});
		column.cell(row, cell);
		line.append(cell);
	}
	return line;
}

function filler(grid, rows) {
	return (
		rows > 0 &&
		el(
			"tr",
			{ "aria-hidden": "true", class: "filler" },
			el("td", {
				colspan: grid.columns.length,
				style: { height: `${rows * grid.spec.rowHeight}px` },
			}),
		)
	);
}

function drawRows(grid) {
	if (!grid.columns || !grid.node.isConnected) return;
	const { node, rows, spec } = grid;
	const first = Math.max(0, Math.floor(node.scrollTop / spec.rowHeight) - OVERSCAN);
	const count = Math.ceil((node.clientHeight || 600) / spec.rowHeight) + 2 * OVERSCAN;
	const last = Math.min(rows.length, first + count);
	const had = grid.body.contains(document.activeElement);
	const lines = [];
	for (let index = first; index < last; index++) lines.push(rowNode(grid, index));
	if (rows.length > 0 && (grid.at < first || grid.at >= last))
		lines[0]?.setAttribute("tabindex", 0);
	grid.body.replaceChildren(
		...[filler(grid, first), ...lines, filler(grid, rows.length - last)].filter(
			Boolean,
		),
	);
	if (had) grid.body.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
}

function moveTo(grid, index, grab) {
	if (grid.rows.length === 0) return;
	grid.at = Math.min(grid.rows.length - 1, Math.max(0, index));
	const { node, spec } = grid;
	const head = grid.head.offsetHeight;
	const top = grid.at * spec.rowHeight;
	if (top < node.scrollTop) node.scrollTop = top;
	else if (top + spec.rowHeight + head > node.scrollTop + node.clientHeight) {
		node.scrollTop = top + spec.rowHeight + head - node.clientHeight;
	}
	spec.pick?.(grid.rows[grid.at]);
	drawRows(grid);
	if (grab)
		grid.body
			.querySelector(`[data-index="${grid.at}"]`)
			?.focus({ preventScroll: true });
}

function onGridKey(grid, event) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button"))
		return;
	const page = Math.max(1, Math.floor(grid.node.clientHeight / grid.spec.rowHeight) - 2);
	const steps = {
		ArrowDown: 1,
		ArrowUp: -1,
		PageDown: page,
		PageUp: -page,
		Home: -Infinity,
		End: Infinity,
	};
	if (event.key in steps) moveTo(grid, grid.at + steps[event.key], true);
	else if (event.key === "Enter" && grid.rows.length > 0)
		grid.spec.open?.(grid.rows[grid.at]);
	else return;
	event.preventDefault();
	event.stopPropagation();
}
