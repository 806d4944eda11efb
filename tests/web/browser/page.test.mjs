// The page in Chromium: offline, fast, right, by keyboard and screen reader, in its address, searched.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, openPage, ready, pageFile } from "../browser.mjs";
import { withPage as openAndUse, item, hashOf, drawn, settle } from "../browser.mjs";
import { quickest, searchTime, zoomTime, takes } from "../times.mjs";
import { makePage } from "../page.mjs";
import { contrast } from "../../../render/page/colour.js";
import { twoParents, madeTree, large, manyStacks, diffed, profileOf } from "../fixtures.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());
const withPage = (data, options, use) => openAndUse(browser, data, options, use);

// ---- 1. one file, no network -------------------------------------------------------------

test("the page is one file: no request, no error, and a picture", async () => {
	await withPage(madeTree({}), {}, async (page) => {
		assert.equal(page.requests.length, 1);
		assert.ok((await drawn(page)).rects.length > 50);
		assert.ok((await drawn(page)).texts.some(([text]) => text === "<module>"));
	});
});

// ---- 2. size --------------------------------------------------------------------------------

async function readyTime(data) {
	const page = await openPage(browser, data, { reducedMotion: "reduce", unrecorded: true });
	const time = await page.evaluate(() => performance.mark("seen").startTime);
	await page.context().close();
	return time - 60; // the pause of openPage
}

test("5,000 functions are there within 1.5 s, search and zoom within 0.1 s", async (t) => {
	const data = large();
	assert.ok(data.edges.caller.length > 30000);
	const page = pageFile(makePage(data), "large");
	const text = readFileSync(new URL(page), "utf8");
	const time = await quickest(3, () => readyTime(text));
	takes(t, "5,000 functions", time, 1500);
	await withPage(text, { reducedMotion: "reduce", unrecorded: true }, async (page) => {
		const search = await quickest(5, () =>
			searchTime(page, `token${Math.random() < 0.5 ? "" : " "}`),
		);
		takes(t, "search", search, 100);
		const zoom = await quickest(5, () => zoomTime(page));
		takes(t, "zoom", zoom, 100);
	});
});

test("100,000 stacks are there within 3 s", async (t) => {
	const text = makePage(manyStacks());
	const time = await quickest(2, () => readyTime(text));
	takes(t, "100,000 stacks", time, 3000);
});

// ---- 3. sums, 4. estimates -----------------------------------------------------------------------

test("no row of boxes is wider than the whole; g is 3 and 2", async () => {
	await withPage(twoParents(), {}, async (page) => {
		const { rects } = await drawn(page);
		const whole = rects[0][2];
		const rows = new Map();
		for (const [, y, w, h] of rects) if (h === 20) rows.set(y, (rows.get(y) ?? 0) + w);
		assert.equal(rows.size, 5);
		for (const sum of rows.values()) assert.ok(sum <= whole + 1);
		const shares = rects
			.filter(([, y, , h]) => h === 20 && y === 84)
			.map(([, , w]) => w / whole);
		assert.ok(
			Math.abs(shares[0] - 0.3) < 0.01 && Math.abs(shares[1] - 0.2) < 0.01,
			String(shares),
		);
	});
});

test("estimates are hatched, named so, and can be left out", async () => {
	await withPage(twoParents(), { hash: "#z=0.1.3.4" }, async (page) => {
		assert.ok((await drawn(page)).hatched > 0);
		assert.match(await item(page).getAttribute("aria-label"), /total ≈\s?3\.00/);
		await item(page).focus();
		assert.match(await page.locator(".details").innerText(), /≈/);
		await page.getByRole("button", { name: "Exact only" }).click();
		await settle(page);
		assert.equal((await drawn(page)).hatched, 0);
		await page.getByRole("button", { name: "Remove: Exact only" }).click();
		await settle(page);
		assert.ok((await drawn(page)).hatched > 0);
	});
});

// ---- 5. keyboard -------------------------------------------------------------------------------------

test("everything can be reached with the keyboard, and left again", async () => {
	await withPage(twoParents(), {}, async (page) => {
		const roles = [];
		for (let i = 0; i < 30; i++) {
			await page.keyboard.press("Tab");
			roles.push(
				await page.evaluate(() =>
					document.activeElement.getAttribute("role"),
				),
			);
		}
		assert.ok(roles.filter((role) => role === "treeitem").length >= 1);
		const first = roles.indexOf("treeitem");
		assert.notEqual(roles[first + 1], "treeitem", "Tab leaves the picture");
		await item(page).focus();
		const label = () =>
			page.evaluate(() => document.activeElement.getAttribute("aria-label"));
		assert.match(await label(), /^all/);
		const ring = await page.evaluate(
			() => getComputedStyle(document.activeElement).outlineStyle,
		);
		assert.equal(ring, "solid");
		for (const [key, name] of [
			["ArrowDown", "main"],
			["ArrowDown", "A"],
			["ArrowRight", "B"],
			["ArrowDown", "f"],
			["ArrowLeft", "f"],
			["ArrowUp", "A"],
			["End", "B"],
			["Home", "A"],
		]) {
			await page.keyboard.press(key);
			assert.match(await label(), new RegExp(`^${name},`), key);
		}
		await page.keyboard.press("Enter");
		assert.match(await hashOf(page), /z=0\.1/);
		await page.keyboard.press("Escape");
		assert.match(await hashOf(page), /z=0(&|$)/);
		await page.keyboard.press("Backspace");
		assert.doesNotMatch(await hashOf(page), /z=/);
		await page.keyboard.press("/");
		assert.equal(await page.evaluate(() => document.activeElement.id), "search");
		await page.keyboard.type("method");
		await page.keyboard.press("Enter");
		assert.match(await label(), /method g/);
		await page.keyboard.press("n");
		await page.keyboard.press("N");
		assert.match(await label(), /method g.*30/);
		await page.keyboard.press("?");
		assert.ok(await page.getByRole("dialog").isVisible());
		await page.keyboard.press("Escape");
		assert.ok(!(await page.getByRole("dialog").isVisible()));
		await page.keyboard.press("2");
		assert.match(await hashOf(page), /v=table/);
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Enter");
		assert.match(await hashOf(page), /v=butterfly/);
	});
});

test("a control that is pressed keeps the focus", async () => {
	await withPage(twoParents(), { hash: "#x=rec%0Alib" }, async (page) => {
		const focused = () =>
			page.evaluate(
				() =>
					document.activeElement.getAttribute("aria-label") ??
					document.activeElement.innerText,
			);
		for (const name of ["Flip", "Invert", "Theme: auto"]) {
			await page.getByRole("button", { name, exact: true }).focus();
			await page.keyboard.press("Space");
			assert.equal(await focused(), name.replace("auto", "light"));
		}
		await page.getByRole("button", { name: "Remove: Inverted" }).focus();
		await page.keyboard.press("Enter");
		assert.match(await focused(), /^Remove: /, "another chip");
	});
});

test("a stack of 3,000 calls is drawn, scrolled and walked through", async () => {
	const n = 3000;
	const funcs = Array.from({ length: n }, (_, i) => [
		`call_${i}`,
		"deep.py",
		i + 1,
		0,
		0,
		1e9,
		1,
	]);
	const rows = Array.from({ length: n + 1 }, (_, i) => [
		i - 1,
		i - 1,
		i === n ? 1e9 : 0,
		1e9,
		"r",
	]);
	await withPage(profileOf({ funcs, edges: [], rows }), {}, async (page) => {
		await page.keyboard.press("/");
		await page.keyboard.type("name:call_2999");
		await page.keyboard.press("Enter");
		assert.match(await item(page).getAttribute("aria-label"), /^call_2999/);
		assert.ok(
			(await drawn(page)).texts.some(([text]) => text === "call_2999"),
			"it is scrolled to",
		);
		await page.keyboard.press("Enter");
		await settle(page);
		assert.match(await page.locator(".trail").innerText(), /…[\s\S]*call_2999/);
		await page.reload();
		await ready(page);
		assert.match(await page.locator(".trail").innerText(), /call_2999/);
	});
});

// ---- 6. screen reader ------------------------------------------------------------------------------------

test("a screen reader hears a tree with levels and places, and what is chosen", async () => {
	await withPage(twoParents(), {}, async (page) => {
		const snapshot = await page.locator("main").ariaSnapshot();
		assert.match(snapshot, /tree "Tree of calls"/);
		assert.match(snapshot, /treeitem "main, views.py:1, total 10\.0.s, 100.%, self/);
		await item(page).focus();
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("ArrowRight");
		for (const [name, value] of [
			["aria-level", "3"],
			["aria-setsize", "2"],
			["aria-posinset", "2"],
		]) {
			assert.equal(await item(page).getAttribute(name), value);
		}
		assert.match(await page.locator("#live").innerText(), /^B, views.py:20/);
	});
});

test("tables have heads, and say how they are sorted", async () => {
	await withPage(madeTree({}), { hash: "#v=table" }, async (page) => {
		const head = page.locator("th[scope=col]").filter({ hasText: "Calls" });
		assert.equal(
			await page.locator("th[aria-sort=descending]").innerText(),
			"Self (ms)\n▼",
		);
		await head.getByRole("button").click();
		assert.equal(await head.getAttribute("aria-sort"), "descending");
		const calls = () => page.locator("td.calls").allInnerTexts();
		const values = (await calls()).map((text) => Number(text.replace(/,/g, "")));
		assert.deepEqual(
			values,
			[...values].sort((a, b) => b - a),
		);
		await head.getByRole("button").click();
		assert.equal(await head.getAttribute("aria-sort"), "ascending");
		assert.match(await hashOf(page), /o=calls/);
		assert.ok((await page.locator("tbody th[scope=row]").count()) > 10);
		assert.equal(await page.locator("table.grid").getAttribute("aria-rowcount"), "121");
		assert.ok((await page.locator("tbody tr").count()) < 80, "only what is in sight");
	});
});

// ---- 7. contrast -----------------------------------------------------------------------------------------

// Every label lies in a box, ends within it, and can be read on it.
async function checkLabels(page, what) {
	const { texts, rects } = await drawn(page);
	assert.ok(texts.length > 3, what);
	for (const [text, x, y, width, ink] of texts) {
		const under = rects.findLast(
			([left, top, w, h]) =>
				x >= left && x <= left + w && y >= top && y <= top + h,
		);
		assert.ok(under, `${what}: ${text}`);
		assert.ok(
			x + width <= under[0] + under[2] + 0.5,
			`${what}: “${text}” ends outside its box`,
		);
		assert.ok(contrast(ink, under[4]) >= 4.5, `${what}: ${text} ${ink} on ${under[4]}`);
	}
}

test("labels can be read and end within their boxes: light, dark, changes, search, map", async () => {
	const cases = [
		[madeTree({}), ""],
		[madeTree({}), "#q=parse"],
		[diffed(), ""],
		[madeTree({}), "#v=map"],
		[madeTree({}), "#c=heat"],
		[madeTree({}), "#c=module"],
		[madeTree({}), "#z=0.1.2"],
	];
	for (const colorScheme of ["light", "dark"]) {
		for (const [data, hash] of cases) {
			await withPage(data, { hash, colorScheme }, (page) =>
				checkLabels(page, `${colorScheme} ${hash} ${data.title}`),
			);
		}
	}
});

test("with colours of the system there are borders", async () => {
	await withPage(twoParents(), { forcedColors: "active" }, async (page) => {
		const { strokes, rects } = await drawn(page);
		assert.ok(strokes >= 8);
		assert.equal(new Set(rects.map((rect) => rect[4])).size, 1);
	});
});

// ---- 8. the address ----------------------------------------------------------------------------------------

test("the address brings everything back", async () => {
	const hash = "#t=dark&z=0.1.2&q=parse&x=rec%0Alib&flip=1";
	const data = madeTree({});
	await withPage(data, { hash }, async (page) => {
		const shot = () => page.screenshot();
		const one = await shot();
		await page.reload();
		await ready(page);
		assert.ok(one.equals(await shot()), "after a reload");
		const other = await page.context().newPage();
		await other.goto(page.address + hash);
		await ready(other);
		assert.ok(one.equals(await other.screenshot()), "in a new tab");
	});
});

test("back and forward go through views and zooms", async () => {
	await withPage(twoParents(), {}, async (page) => {
		await page.getByRole("tab", { name: "Table" }).click();
		await page.getByRole("tab", { name: "Map" }).click();
		await page.goBack();
		assert.match(await hashOf(page), /v=table/);
		assert.ok(await page.locator("table.grid").isVisible());
		await page.goBack();
		assert.ok(await page.locator(".flame").isVisible());
		await page.goForward();
		assert.ok(await page.locator("table.grid").isVisible());
	});
});

test("a bad address is the page as it begins", async () => {
	await withPage(
		twoParents(),
		{ hash: "#v=no&z=zz.!&f=99999&m=77&x=focus~q(&o=&q=%2F(%2F" },
		async (page) => {
			assert.ok(await page.locator(".flame").isVisible());
		},
	);
});

// ---- 9. search ---------------------------------------------------------------------------------------------

test("a search says what it found and how much that is", async () => {
	await withPage(twoParents(), {}, async (page) => {
		const search = async (text) => {
			await page.locator("#search").fill(text);
			return page.locator("#found").innerText();
		};
		assert.match(await search("file:decoder"), /1 function, 2 boxes, 100.%/);
		assert.match(await search("/^A$/"), /1 function, 1 box, 60\.0.%/);
		assert.match(await search(">55%"), /3 functions/);
		const before = await drawn(page);
		assert.match(await search("/(/"), /Unterminated|\(/);
		assert.equal(await page.locator("#search").getAttribute("aria-invalid"), "true");
		assert.deepEqual((await drawn(page)).rects, before.rects, "nothing changes");
		assert.equal(await search(""), "");
	});
});

test("hits that are too small for a box get a mark", async () => {
	const rows = [
		[-1, -1, 0, 1e9, "r"],
		[0, 0, 999999000, 999999000, "r"],
		[0, 1, 1000, 1000, "r"],
	];
	const funcs = [
		["large", "a.py", 1, 0, 999999000, 999999000, 1],
		["tiny", "a.py", 2, 0, 1000, 1000, 1],
	];
	await withPage(profileOf({ funcs, edges: [], rows }), { hash: "#q=tiny" }, async (page) => {
		const { rects } = await drawn(page);
		assert.ok(
			rects.some(([x, , w]) => w === 3 && x > 1300),
			"a mark at its place",
		);
		await page.keyboard.press("n");
		assert.match(await item(page).getAttribute("aria-label"), /^tiny/);
	});
});
