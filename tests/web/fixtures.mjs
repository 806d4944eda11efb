// Profiles made up for the tests, as the data of the page.

export function lcg(seed) {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 4294967296;
	};
}

const TIME = {
	name: "time",
	title: "Time",
	unit: "s",
	scale: 1e-9,
	role: "cost",
	side: "only",
	sampled: false,
	integral: true,
};
const CALLS = {
	name: "calls",
	title: "Calls",
	unit: "",
	scale: 1,
	role: "calls",
	side: "only",
	sampled: false,
	integral: true,
};
const PRIMITIVE = { ...CALLS, name: "primitive", title: "Primitive calls", role: "primitive" };

export class Strings {
	constructor() {
		this.list = [""];
		this.known = new Map([["", 0]]);
	}
	at(text) {
		if (!this.known.has(text)) this.known.set(text, this.list.push(text) - 1);
		return this.known.get(text);
	}
}

// `funcs`: [name, file, line, origin, self, total, calls]; `edges`: [caller, callee, self, total, calls].
// `rows`: [parent, func, self, total, truth letter].
export function profileOf({ title = "made.prof", funcs, edges, rows, extra = {} }) {
	const strings = new Strings();
	const pick = (list, i) => list.map((item) => item[i]);
	const truth = (list) => list.map(() => "r").join("");
	const calls = pick(funcs, 6);
	const data = {
		version: 1,
		title,
		generator: "proftools 0.1.0",
		inputs: [{ name: title, format: "pstats", title: "Python's pstats", notes: [] }],
		measures: [TIME, CALLS, PRIMITIVE],
		main: 0,
		functions: {
			name: funcs.map((f) => strings.at(f[0])),
			file: funcs.map((f) => strings.at(f[1])),
			object: funcs.map(() => 0),
			line: pick(funcs, 2),
			origin: pick(funcs, 3).join(""),
			self: [pick(funcs, 4), calls, calls],
			total: [pick(funcs, 5), null, null],
			selfTruth: truth(funcs),
			totalTruth: truth(funcs),
		},
		edges: {
			caller: pick(edges, 0),
			callee: pick(edges, 1),
			self: [pick(edges, 2), pick(edges, 4), null],
			total: [pick(edges, 3), null, null],
			selfTruth: truth(edges),
			totalTruth: truth(edges),
		},
		contexts: [
			{
				part: -1,
				parent: pick(rows, 0),
				func: pick(rows, 1),
				self: [pick(rows, 2), null, null],
				total: [pick(rows, 3), null, null],
				selfTruth: pick(rows, 4).join(""),
				totalTruth: pick(rows, 4).join(""),
			},
		],
		parts: [],
		lines: null,
		sources: null,
		graph: null,
		diff: false,
		...extra,
	};
	data.strings = strings.list;
	return data;
}

// main calls A (6 s) and B (4 s), both call f (own cost 5 s), which calls g (5 s): 3 + 2 of each.
export function twoParents(extra) {
	const s = (seconds) => seconds * 1e9;
	const app = "/srv/app/shop/views.py";
	return profileOf({
		title: "two parents",
		extra,
		funcs: [
			["main", app, 1, 0, 0, s(10), 1],
			["A", app, 10, 0, 0, s(6), 1],
			["B", app, 20, 0, 0, s(4), 1],
			["f", "/usr/lib/python3.13/json/decoder.py", 30, 2, s(5), s(10), 2],
			["<built-in method g>", "~", 0, 3, s(5), s(5), 2],
		],
		edges: [
			[0, 1, 0, s(6), 1],
			[0, 2, 0, s(4), 1],
			[1, 3, s(3), s(6), 1],
			[2, 3, s(2), s(4), 1],
			[3, 4, s(5), s(5), 2],
		],
		rows: [
			[-1, -1, 0, s(10), "r"],
			[0, 0, 0, s(10), "r"],
			[1, 1, 0, s(6), "r"],
			[1, 2, 0, s(4), "r"],
			[2, 3, s(3), s(6), "r"],
			[3, 3, s(2), s(4), "r"],
			[4, 4, s(3), s(3), "e"],
			[5, 4, s(2), s(2), "e"],
		],
	});
}

const PACKAGES = ["requests", "numpy", "django", "sqlalchemy", "jinja2", "celery"];
const STDLIB = [
	"json/decoder.py",
	"re/_parser.py",
	"ast.py",
	"tokenize.py",
	"email/message.py",
	"logging/__init__.py",
];
const WORDS = [
	"get",
	"parse",
	"load",
	"render",
	"compile",
	"visit",
	"resolve",
	"encode",
	"check",
	"find",
	"merge",
	"walk",
];
const THINGS = [
	"token",
	"node",
	"value",
	"response",
	"header",
	"block",
	"query",
	"state",
	"record",
	"field",
	"stream",
];

function madeFunction(random, i) {
	const name = `${WORDS[Math.floor(random() * 12)]}_${THINGS[Math.floor(random() * 11)]}`;
	const kind = random();
	const line = 1 + Math.floor(random() * 900);
	if (i < 3)
		return [["<module>", "main", "run"][i], "/srv/app/shop/__main__.py", 1 + 10 * i, 0];
	if (kind < 0.3) return [name, `/srv/app/shop/${THINGS[i % 7]}s.py`, line, 0];
	if (kind < 0.6) {
		const pack = PACKAGES[Math.floor(random() * 6)];
		return [
			name,
			`/srv/venv/lib/python3.13/site-packages/${pack}/${THINGS[i % 5]}.py`,
			line,
			1,
		];
	}
	if (kind < 0.85) return [name, `/usr/lib/python3.13/${STDLIB[i % 6]}`, line, 2];
	return [`<method '${name}' of '${THINGS[i % 11]}' objects>`, "~", 0, 3];
}

// A tree of calls made at random, and the functions and edges that follow from it.
export function madeTree({
	functions = 120,
	rows = 900,
	seed = 7,
	title = "shop.prof",
	estimated = true,
	depth = 24,
}) {
	const random = lcg(seed);
	const funcs = Array.from({ length: functions }, (_, i) => madeFunction(random, i));
	const parent = [-1];
	const func = [-1];
	const total = [2e9];
	const level = [0];
	const queue = [0];
	while (queue.length > 0 && parent.length < rows) {
		let heavy = 0;
		for (let i = 1; i < Math.min(queue.length, 64); i++)
			if (total[queue[i]] > total[queue[heavy]]) heavy = i;
		const row = queue.splice(heavy, 1)[0];
		if (level[row] >= depth) continue;
		const kids = row < 3 ? 1 : 1 + Math.floor(random() * 5);
		let left = total[row] * (row < 3 ? 0.98 : 0.75 + 0.2 * random());
		for (let k = 0; k < kids && left > 1000; k++) {
			const cost = Math.floor(
				k === kids - 1 ? left * 0.9 : left * (0.3 + 0.4 * random()),
			);
			left -= cost;
			parent.push(row);
			func.push(
				row < 3 ? row : 3 + Math.floor(random() ** 1.5 * (functions - 3)),
			);
			total.push(cost);
			level.push(level[row] + 1);
			queue.push(parent.length - 1);
		}
	}
	return fromSelf({
		funcs,
		parent,
		func,
		self: ownCosts(parent, total),
		level,
		title,
		estimated,
	});
}

function ownCosts(parent, total) {
	const self = total.slice();
	for (let row = 1; row < parent.length; row++) self[parent[row]] -= total[row];
	return self;
}

// What a profiler would have recorded of a program that ran as this tree says.
function fromSelf({ funcs, parent, func, self, level, title, estimated }) {
	const n = parent.length;
	const total = self.slice();
	for (let row = n - 1; row > 0; row--) total[parent[row]] += total[row];
	const costs = funcs.map(() => [0, 0, 0]);
	const edges = new Map();
	for (let row = 1; row < n; row++) {
		costs[func[row]][0] += self[row];
		if (total[row] > 0) costs[func[row]][2] += 1;
		let outer = true;
		let pair = true;
		for (let up = parent[row]; up > 0; up = parent[up]) {
			if (func[up] === func[row]) outer = false;
			if (func[up] === func[row] && func[parent[up]] === func[parent[row]])
				pair = false;
		}
		if (outer) costs[func[row]][1] += total[row];
		if (parent[row] === 0) continue;
		const key = func[parent[row]] * funcs.length + func[row];
		const edge = edges.get(key) ?? [func[parent[row]], func[row], 0, 0, 0];
		edge[2] += self[row];
		edge[3] += pair ? total[row] : 0;
		edge[4] += total[row] > 0 ? 1 : 0;
		edges.set(key, edge);
	}
	const callers = funcs.map(() => 0);
	for (const edge of edges.values()) callers[edge[1]]++;
	const truth = [];
	for (let row = 0; row < n; row++) {
		truth.push(
			row > 0 &&
				(truth[parent[row]] === "e" ||
					(estimated && level[row] > 3 && callers[func[row]] > 2))
				? "e"
				: "r",
		);
	}
	return profileOf({
		title,
		funcs: funcs.map((f, i) => [...f, ...costs[i]]),
		edges: [...edges.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]),
		rows: parent.map((up, row) => [up, func[row], self[row], total[row], truth[row]]),
	});
}

// Two runs of one program: some calls cost more, some less, some are there in one run only.
export function diffed({ swap = false, seed = 11 } = {}) {
	const made = madeTree({ functions: 90, rows: 500, seed, estimated: false });
	const { parent, func, self } = made.contexts[0];
	const { strings, functions } = made;
	const funcs = functions.name.map((name, f) => [
		strings[name],
		strings[functions.file[f]],
		functions.line[f],
		Number(functions.origin[f]),
	]);
	const level = parent.map(() => 0);
	const side = (wanted) => {
		const there = [];
		const costs = parent.map((up, row) => {
			const f = func[row];
			there.push(row === 0 || (there[up] && (f < 3 || f % 17 !== wanted)));
			const factor = wanted === 5 ? [1, 1.5, 0.4, 1, 2.2][Math.max(0, f) % 5] : 1;
			return there[row] ? Math.round(self[0][row] * factor) : 0;
		});
		return fromSelf({
			funcs,
			parent,
			func,
			self: costs,
			level,
			title: "",
			estimated: false,
		});
	};
	const [one, other] = swap ? [side(5), side(3)] : [side(3), side(5)];
	return joined(one, other);
}

// Base and new side of one comparison. Pairs of functions that are in one run only have 0 in the other.
function joined(base, now) {
	const twice = (was, is) => was.flatMap((column, m) => (m === 2 ? [] : [column, is[m]]));
	const key = (edges, e) => edges.caller[e] * 1e5 + edges.callee[e];
	const find = new Map(now.edges.caller.map((_, e) => [key(now.edges, e), e]));
	const same = (column) =>
		column && base.edges.caller.map((_, e) => column[find.get(key(base.edges, e))]);
	return {
		...now,
		title: "old.prof → new.prof",
		diff: true,
		inputs: ["old.prof", "new.prof"].map((name) => ({ ...now.inputs[0], name })),
		measures: [TIME, CALLS].flatMap((measure) =>
			["base", "new"].map((side) => ({ ...measure, side })),
		),
		main: 1,
		functions: {
			...now.functions,
			self: twice(base.functions.self, now.functions.self),
			total: twice(base.functions.total, now.functions.total),
		},
		edges: {
			...base.edges,
			self: twice(base.edges.self, now.edges.self.map(same)),
			total: twice(base.edges.total, now.edges.total.map(same)),
		},
		contexts: [
			{
				...now.contexts[0],
				self: twice(base.contexts[0].self, now.contexts[0].self),
				total: twice(base.contexts[0].total, now.contexts[0].total),
			},
		],
	};
}

// Line by line costs of one file, with its text.
export function withLines() {
	const s = (seconds) => seconds * 1e9;
	const file = "/srv/app/shop/prices.py";
	const data = profileOf({
		title: "prices.lprof",
		funcs: [
			["total", file, 3, 0, s(1.5), s(1.5), 1],
			["rate", file, 9, 0, s(0.5), s(0.5), 4],
		],
		edges: [],
		rows: [
			[-1, -1, 0, s(2), "r"],
			[0, 0, s(1.5), s(1.5), "r"],
			[0, 1, s(0.5), s(0.5), "r"],
		],
	});
	const text = [
		"import decimal",
		"",
		"def total(items):",
		"\tsum = 0",
		"\tfor item in items:",
		"\t\tsum += item.price * rate(item)",
		"\treturn sum",
		"",
		"def rate(item):",
		"\treturn decimal.Decimal(item.kind) # <b>not bold</b>",
		"",
	];
	data.measures[1] = { ...CALLS, name: "hits", title: "Hits", role: "hits" };
	data.measures.pop();
	const lines = [
		[0, 4, 0.1, 1],
		[0, 5, 0.3, 101],
		[0, 6, 1.1, 100],
		[0, 7, 0, 1],
		[1, 10, 0.5, 4],
	];
	data.lines = {
		func: lines.map((line) => line[0]),
		file: lines.map(() => 0),
		line: lines.map((line) => line[1]),
		self: [lines.map((line) => s(line[2])), lines.map((line) => line[3])],
		total: [null, null],
		selfTruth: "rrrrr",
		totalTruth: "aaaaa",
	};
	data.sources = { [data.functions.file[0]]: text.join("\n") };
	return data;
}

// Three threads; the profile has a tree of each.
export function withParts() {
	const data = twoParents();
	const [all] = data.contexts;
	const share = (part, k) => ({
		...all,
		part,
		self: [all.self[0].map((v) => v * k), null, null],
		total: [all.total[0].map((v) => v * k), null, null],
	});
	data.contexts.push(share(0, 0.5), share(1, 0.3), share(2, 0.2));
	data.parts = ["MainThread", "Thread-1", "ThreadPoolExecutor-0_0"].map((name, i) => ({
		name,
		pid: 1,
		tid: i,
	}));
	return data;
}

const PICTURE = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 200" onload="window.hacked=1">
<script>window.hacked=1</script><style>svg { display: none }</style>
<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="window.hacked=1"/></foreignObject>
<g id="graph0" class="graph" transform="translate(4 4)">
<g id="f0" class="node"><title>main</title><a xlink:href="javascript:window.hacked=1"><polygon fill="#ff0000" points="100,0 200,0 200,40 100,40" style="x:y"/><text x="150" y="24" fill="#ffffff" text-anchor="middle">main</text></a></g>
<g id="f1" class="node"><title>A</title><polygon fill="#0d5c8f" points="0,100 90,100 90,140 0,140"/><text x="45" y="124" fill="#ffffff" text-anchor="middle">A &lt;b&gt;</text></g>
<g id="f2" class="node"><polygon fill="url(http://example.com/x)" points="200,100 290,100 290,140 200,140"/><text x="245" y="124" text-anchor="middle">B</text></g>
<g id="e1" class="edge"><path d="M150,40 45,100" stroke="#0ca36e" fill="none" onclick="window.hacked=1"/><text x="80" y="70" fill="#0ca36e">60%</text></g>
<image href="http://example.com/y.png"/></g></svg>`;

export function withGraph(attack = true) {
	const harmless = PICTURE.replace(
		/ onload="[^"]*"| onclick="[^"]*"|<(script|style|foreignObject)[\s\S]*<\/\1>/g,
		"",
	);
	return twoParents({ graph: attack ? PICTURE : harmless });
}

const HOSTILE = [
	"</script><script>window.hacked=1</script>",
	'"><img src=x onerror=window.hacked=1>',
	"]]>",
	"<!--",
	"a\u202eb",
	"nul\u0000byte",
	"\ufffdbad",
	"=cmd|' /C calc'!A0",
	"x".repeat(1000000),
	"&lt;b&gt;",
	"'\"`${window.hacked=1}",
];

export function hostile() {
	const n = HOSTILE.length;
	return profileOf({
		title: "<img src=x onerror=window.hacked=1>\u202etitle",
		funcs: HOSTILE.map((name, i) => [
			name,
			`/tmp/<b>${i}</b>.py`,
			i,
			i % 4,
			1e9,
			1e9,
			1,
		]),
		edges: HOSTILE.slice(1).map((_, i) => [0, i + 1, 1e9, 1e9, 1]),
		rows: [[-1, -1, 0, n * 1e9, "r"], ...HOSTILE.map((_, i) => [0, i, 1e9, 1e9, "r"])],
	});
}

// 5,000 functions, 30,000 edges and as many contexts as the page gets at most.
export function large() {
	return madeTree({ functions: 5000, rows: 50000, seed: 3, title: "large.prof", depth: 60 });
}

// As many contexts as 100,000 stacks make.
export function manyStacks() {
	return madeTree({
		functions: 2000,
		rows: 100000,
		seed: 5,
		title: "stacks.folded",
		estimated: false,
	});
}
