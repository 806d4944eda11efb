// Every view under axe-core, light, dark and on a phone, and a picture of each to look at.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { launch, openPage, outputFile } from "../browser.mjs";
import { madeTree, diffed, withLines, withGraph, withParts } from "../fixtures.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = [
	["flame", madeTree({}), "#z=0.1.2"],
	["search", madeTree({}), "#q=parse&x=rec%0Afocus~q%2F.%2F"],
	["table", madeTree({}), "#v=table&f=4"],
	["steps", madeTree({}), "#v=table&x=lib%0Ainvert%0Ahide~4"],
	["butterfly", madeTree({}), "#v=butterfly&f=4"],
	["map", madeTree({}), "#v=map"],
	["graph", withGraph(false), "#v=graph"],
	["source", withLines(), "#v=source"],
	["diff", diffed(), "#v=diff"],
	["diff-flame", diffed(), ""],
	["threads", withParts(), "#p=1"],
];
const SCREENS = {
	light: {},
	dark: { colorScheme: "dark" },
	phone: { size: [360, 740], hasTouch: true, isMobile: true },
};

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function serious(page) {
	// Not by a script element, which the page's policy forbids.
	await page.evaluate(AXE);
	const { violations } = await page.evaluate(() =>
		window.axe.run(document, { resultTypes: ["violations"] }),
	);
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.map(
			({ id, nodes }) =>
				`${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
		);
}

for (const [screen, options] of Object.entries(SCREENS)) {
	test(`no serious findings of axe-core: ${screen}`, async () => {
		for (const [name, data, hash] of VIEWS) {
			const page = await openPage(browser, data, { hash, ...options });
			await page.screenshot({ path: outputFile(`${name}-${screen}.png`) });
			assert.deepEqual(await serious(page), [], `${name} ${screen}`);
			await page.context().close();
		}
	});
}

test("no serious findings in the dialogs", async () => {
	const page = await openPage(browser, madeTree({}), {});
	for (const name of ["Keys", "About this profile"]) {
		await page.getByRole("button", { name }).click();
		await page.screenshot({
			path: outputFile(`${name.split(" ")[0].toLowerCase()}-light.png`),
		});
		assert.deepEqual(await serious(page), [], name);
		await page.keyboard.press("Escape");
	}
	await page.context().close();
});
