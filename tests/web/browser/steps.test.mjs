// Steps in Chromium: chips in every view, and what each view makes of them.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { launch, withPage as openAndUse, hashOf } from "../browser.mjs";
import { quickest, searchTime, zoomTime, takes } from "../times.mjs";
import { twoParents, madeTree, diffed, withParts } from "../fixtures.mjs";
import { withGraph, withLines, large } from "../fixtures.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());
const withPage = (data, options, use) => openAndUse(browser, data, options, use);

const tab = (page, name) => page.getByRole("tab", { name }).click();
const row = (page, name) =>
	page
		.locator("main tbody tr[data-index]")
		.filter({ has: page.getByText(name, { exact: true }) });

test("a focus acts on table, butterfly, map and flame, and can be taken away in each", async () => {
	await withPage(twoParents(), { hash: "#v=table&f=1" }, async (page) => {
		await page.locator(".details").getByRole("button", { name: "Focus" }).click();
		assert.match(await hashOf(page), /v=table.*x=focus~1/, "the view stays");
		assert.match(await row(page, "f").innerText(), /3\.000000\s+30\.0.%\s+6\.000000/);
		assert.match(await row(page, "<built-in method g>").innerText(), /≈.3\.000000/);
		assert.equal(await row(page, "B").count(), 0);
		assert.match(await page.locator(".details").innerText(), /6\.00.s · 60\.0.%/);
		await tab(page, "Butterfly");
		await page.evaluate(() => (window.location.hash += "&f=3"));
		assert.match(await page.locator(".chip").innerText(), /Focus A/);
		await tab(page, "Map");
		assert.match(await page.locator(".trail").innerText(), /6\.00.s of own cost/);
		await page.locator("#search").fill("kind:builtin");
		assert.match(await page.locator("#found").innerText(), /50\.0.%/);
		await page.locator("#search").fill("");
		await page.getByRole("button", { name: "Remove: Focus A" }).click();
		assert.match(await page.locator(".trail").innerText(), /10\.0.s of own cost/);
		await page.goBack();
		assert.match(await page.locator(".trail").innerText(), /6\.00.s/);
		await tab(page, "Flame");
		assert.match(await page.locator(".way").innerText(), /6\.00.s[\s\S]*Focus A/);
	});
});

test("steps have keys", async () => {
	await withPage(twoParents(), { hash: "#v=table&f=1" }, async (page) => {
		const steps = async (key) => {
			await page.keyboard.press(key);
			return (
				(await hashOf(page)).match(/x=([^&]*)/)?.[1].replace(/\n/g, " ") ??
				""
			);
		};
		assert.equal(await steps("f"), "focus~1");
		assert.equal(await steps("l"), "focus~1 lib");
		assert.equal(await steps("h"), "focus~1 lib hide~1");
		assert.equal(await steps("u"), "focus~1 lib");
		assert.equal(await steps("l"), "focus~1");
		await page.locator("#search").fill("");
		await page.locator("#search").press("r");
		assert.match(await hashOf(page), /q=r/, "in the search it is a letter");
	});
});

test("callers and callees after steps", async () => {
	await withPage(twoParents(), { hash: "#v=butterfly&f=4&x=hide~3" }, async (page) => {
		const sides = await page.locator(".sides").innerText();
		assert.match(
			sides,
			/2 callers[\s\S]*A[\s\S]*≈.3\.000000[\s\S]*B[\s\S]*≈.2\.000000/,
		);
		assert.match(await page.locator(".card").innerText(), /Total\s+5\.00.s/);
		assert.match(await page.locator(".tools").innerText(), /After the steps/);
		await page.locator(".card").getByRole("button", { name: "Hide" }).click();
		assert.equal(await page.locator(".chip").count(), 2);
	});
});

test("where a step changes nothing, the view says so", async () => {
	await withPage(twoParents(), { hash: "#v=table&x=invert" }, async (page) => {
		assert.match(
			await page.locator(".way").innerText(),
			/Inverted changes the flame only/,
		);
		assert.match(await row(page, "f").innerText(), /5\.000000/);
		assert.equal(await page.locator(".chip.idle").count(), 1);
	});
	await withPage(withLines(), { hash: "#v=source&x=lib" }, async (page) =>
		assert.match(await page.locator(".way").innerText(), /do not change this view/),
	);
	await withPage(withGraph(false), { hash: "#v=graph&x=hide~1" }, async (page) => {
		assert.match(await page.locator(".way").innerText(), /pale/);
		assert.match(await page.locator("#f1").getAttribute("class"), /dim/);
		assert.doesNotMatch(await page.locator("#f0").getAttribute("class"), /dim/);
	});
	await withPage(withGraph(false), { hash: "#v=graph" }, async (page) => {
		assert.ok(!(await page.locator(".way").isVisible()));
		await page.locator("#f1").click();
		await page.locator(".details").getByRole("button", { name: "Focus" }).click();
		assert.ok(await page.locator(".flame").isVisible(), "where it is seen");
	});
});

test("threads and comparisons go through the steps", async () => {
	await withPage(withParts(), { hash: "#v=table&p=1&x=focus~1" }, async (page) => {
		assert.match(await row(page, "f").innerText(), /1\.800000/);
		await page.getByLabel("Thread").selectOption("-1");
		assert.match(await page.locator(".chip").innerText(), /Focus A/, "it stays");
		assert.match(await row(page, "f").innerText(), /6\.000000/);
	});
	await withPage(diffed(), { hash: "#v=diff" }, async (page) => {
		const all = Number(await page.locator("table.grid").getAttribute("aria-rowcount"));
		const whole = await page.locator(".summary").innerText();
		await page.getByRole("button", { name: "Fold libraries" }).click();
		assert.ok(
			Number(await page.locator("table.grid").getAttribute("aria-rowcount")) <
				all,
		);
		assert.equal(
			(await page.locator(".summary").innerText()).split("·")[0],
			whole.split("·")[0],
		);
		assert.equal(await page.locator(".chip").count(), 1);
	});
});

test("exact only leaves out what is an estimate after steps", async () => {
	await withPage(madeTree({}), { hash: "#v=table&x=lib%0Aexact" }, async (page) => {
		const count = async () =>
			Number(await page.locator("table.grid").getAttribute("aria-rowcount"));
		assert.doesNotMatch(await page.locator("main tbody").innerText(), /≈/);
		const exact = await count();
		await page.locator(".tools").getByRole("button", { name: "Exact only" }).click();
		assert.match(await page.locator("main tbody").innerText(), /≈/);
		assert.ok((await count()) > exact);
	});
});

test("with steps, 5,000 functions are searched and zoomed within 0.1 s", async (t) => {
	const hash = "#x=hide~9%0Alib";
	await withPage(
		large(),
		{ hash, unrecorded: true, reducedMotion: "reduce" },
		async (page) => {
			for (const view of ["flame", "table", "map", "butterfly"]) {
				await page.locator(`[data-view=${view}]`).click();
				const time = await quickest(5, () => searchTime(page, "parse"));
				takes(t, `search in ${view}`, time, 100);
			}
			await tab(page, "Flame");
			takes(t, "zoom", await quickest(5, () => zoomTime(page)), 100);
		},
	);
});
