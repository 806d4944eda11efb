// Rows of the tables: sorted, filtered, compared.

// What can be sorted by; text rises first, numbers fall first.
export function sortRows(rows, key, down) {
	const sign = down ? -1 : 1;
	const texts = typeof key(rows[0] ?? 0) === "string";
	const keys = new Map(rows.map((row) => [row, key(row)]));
	const compare = texts
		? (a, b) => (keys.get(a) < keys.get(b) ? -1 : keys.get(a) > keys.get(b) ? 1 : 0)
		: (a, b) => {
				const [x, y] = [keys.get(a), keys.get(b)];
				const [xNone, yNone] = [Number.isNaN(x), Number.isNaN(y)];
				if (xNone || yNone) return sign * (xNone - yNone); // unknown is last either way
				return x - y;
			};
	return [...rows].sort((a, b) => sign * compare(a, b) || a - b);
}

// A cell that begins like a formula must not become one in a spreadsheet.
export function csvCell(value) {
	let text =
		value === null || (typeof value === "number" && Number.isNaN(value))
			? ""
			: String(value);
	if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
	return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function csv(rows) {
	return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

// A function is new or gone if all its numbers of one side are 0 or unknown.
export function functionChange(functions, pairs, f) {
	let [was, now] = [false, false];
	for (const pair of pairs) {
		for (const column of [functions.self, functions.total]) {
			if (pair.was >= 0 && column[pair.was] && column[pair.was][f]) was = true;
			if (column[pair.now] && column[pair.now][f]) now = true;
		}
	}
	return sidesText(was, now);
}

export function sidesText(was, now) {
	return was && now ? "both" : now ? "new" : was ? "gone" : "none";
}

// The row after or before the current one in a circle; the first or last if the current one is none.
export function nextOf(rows, current, step) {
	const at = rows.indexOf(current);
	if (at < 0) return step > 0 ? rows[0] : rows.at(-1);
	return rows[(at + step + rows.length) % rows.length];
}

// The edges of one function with the other ends, heaviest first.
export function neighbours(edges, f, side, weight) {
	const mine = side === "callers" ? edges.callee : edges.caller;
	const out = [];
	for (let e = 0; e < edges.n; e++) if (mine[e] === f) out.push(e);
	return out.sort((a, b) => (weight(b) || 0) - (weight(a) || 0) || a - b);
}
