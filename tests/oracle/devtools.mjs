// Loads traces and CPU profiles into the DevTools that Chromium brings along, and says what its
// Performance panel makes of each: a line of JSON a file, after one with the version.
//
// usage: devtools.mjs PACKAGES LIST    (PACKAGES has node_modules; LIST names a file a line)
import { createRequire } from "node:module";
import { readFileSync, writeSync } from "node:fs";
import { basename, resolve } from "node:path";

const [packages, list] = process.argv.slice(2);
const { chromium } = createRequire(resolve(packages, "package.json"))("playwright-core");

// In the page: shows the panel, and keeps what is needed of its modules.
async function open() {
	const [timeline, ui, trace] = await Promise.all(
		["panels/timeline/timeline.js", "ui/legacy/legacy.js", "models/trace/trace.js"].map(
			(name) => import(`devtools://devtools/bundled/${name}`),
		),
	);
	await ui.ViewManager.ViewManager.instance().showView("timeline");
	window.viewer = {
		panel: timeline.TimelinePanel.TimelinePanel.instance(),
		threadsOf: trace.Handlers.Threads.threadsInTrace,
	};
}

// In the page: loads a file as its button does, and reads what is drawn, and each thread's calls.
async function load([text, name]) {
	const { panel, threadsOf } = window.viewer;
	const loaded = new Promise((settle) => {
		panel.addEventListener("RecordingCompleted", function done({ data }) {
			panel.removeEventListener("RecordingCompleted", done);
			settle(data);
		});
	});
	await panel.loadFromFile(new File([text], name));
	const { errorText } = await loaded;
	if (errorText) return { error: errorText };

	// [name, url, line, self, total] a function, in microseconds; a recursive call counts once.
	const functions = (roots) => {
		const found = new Map();
		const above = []; // the keys of the calls around
		const stack = [...roots].reverse();
		while (stack.length) {
			const node = stack.pop();
			if (!node) {
				above.pop();
				continue;
			}
			const { callFrame, dur = 0, name } = node.entry;
			const { functionName = name, url = "", lineNumber = -1 } = callFrame ?? {};
			const key = JSON.stringify([functionName, url, lineNumber + 1]);
			const row = found.get(key) ?? [functionName, url, lineNumber + 1, 0, 0];
			row[3] += node.selfTime ?? 0;
			row[4] += above.includes(key) ? 0 : dur;
			found.set(key, row);
			above.push(key);
			stack.push(null, ...node.children.toReversed());
		}
		return [...found.values()];
	};
	const parsed = panel.getParsedTraceForLayoutTests();
	const { min, max } = parsed.Meta.traceBounds;
	const drawn = panel.getFlameChart().getMainDataProvider().timelineData(true);
	const begins = [...drawn.entryStartTimes];
	const ends = begins.map((begin, i) => begin + drawn.entryTotalTimes[i]);
	return {
		bounds: [min, max],
		drawn: [Math.min(...begins) * 1000, Math.max(...ends) * 1000],
		entries: begins.length,
		tracks: drawn.groups.map((group) => group.name),
		threads: threadsOf(parsed).map((thread) => ({
			name: thread.name,
			functions: functions(thread.tree.roots),
		})),
	};
}

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM,
	headless: true,
	args: [
		"--no-sandbox",
		"--disable-gpu",
		"--no-first-run",
		"--disable-background-networking",
	],
});

async function openPage() {
	const page = await browser.newPage();
	page.problems = [];
	page.on("console", (message) => {
		if (message.type() === "error") page.problems.push(message.text());
	});
	page.on("pageerror", (error) => page.problems.push(String(error)));
	await page.goto("devtools://devtools/bundled/devtools_app.html");
	await page.evaluate(open);
	return page;
}

const late = (milliseconds) =>
	new Promise((settle) => setTimeout(settle, milliseconds, { error: "nothing is shown" }));

try {
	let page = await openPage();
	writeSync(1, `${JSON.stringify({ version: browser.version() })}\n`);
	for (const file of readFileSync(list, "utf8").split("\n").filter(Boolean)) {
		const shown = await Promise.race([
			page.evaluate(load, [readFileSync(file, "utf8"), basename(file)]),
			late(20000),
		]).catch((error) => ({ error: String(error) }));
		const problems = page.problems.splice(0);
		writeSync(1, `${JSON.stringify({ file, problems, ...shown })}\n`);
		if (shown.error) {
			await page.close(); // its dialog stays
			page = await openPage();
		}
	}
} finally {
	await browser.close();
}
