// The data element: base64 of a zlib stream of JSON becomes a profile of typed columns.

export const MORE = -2;

export function bytesOfBase64(text) {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}

export async function inflated(bytes) {
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
	return new Response(stream).text();
}

function need(holds, what) {
	if (!holds) throw new Error(`the data of this page is damaged: ${what}`);
}

// Row numbers of `count` rows, all in [lowest, limit).
function rowColumn(list, count, lowest, limit, what) {
	need(Array.isArray(list) && list.length === count, `${what} has not ${count} rows`);
	const out = Int32Array.from(list);
	for (let i = 0; i < count; i++) {
		need(out[i] === list[i] && out[i] >= lowest && out[i] < limit, `${what}, row ${i}`);
	}
	return out;
}

// One column a measure; a cell that nobody knows is NaN.
function costColumns(lists, measures, count, what) {
	return measures.map((_, m) => {
		const list = lists?.[m];
		if (!list) return null;
		need(list.length === count, `${what} has not ${count} rows`);
		const out = new Float64Array(count);
		for (let i = 0; i < count; i++) out[i] = list[i] === null ? NaN : list[i];
		return out;
	});
}

// Letters r, d, e, a: one string for all measures, or one a measure.
function truths(given, measures) {
	return measures.map((_, m) => (Array.isArray(given) ? given[m] : given) ?? "");
}

function costs(from, measures, count, what) {
	return {
		self: costColumns(from.self, measures, count, `${what}.self`),
		total: costColumns(from.total, measures, count, `${what}.total`),
		selfTruth: truths(from.selfTruth, measures),
		totalTruth: truths(from.totalTruth, measures),
	};
}

function decodeFunctions(from, measures, strings) {
	const n = from.name.length;
	const texts = strings.length;
	const origin = new Uint8Array(n);
	for (let i = 0; i < n; i++) origin[i] = Math.min(3, from.origin.charCodeAt(i) - 48 || 0);
	return {
		n,
		name: rowColumn(from.name, n, 0, texts, "functions.name"),
		file: rowColumn(from.file, n, 0, texts, "functions.file"),
		object: rowColumn(from.object, n, 0, texts, "functions.object"),
		line: Int32Array.from(from.line),
		origin,
		...costs(from, measures, n, "functions"),
	};
}

function decodeEdges(from, measures, functions) {
	const n = from.caller.length;
	const caller = rowColumn(from.caller, n, 0, functions, "edges.caller");
	const first = new Int32Array(functions + 1); // of the calls of each function
	for (let e = 0; e < n; e++) {
		need(e === 0 || caller[e] >= caller[e - 1], `edges.caller, row ${e}`);
		first[caller[e] + 1] = e + 1;
	}
	for (let f = 0; f < functions; f++) first[f + 1] = Math.max(first[f], first[f + 1]);
	return {
		n,
		caller,
		first,
		callee: rowColumn(from.callee, n, 0, functions, "edges.callee"),
		...costs(from, measures, n, "edges"),
	};
}

function decodeContexts(from, measures, functions) {
	const n = from.parent.length;
	const parent = rowColumn(from.parent, n, -1, n, "contexts.parent");
	for (let i = 0; i < n; i++)
		need(parent[i] < i && (i === 0 || parent[i] >= 0), `contexts.parent, row ${i}`);
	const func = rowColumn(from.func, n, MORE, functions, "contexts.func");
	return {
		n,
		part: from.part,
		estimated: Boolean(from.estimated),
		parent,
		func,
		...costs(from, measures, n, "contexts"),
	};
}

function decodeLines(from, measures, functions, texts) {
	if (!from) return null;
	const n = from.line.length;
	return {
		n,
		func: rowColumn(from.func, n, -1, functions, "lines.func"),
		file: rowColumn(from.file, n, 0, texts, "lines.file"),
		line: Int32Array.from(from.line),
		...costs(from, measures, n, "lines"),
	};
}

// Pairs of measures that are compared, or one measure each: {name, title, unit, scale, role, now, was}.
function pairMeasures(measures) {
	const pairs = [];
	measures.forEach((measure, m) => {
		if (measure.side === "base") return;
		const was =
			measure.side === "new"
				? measures.findIndex(
						(other) =>
							other.side === "base" &&
							other.name === measure.name,
					)
				: -1;
		pairs.push({ ...measure, now: m, was });
	});
	return pairs;
}

export function decodeProfile(json) {
	need(json && json.version === 1, "its version is not 1");
	const { strings, measures } = json;
	need(Array.isArray(strings) && strings[0] === "", "strings");
	need(Array.isArray(measures), "measures");
	const functions = decodeFunctions(json.functions, measures, strings);
	const pairs = pairMeasures(measures);
	const mainName = measures[json.main]?.name;
	return {
		title: json.title ?? "",
		generator: json.generator ?? "",
		inputs: json.inputs ?? [],
		strings,
		measures,
		pairs,
		main: Math.max(
			0,
			pairs.findIndex((pair) => pair.name === mainName),
		),
		functions,
		edges: decodeEdges(json.edges, measures, functions.n),
		contexts: json.contexts.map((tree) => decodeContexts(tree, measures, functions.n)),
		parts: json.parts ?? [],
		lines: decodeLines(json.lines, measures, functions.n, strings.length),
		sources: json.sources ?? null,
		graph: json.graph ?? null,
		diff: Boolean(json.diff),
	};
}
