// Pages as prof2html writes them, of real profiles of several formats, open without complaint.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { launch, withPage, drawn, outputFile } from "../browser.mjs";

const TOOL = join(process.env.PROF_BIN ?? "", "prof2html");
const SAMPLES = fileURLToPath(new URL("../../../testdata/", import.meta.url));
const FORMATS = [
	"pstats",
	"callgrind",
	"folded",
	"lprof",
	"perf",
	"pyinstrument",
	"speedscope",
	"hotshot",
];
const skip = existsSync(TOOL) ? false : "prof2html is not built";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// The largest sample of a format.
function sampleOf(format) {
	const folder = join(SAMPLES, format);
	const names = readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.endsWith(".dump"))
		.map((entry) => join(folder, entry.name));
	return names.sort((a, b) => readFileSync(b).length - readFileSync(a).length)[0];
}

function pageOf(name, ...args) {
	const file = outputFile(`pages/${name}.html`);
	execFileSync(TOOL, ["-q", "-o", file, ...args]);
	return readFileSync(file, "utf8");
}

async function everyView(page) {
	for (const tab of await page.getByRole("tab").all()) {
		await tab.click();
		await page.waitForTimeout(60);
		assert.ok(
			(await page.locator("main").innerText()).length > 0 ||
				(await drawn(page)).rects.length > 0,
		);
	}
}

for (const format of FORMATS) {
	test(`a page of ${format}`, { skip }, async () => {
		await withPage(
			browser,
			pageOf(`real-${format}`, sampleOf(format)),
			{},
			async (page) => {
				assert.equal(page.requests.length, 1);
				await everyView(page);
			},
		);
	});
}

const PSTATS = `
import json, pstats, sys
stats = pstats.Stats(sys.argv[1]).stats
rows = sorted(stats.items(), key=lambda item: -item[1][2])[:12]
print(json.dumps([[f[2], tt, ct, nc] for f, (cc, nc, tt, ct, callers) in rows if tt > 0]))
`;

test("the table has the numbers that pstats has", { skip }, async (t) => {
	const sample = join(SAMPLES, "pstats", "results.prof");
	let rows;
	try {
		rows = JSON.parse(
			execFileSync("python3", ["-c", PSTATS, sample], { encoding: "utf8" }),
		);
	} catch {
		t.skip("python3 cannot read the sample");
		return;
	}
	assert.ok(rows.length > 5);
	await withPage(browser, pageOf("pstats", sample), { hash: "#v=table" }, async (page) => {
		const number = (text) => Number(text.replace(/[^\d.]/g, ""));
		for (const [name, self, total, calls] of rows) {
			await page
				.locator("#search")
				.fill(`name:"${name}" self>${(self * 1e9 - 1).toFixed(3)}ns`);
			const cells = page.locator("main tbody tr").first().locator("td");
			// What is shown in full on pointing at it has every recorded digit.
			assert.ok(
				Math.abs(number(await cells.nth(0).getAttribute("title")) - self) <
					2e-9,
				name,
			);
			assert.ok(
				Math.abs(number(await cells.nth(2).getAttribute("title")) - total) <
					2e-9,
				name,
			);
			assert.equal(
				number((await cells.nth(4).innerText()).split("/")[0]),
				calls,
				name,
			);
		}
	});
});

test("a page that compares two profiles", { skip }, async () => {
	const [old, now] = ["old.prof", "new.prof"].map((name) => join(SAMPLES, "pstats", name));
	const sample = sampleOf("pstats");
	const pair = existsSync(old) && existsSync(now) ? [old, now] : [sample, sample];
	await withPage(
		browser,
		pageOf("real-diff", "--diff", ...pair),
		{ hash: "#v=diff" },
		async (page) => {
			assert.match(
				await page.locator("main thead").innerText(),
				/Before.*After.*Change/s,
			);
			await everyView(page);
		},
	);
});
