// Rests in Chromium: they open where it is zoomed to, and the address brings them back.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { launch, ready, withPage as openAndUse } from "../browser.mjs";
import { item, hashOf, drawn, settle } from "../browser.mjs";
import { quickest, zoomTime, takes } from "../times.mjs";
import { graphOnly } from "../trees.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());
const withPage = (data, options, use) => openAndUse(browser, data, options, use);

function estimated(data) {
	data.contexts[0].estimated = true;
	return data;
}

const names = async (page) => (await drawn(page)).texts.map(([text]) => text);

test("a rest opens when it is zoomed to, and again within", async () => {
	await withPage(estimated(graphOnly()), {}, async (page) => {
		assert.ok((await names(page)).includes("other (3 callees)"));
		assert.ok(!(await names(page)).includes("f1"));
		await item(page).focus();
		for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
		await settle(page);
		assert.match(await hashOf(page), /z=0$/);
		assert.ok((await names(page)).includes("f1"), "main's callees");
		assert.ok((await drawn(page)).hatched > 10, "estimates");
		for (const key of ["ArrowDown", "ArrowDown", "Enter"])
			await page.keyboard.press(key);
		await settle(page);
		const label = await item(page).getAttribute("aria-label");
		assert.match(label, /^f\d+, m\d\.py:\d+, total ≈/);
		assert.match(await page.locator(".details").innerText(), /Total here\s+≈/);
		const path = await hashOf(page);
		await page.reload();
		await ready(page);
		assert.equal(await hashOf(page), path);
		assert.equal(
			await page.locator(".trail [aria-current]").innerText(),
			label.split(",")[0],
		);
		await item(page).focus();
		for (let i = 0; i < 3; i++) await page.keyboard.press("Escape");
		await settle(page);
		assert.ok((await names(page)).includes("other (3 callees)"), "closed again");
	});
});

test("a rest tells each of its numbers once", async () => {
	await withPage(estimated(graphOnly()), {}, async (page) => {
		await item(page).focus();
		for (const key of ["ArrowDown", "ArrowDown", "End"]) await page.keyboard.press(key);
		assert.match(await item(page).getAttribute("aria-label"), /^other /);
		const text = await page.locator(".details").innerText();
		assert.equal(text.match(/Total here/g)?.length, 1);
	});
});

test("what only rests hold is shown in the flame all the same", async () => {
	await withPage(estimated(graphOnly()), { hash: "#v=table&f=30" }, async (page) => {
		await page.locator(".details").getByRole("button", { name: "In flame" }).click();
		await settle(page);
		assert.match(await item(page).getAttribute("aria-label"), /^f30, /);
		assert.match(await page.locator(".details").innerText(), /^f30\s[\s\S]*Total here/);
	});
});

test("a click on a rest opens it; one on a strip, what the strip lies in", async () => {
	await withPage(estimated(graphOnly()), { reducedMotion: "reduce" }, async (page) => {
		const chart = await page.locator(".chart").boundingBox();
		await page.mouse.click(chart.x + 40, chart.y + 2.5 * 21);
		assert.match(await hashOf(page), /z=0\.-2/);
		assert.ok((await names(page)).includes("f1"));
		assert.match(await page.locator(".trail").innerText(), /other \(3 callees\)/);
		await page.goBack();
		await page.evaluate(() => (window.location.hash = ""));
		await settle(page);
	});
	const data = graphOnly();
	const { parent, func, self, total } = data.contexts[0];
	for (let i = 0; i < 5000; i++) {
		parent.push(1);
		func.push(1 + (i % 3));
		self[0].push(1e6);
		total[0].push(1e6);
	}
	total[0][2] -= 5e9;
	self[0][2] -= 5e9;
	data.contexts[0].selfTruth += "r".repeat(5000);
	data.contexts[0].totalTruth += "r".repeat(5000);
	await withPage(data, { reducedMotion: "reduce" }, async (page) => {
		const [x, y] = await page.evaluate(() => {
			const gone = window.drawn.rects.find(
				([, top, w, h]) => top === 42 && w > 30 && h === 20,
			);
			return [gone[0] + 5, 50];
		});
		const chart = await page.locator(".chart").boundingBox();
		await page.mouse.click(chart.x + x, chart.y + y);
		assert.match(await hashOf(page), /z=0/);
	});
});

test("5,000 functions of which only the calls are known open within 0.1 s", async (t) => {
	const data = estimated(graphOnly([1, 60, 800, 800, 800, 800, 800, 900], 7));
	assert.ok(data.edges.caller.length > 28000);
	const options = { unrecorded: true, reducedMotion: "reduce" };
	for (const hash of ["", "#x=hide~9"]) {
		const time = await quickest(3, async () => {
			let first;
			await withPage(data, { ...options, hash }, async (page) => {
				first = await zoomTime(page);
				assert.match(await hashOf(page), /z=0/);
			});
			return first;
		});
		takes(t, `first zoom ${hash}`, time, 100);
	}
});
