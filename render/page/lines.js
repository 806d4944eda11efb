// Costs by line, gathered by file: from recorded lines, or else from where functions begin.

// Files by their number, and what is added to their lines.
function makeFiles() {
	const files = new Map();
	const of = (file) => {
		if (!files.has(file))
			files.set(file, { file, total: 0, recorded: false, rows: new Map() });
		return files.get(file);
	};
	const add = (file, line, func, self, total = NaN, count = NaN) => {
		const known = of(file);
		const none = { line, self: NaN, total: NaN, calls: NaN, func };
		const row = known.rows.get(line) ?? none;
		if (!Number.isNaN(self)) {
			row.self = (row.self || 0) + self;
			known.total += self;
		}
		// Functions on one line may call each other.
		if (total >= 0) row.total = Math.max(row.total || 0, total);
		if (count >= 0) row.calls = (row.calls || 0) + count;
		known.rows.set(line, row);
		return known;
	};
	return { files, add };
}

function addLines({ add }, { functions, lines }, pair, calls) {
	const { line, func, file } = lines;
	const self = lines.self[pair.now] ?? lines.total[pair.now];
	const total = lines.self[pair.now] && lines.total[pair.now];
	const count = calls ? lines.self[calls.now] : null;
	for (let i = 0; i < lines.n; i++) {
		if (line[i] <= 0) continue;
		const place = file[i] || (func[i] >= 0 ? functions.file[func[i]] : 0);
		const cost = self?.[i] ?? NaN;
		add(place, line[i], func[i], cost, total?.[i], count?.[i]).recorded = true;
	}
}

// Own costs where functions begin, in files of which no line was recorded.
function addBeginnings({ files, add }, { functions, strings }, pair) {
	for (let f = 0; f < functions.n; f++) {
		const [file, line] = [functions.file[f], functions.line[f]];
		if (line <= 0 || file === 0 || strings[file] === "~" || files.get(file)?.recorded)
			continue;
		add(file, line, f, functions.self[pair.now]?.[f] ?? NaN);
	}
}

// Files with costs, heaviest first: {file (string number), total, recorded (are its lines?), rows: Map
// line -> {line, self, total, calls, func}}.
export function filesOfLines(profile, pair, calls) {
	const found = makeFiles();
	if (profile.lines) addLines(found, profile, pair, calls);
	addBeginnings(found, profile, pair);
	return [...found.files.values()].sort((a, b) => b.total - a.total || a.file - b.file);
}

// The lines to show: all of the text, or those with costs when there is none.
export function listing(file, text) {
	if (text === null) return [...file.rows.values()].sort((a, b) => a.line - b.line);
	const parts = text.split(/\r\n|\n|\r/);
	if (parts.length > 1 && parts[parts.length - 1] === "") parts.pop();
	const out = [];
	for (let line = 1; line <= parts.length; line++) {
		out.push({
			line,
			self: NaN,
			total: NaN,
			calls: NaN,
			func: -1,
			...file.rows.get(line),
			text: parts[line - 1],
		});
	}
	for (const row of [...file.rows.values()].sort((a, b) => a.line - b.line))
		if (row.line > parts.length) out.push(row);
	return out;
}
