// Costs by line, gathered by file: from recorded lines, or else from where functions begin.

// Files with costs, heaviest first: {file (string number), total, rows: Map line -> {self, total, calls, func}}.
export function filesOfLines(profile, pair, calls) {
	const files = new Map();
	const fileOf = (file) => {
		let known = files.get(file);
		if (!known)
			files.set(
				file,
				(known = { file, total: 0, recorded: false, rows: new Map() }),
			);
		return known;
	};
	const { functions, lines } = profile;
	const add = (file, line, func, self, total = NaN, count = NaN) => {
		const known = fileOf(file);
		const none = { line, self: NaN, total: NaN, calls: NaN, func };
		const row = known.rows.get(line) ?? none;
		if (self >= 0 || self < 0) {
			row.self = (row.self || 0) + self;
			known.total += self;
		}
		// Functions on one line may call each other.
		if (total >= 0) row.total = Math.max(row.total || 0, total);
		if (count >= 0) row.calls = (row.calls || 0) + count;
		known.rows.set(line, row);
	};
	if (lines) {
		const self = lines.self[pair.now] ?? lines.total[pair.now];
		const total = lines.self[pair.now] && lines.total[pair.now];
		const count = calls ? lines.self[calls.now] : null;
		for (let i = 0; i < lines.n; i++) {
			const file =
				lines.file[i] ||
				(lines.func[i] >= 0 ? functions.file[lines.func[i]] : 0);
			if (lines.line[i] <= 0) continue;
			const { line, func } = lines;
			add(file, line[i], func[i], self?.[i] ?? NaN, total?.[i], count?.[i]);
			fileOf(file).recorded = true;
		}
	}
	for (let f = 0; f < functions.n; f++) {
		const file = functions.file[f];
		if (
			functions.line[f] <= 0 ||
			files.get(file)?.recorded ||
			profile.strings[file] === "~" ||
			file === 0
		)
			continue;
		const self = functions.self[pair.now]?.[f];
		add(file, functions.line[f], f, self);
	}
	return [...files.values()].sort((a, b) => b.total - a.total || a.file - b.file);
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
