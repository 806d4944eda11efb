// The page in Chromium: hostile names, every size of screen, every view, what it saves, a server.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { deflateSync } from "node:zlib";
import { launch, openPage, outputFile, pageFile } from "../browser.mjs";
import { withPage as openAndUse, item, hashOf, drawn, settle } from "../browser.mjs";
import { makePage } from "../page.mjs";
import { twoParents, madeTree, hostile, diffed } from "../fixtures.mjs";
import { withLines, withParts, withGraph, profileOf } from "../fixtures.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());
const withPage = (data, options, use) => openAndUse(browser, data, options, use);

// ---- 10. hostile names -----------------------------------------------------------------------------------------

test("names are text, whatever they say", async () => {
	for (const view of ["flame", "table", "butterfly", "map"]) {
		await withPage(hostile(), { hash: `#v=${view}&f=0` }, async (page) => {
			assert.equal(await page.evaluate(() => window.hacked), undefined);
			assert.equal(await page.locator("img, main script").count(), 0);
			assert.equal(
				await page.locator("h1.title").innerText(),
				"<img src=x onerror=window.hacked=1>\\u202etitle",
			);
			assert.ok(
				await page.evaluate(() =>
					document
						.querySelector("meta[http-equiv]")
						.content.includes("script-src 'sha256-"),
				),
			);
			if (view === "table")
				assert.match(
					await page.locator("main").innerText(),
					/<\/script><script>window.hacked=1<\/script>/,
				);
		});
	}
});

test("a graph that attacks is only a picture", async () => {
	await withPage(withGraph(), { hash: "#v=graph" }, async (page) => {
		assert.equal(await page.evaluate(() => window.hacked), undefined);
		const kinds = await page.evaluate(() =>
			[...document.querySelectorAll(".pane *")].map((node) => node.localName),
		);
		assert.deepEqual(
			kinds.filter(
				(kind) => !["svg", "g", "polygon", "path", "text"].includes(kind),
			),
			[],
		);
		assert.equal(page.requests.length, 1);
		// What the browser says about the attempts that it stopped.
		page.problems = page.problems.filter(
			(text) => !text.includes("Content Security Policy"),
		);
		await page.locator("#f1").click();
		assert.match(await page.locator(".details .name").innerText(), /^A$/);
		await page.keyboard.press("3");
		assert.match(await page.locator(".card h2").innerText(), /A/);
	});
});

// ---- 11. small and large screens ----------------------------------------------------------------------------------

test("from a phone to a wall: no sideways scrolling, nothing over the picture", async () => {
	const sizes = [
		[360, 740],
		[700, 450],
		[1400, 900],
		[2560, 1440],
	];
	for (const size of sizes) {
		for (const [view, data] of [
			["flame", madeTree({})],
			["table", madeTree({})],
			["butterfly", madeTree({})],
			["map", madeTree({})],
			["graph", withGraph(false)],
			["source", withLines()],
			["diff", diffed()],
		]) {
			await withPage(data, { hash: `#v=${view}`, size }, async (page) => {
				const wide = await page.evaluate(
					() =>
						document.documentElement.scrollWidth -
						window.innerWidth,
				);
				assert.ok(wide <= 0, `${view} at ${size}: ${wide} too wide`);
				const boxes = await page.evaluate(() =>
					["header", "nav.tabbar", "main", ".details"].flatMap(
						(selector) => {
							const node =
								document.querySelector(selector);
							const { top, bottom, height } =
								node.getBoundingClientRect();
							return height > 0 ? [[top, bottom]] : [];
						},
					),
				);
				for (let i = 1; i < boxes.length; i++)
					assert.ok(
						boxes[i][0] >= boxes[i - 1][1] - 0.5,
						`${view} at ${size}`,
					);
				assert.ok(
					boxes.at(-1)[1] <= size[1] + 0.5,
					`${view} at ${size} is too high`,
				);
			});
		}
	}
});

test("a tap shows what it is, a second one zooms", async () => {
	await withPage(
		twoParents(),
		{ size: [360, 740], hasTouch: true, isMobile: true },
		async (page) => {
			const chart = await page.locator(".chart").boundingBox();
			await page.touchscreen.tap(chart.x + 60, chart.y + 2.5 * 26);
			await settle(page);
			assert.match(await page.locator(".details").innerText(), /^A\s/);
			assert.doesNotMatch(await hashOf(page), /z=/);
			await page.touchscreen.tap(chart.x + 60, chart.y + 2.5 * 26);
			await settle(page);
			assert.match(await hashOf(page), /z=0\.1/);
		},
	);
});

test("who wants no motion gets none", async () => {
	await withPage(twoParents(), { reducedMotion: "reduce" }, async (page) => {
		const zoomed = await page.evaluate(() => {
			const press = (key) =>
				document.activeElement.dispatchEvent(
					new KeyboardEvent("keydown", { key, bubbles: true }),
				);
			document.querySelector("[role=treeitem]").focus();
			["ArrowDown", "ArrowDown", "Enter"].forEach(press);
			return window.drawn.rects.some(([, y, w]) => y === 42 && w > 1300);
		});
		assert.ok(zoomed, "the box fills the picture at once");
	});
});

test("on paper there are the picture and the table, and no buttons", async () => {
	await withPage(madeTree({}), {}, async (page) => {
		await page.emulateMedia({ media: "print" });
		assert.ok(await page.locator("canvas").isVisible());
		assert.ok(await page.locator("#plain table").isVisible());
		assert.equal(
			(await page.locator("button:visible").count()) -
				(await page.locator(".way button:visible").count()),
			0,
		);
	});
});

// ---- views ---------------------------------------------------------------------------------------------------------

test("a comparison shows before, after and change, what is new and what is gone", async () => {
	await withPage(diffed(), { hash: "#v=diff" }, async (page) => {
		assert.match(
			await page.locator("main thead").innerText(),
			/Before.*After.*Change/s,
		);
		const count = async (only) => {
			await page.getByLabel("Functions").selectOption(only);
			const rows =
				Number(
					await page
						.locator("table.grid")
						.getAttribute("aria-rowcount"),
				) - 1;
			assert.equal(await page.locator(`.badge.${only}`).count(), rows);
			return rows;
		};
		const [fresh, gone] = [await count("new"), await count("gone")];
		assert.ok(fresh > 0 && gone > 0);
		await withPage(diffed({ swap: true }), { hash: "#v=diff&d=new" }, async (other) => {
			assert.equal(await other.locator(".badge.new").count(), gone);
		});
		await page.getByLabel("Functions").selectOption("all");
		assert.match(await page.locator("td.change").first().innerText(), /^[+−]/);
	});
});

test("callers and callees are the recorded ones", async () => {
	await withPage(twoParents(), { hash: "#v=butterfly&f=3" }, async (page) => {
		const text = await page.locator(".sides").innerText();
		assert.match(
			text,
			/2 callers[\s\S]*A[\s\S]*6\.000000[\s\S]*B[\s\S]*4\.000000[\s\S]*1 callee[\s\S]*5\.000000/,
		);
		await page.getByRole("button", { name: "A", exact: true }).click();
		assert.match(await page.locator(".card h2").innerText(), /^A$/);
		await page.goBack();
		assert.match(await page.locator(".card h2").innerText(), /^f$/);
	});
});

test("lines stand beside their text, which is never markup", async () => {
	await withPage(withLines(), { hash: "#v=source" }, async (page) => {
		assert.match(
			await page.locator("main tbody").innerText(),
			/6\s+100\s+1\.100000\s+55\.0.%\s+sum \+= item\.price/,
		);
		assert.equal(await page.locator("main tbody b").count(), 0);
		assert.match(await page.locator("main tbody").innerText(), /<b>not bold<\/b>/);
	});
});

test("threads can be chosen", async () => {
	await withPage(withParts(), {}, async (page) => {
		await page.getByLabel("Thread").selectOption({ label: "Thread-1" });
		assert.match(await page.locator(".way").innerText(), /3\.00.s/);
		await page.getByRole("tab", { name: "Table" }).click();
		assert.match(await page.locator("main tbody").innerText(), /3\.000000/);
		await page.evaluate(() => (window.location.hash = "#p=1&v=butterfly&f=3"));
		await page.locator(".sides").waitFor();
		assert.match(
			await page.locator(".sides").innerText(),
			/A[\s\S]*1\.800000[\s\S]*60\.0.%/,
		);
	});
});

test("chips of transformations come and go", async () => {
	await withPage(twoParents(), { hash: "#z=0.1&f=1" }, async (page) => {
		await item(page).focus();
		await page.locator(".details").getByRole("button", { name: "Focus" }).click();
		assert.match(await page.locator(".way").innerText(), /6\.00.s[\s\S]*Focus A/);
		await page.getByRole("button", { name: "Invert", exact: true }).click();
		assert.equal(await page.locator(".chip").count(), 2);
		await page.getByRole("button", { name: "Remove: Focus A" }).click();
		assert.match(await page.locator(".way").innerText(), /10\.0.s/);
		await page.goBack();
		assert.equal(await page.locator(".chip").count(), 2);
	});
});

test("the map is walked through with the keyboard, and every group opens", async () => {
	await withPage(madeTree({}), { hash: "#v=map" }, async (page) => {
		await item(page).focus();
		for (const key of ["ArrowDown", "ArrowRight", "ArrowDown", "Enter"]) {
			await page.keyboard.press(key);
			assert.match(await page.locator("#live").innerText(), /self .*%/, key);
		}
		assert.match(await hashOf(page), /k=\d+/);
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		assert.doesNotMatch(await hashOf(page), /k=/);
	});
});

test("details speak of the picture that is shown", async () => {
	await withPage(madeTree({}), { hash: "#v=map" }, async (page) => {
		await item(page).focus();
		await page.keyboard.press("ArrowDown");
		assert.match(await page.locator(".details").innerText(), /Own code/);
		await page.keyboard.press("1");
		await settle(page);
		assert.doesNotMatch(await page.locator(".details").innerText(), /Own code/);
	});
});

test("colours and widths of a comparison can be chosen", async () => {
	await withPage(diffed(), {}, async (page) => {
		assert.equal(
			await page.getByLabel("Colour", { exact: true }).inputValue(),
			"change",
		);
		await page.getByLabel("Colour", { exact: true }).selectOption("origin");
		assert.match(await page.locator(".legend").innerText(), /Own code/);
		await page.getByLabel("Colour", { exact: true }).selectOption("change");
		assert.match(await page.locator(".legend").innerText(), /new or gone/);
		await page.getByLabel("Width", { exact: true }).selectOption("before");
		assert.match(await hashOf(page), /w=before/);
		const choose = async (label, value) => {
			const before = await drawn(page);
			await page.getByLabel(label, { exact: true }).selectOption(value);
			assert.notDeepEqual((await drawn(page)).rects, before.rects, value);
		};
		await choose("Width", "max");
		await choose("Colour", "selfchange");
		assert.match(await hashOf(page), /c=selfchange.*w=max/);
		assert.match(await page.locator(".legend").innerText(), /new or gone/);
	});
});

test("code that is all of one kind is told apart by its files", async () => {
	await withPage(withLines(), {}, async (page) => {
		assert.match(await page.locator(".legend").innerText(), /one colour a file/);
		assert.equal(
			await page.getByLabel("Colour", { exact: true }).inputValue(),
			"module",
		);
		await page.getByRole("tab", { name: "Map" }).click();
		assert.match(await page.locator(".legend").innerText(), /one colour a file/);
	});
});

test("calls can be drawn as well as time", async () => {
	const data = madeTree({});
	data.contexts[0].self[1] = data.contexts[0].self[0].map((own) => (own > 0 ? 2 : 0));
	await withPage(data, {}, async (page) => {
		await page.getByLabel("Measure").selectOption({ label: "Calls" });
		assert.match(await hashOf(page), /m=1/);
		assert.match(
			await page.locator(".trail").innerText(),
			/^\d[\d,.]*k? in 120 functions/,
		);
		await page.getByRole("tab", { name: "Map" }).click();
		assert.match(await page.locator(".trail").innerText(), /of own cost/);
		await page.getByRole("tab", { name: "Table" }).click();
		assert.equal(await page.locator("th.calls").count(), 0, "they are there already");
	});
});

async function saved(page, name) {
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name }).click(),
	]);
	return readFileSync(await download.path(), "utf8");
}

test("saved pictures are XML that opens alone, and zooms", async () => {
	await withPage(madeTree({}), {}, async (page) => {
		const text = await saved(page, "SVG");
		const error = await page.evaluate(
			(text) =>
				new DOMParser()
					.parseFromString(text, "image/svg+xml")
					.querySelector("parsererror")?.textContent,
			text,
		);
		assert.equal(error, undefined);
		const alone = await page.context().newPage();
		const file = pageFile(text, "picture").replace(/\.html$/, ".svg");
		writeFileSync(new URL(file), text);
		await alone.goto(file);
		const width = () =>
			alone
				.locator("g[data-x]")
				.nth(9)
				.locator("rect")
				.first()
				.getAttribute("width");
		const before = Number(await width());
		await alone.locator("g[data-x]").nth(9).click();
		assert.ok(Number(await width()) > before);
	});
	await withPage(madeTree({}), { hash: "#v=map" }, async (page) =>
		assert.match(await saved(page, "SVG"), /<svg[\s\S]*Third party/),
	);
});

test("the saved table has every function", async () => {
	await withPage(hostile(), { hash: "#v=table" }, async (page) => {
		const lines = (await saved(page, "CSV")).split("\r\n");
		assert.equal(lines.length, 13);
		assert.ok(lines.some((line) => line.startsWith("'=cmd|")));
	});
});

test("an empty profile says so", async () => {
	const data = profileOf({ funcs: [], edges: [], rows: [[-1, -1, 0, 0, "r"]] });
	for (const view of ["flame", "table", "butterfly", "map"]) {
		await withPage(data, { hash: `#v=${view}` }, async (page) =>
			assert.ok(await page.locator(".empty").isVisible(), view),
		);
	}
});

// ---- from a server ---------------------------------------------------------------------------------------------------

// What profview does. now: its data, its version (null: it does not answer) and other answers.
async function serve(now) {
	const server = createServer((request, response) => {
		if (now.version === null) return request.socket.destroy();
		const answers = {
			"/k/": () => makePage(now.data, { server: true }),
			"/k/data": () => deflateSync(Buffer.from(JSON.stringify(now.data))),
			"/k/version": () => now.version,
			...now.answers,
		};
		const answer = answers[request.url];
		response.writeHead(answer ? 200 : 404, {
			"Content-Type":
				request.url === "/k/" ? "text/html" : "application/octet-stream",
		});
		response.end(answer ? answer() : "");
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

async function openServed(server, hash) {
	const baseURL = `http://127.0.0.1:${server.address().port}/k/`;
	const page = await openPage(browser, "", { baseURL, hash });
	page.titled = (text) =>
		page.locator("h1.title", { hasText: text }).waitFor({ timeout: 30000 });
	return page;
}

test("from a server: data, text of sources, and new data while it runs", async () => {
	const now = { data: withLines(), version: "1" };
	const file = now.data.functions.file[0];
	const text = now.data.sources[file];
	now.data.sources = null;
	now.answers = { [`/k/source/${file}`]: () => text };
	const server = await serve(now);
	const page = await openServed(server, "#v=source");
	try {
		await page.locator("td.code", { hasText: "item.price" }).waitFor();
		await page.getByRole("tab", { name: "Table" }).click();
		await page.waitForTimeout(1300);
		now.data = twoParents();
		now.version = "2";
		await page.titled("two parents");
		assert.deepEqual(
			page.problems.filter((problem) => !/404|favicon/.test(problem)),
			[],
		);
	} finally {
		await page.context().close();
		server.close();
	}
});

test("from a server: new data leave the reader where they were", async () => {
	const now = { data: twoParents(), version: "1" };
	const server = await serve(now);
	const page = await openServed(server, "#v=table");
	const change = async (title) => {
		now.data = twoParents({ title });
		now.version = title;
		await page.titled(title);
	};
	try {
		await page.keyboard.press("/");
		await page.keyboard.type("f");
		await change("second");
		await page.keyboard.type("g");
		assert.equal(await page.locator("#search").inputValue(), "fg");
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		const inView = () =>
			page.evaluate(() => document.activeElement.closest("#view") !== null);
		assert.ok(await inView());
		await change("third");
		assert.ok(await inView());
	} finally {
		await page.context().close();
		server.close();
	}
});

test("from a server: the page says that it does not answer, until it does", async () => {
	const now = { data: twoParents(), version: "1" };
	const server = await serve(now);
	const page = await openServed(server, "");
	const lost = page.locator("p", { hasText: "The server does not answer" });
	try {
		assert.ok(await lost.isHidden());
		now.version = null;
		await lost.waitFor({ timeout: 30000 });
		await page.screenshot({ path: outputFile("server-lost.png") });
		now.version = "1";
		await lost.waitFor({ state: "hidden", timeout: 30000 });
	} finally {
		await page.context().close();
		server.close();
	}
});
