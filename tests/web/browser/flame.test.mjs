// Flame graphs in Chromium: zoom, search, keys, addresses, contrast, narrow windows, hostile names.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TOOL = join(process.env.PROF_BIN ?? join(ROOT, "build/dev/bin"), "prof2flame");
const RESULTS = join(ROOT, "testdata/pstats/results.prof");
const STACKS =
	"main;load;parse 30\nmain;load;read 10\nmain;run;parse 20\nmain;run;step;parse 5\nmain;run 35\n";

let browser;
let folder;
before(async () => {
	browser = await launch();
	folder = mkdtempSync(join(tmpdir(), "flame-"));
});
after(async () => {
	await browser.close();
	rmSync(folder, { recursive: true });
});

function draw(name, input, ...options) {
	const file = join(folder, `${name}.svg`);
	const text = input.endsWith("\n") ? input : undefined;
	execFileSync(
		TOOL,
		["-q", "-o", file, ...options, ...(text ? ["-f", "folded", "-"] : [input])],
		{ input: text },
	);
	return file;
}

async function withPicture(file, options, use) {
	const { size = [1400, 900], hash = "", ...rest } = options;
	const context = await browser.newContext({
		viewport: { width: size[0], height: size[1] },
		...rest,
	});
	const page = await context.newPage();
	const wrong = [];
	page.on("console", (message) => wrong.push(message.text()));
	page.on("pageerror", (error) => wrong.push(error.message));
	page.on(
		"request",
		(request) => request.url().startsWith("file:") || wrong.push(request.url()),
	);
	page.on("dialog", (dialog) => wrong.push(dialog.message()));
	await page.goto(`file://${file}${hash}`);
	await use(page);
	assert.deepEqual(wrong, []);
	await context.close();
}

// The boxes that can be seen: name, place and state.
function boxes(page) {
	return page.evaluate(() =>
		[...document.querySelectorAll("#boxes>svg:not(.away)")].map((box) => ({
			name: box.querySelector("title").textContent.split("\n")[0],
			x: parseFloat(box.getAttribute("x")),
			width: parseFloat(box.getAttribute("width")),
			classes: box.getAttribute("class") ?? "",
			label: box.querySelector("text")?.textContent ?? "",
		})),
	);
}

const named = (list, name) => list.filter((box) => box.name === name);
const box = (page, name, n = 0) =>
	page
		.locator(`#boxes>svg`, {
			has: page.locator(`title`, { hasText: new RegExp(`^${name}\\b`) }),
		})
		.nth(n);
const answer = (page) => page.locator("output").textContent();
const hash = (page) => new URL(page.url()).hash;
const focused = (page) =>
	page.evaluate(
		() =>
			document.activeElement
				.querySelector?.("title")
				?.textContent.split("\n")[0] ?? "",
	);

async function search(page, text) {
	if ((await page.evaluate(() => document.activeElement?.localName)) !== "input")
		await page.keyboard.press("/");
	await page.locator("input").fill(text);
}

test("a click zooms, exactly; the address keeps it, and Back takes it back", async () => {
	const file = draw("zoom", STACKS);
	await withPicture(file, {}, async (page) => {
		await box(page, "load").click();
		const after = await boxes(page);
		assert.deepEqual(after.map((b) => b.name).sort(), [
			"all",
			"load",
			"main",
			"parse",
			"read",
		]);
		for (const name of ["all", "main", "load"]) {
			assert.equal(named(after, name)[0].width, 100);
			assert.equal(named(after, name)[0].x, 0);
		}
		assert.ok(Math.abs(named(after, "parse")[0].width - 75) < 1e-6);
		assert.ok(Math.abs(named(after, "read")[0].x - 75) < 1e-6);
		assert.ok(named(after, "main")[0].classes.includes("above"));
		const link = page.url();
		await page.goBack();
		assert.equal((await boxes(page)).length, 9);
		await page.goto("about:blank");
		await page.goto(link);
		assert.equal((await boxes(page)).length, 5);
		await page.goto("about:blank");
		await page.goto(`file://${file}#zoom=99&search=(&more=%`);
		assert.equal((await boxes(page)).length, 9);
	});
});

test("search says what share the matches take together, each part once", async () => {
	await withPicture(draw("search", STACKS), {}, async (page) => {
		await search(page, "parse");
		assert.equal(await answer(page), "Matched: 55.0 % in 3");
		await search(page, "RUN|step");
		assert.equal(await answer(page), "Matched: 5.0 % in 1"); // capitals are meant
		await search(page, "run|step");
		assert.equal(await answer(page), "Matched: 60.0 % in 2");
		assert.equal(hash(page), "#search=run%7Cstep");
		await search(page, "run|(");
		assert.equal(await answer(page), "no valid pattern");
		assert.equal(
			(await boxes(page)).filter((b) => b.classes.includes("hit")).length,
			2,
		);
		await search(page, "parse");
		await page.keyboard.press("Tab");
		await page.keyboard.press("n");
		assert.equal(await focused(page), "parse");
		await box(page, "load").click();
		assert.equal(await answer(page), "Matched: 75.0 % in 1");
	});
});

test("Enter in the search goes from match to match", async () => {
	await withPicture(draw("enter", STACKS), {}, async (page) => {
		await search(page, "parse");
		await page.keyboard.press("Enter");
		assert.equal(await focused(page), "parse");
		const first = await page.locator("#detail").textContent();
		await page.keyboard.press("n");
		assert.notEqual(await page.locator("#detail").textContent(), first);
	});
});

test("links lead on; Ctrl-click and Enter zoom", async () => {
	const list = join(folder, "attributes");
	writeFileSync(list, "run\thref=target.svg\ttitle=see the wiki\n");
	draw("target", "there 1\n");
	const file = draw("links", STACKS, "--nameattr", list);
	await withPicture(file, {}, async (page) => {
		await box(page, "run").click({ modifiers: ["Control"] });
		assert.match(hash(page), /^#zoom=/);
		assert.match(await page.locator("#detail").textContent(), /see the wiki$/);
		assert.equal(await page.locator("#boxes a[tabindex='-1']").count(), 1);
		await page.keyboard.press("o");
		await page.waitForURL("**/target.svg");
		await page.goBack();
		await page.keyboard.press("Escape");
		await box(page, "run").click();
		await page.waitForURL("**/target.svg");
	});
});

test("pictures of a given width show all they say, long names their numbers", async () => {
	const long = `main;${"very_long_name_".repeat(20)} 9\n`;
	const file = draw("fixed", long, "--width", "400", "--title", "title ".repeat(50));
	await withPicture(file, { size: [1000, 700] }, async (page) => {
		await page.locator("#boxes>svg").nth(2).hover();
		const edges = await page.evaluate(() => {
			const right = (id) =>
				document.getElementById(id).getBoundingClientRect().right;
			return {
				title: right("title"),
				detail: right("detail"),
				foot:
					document.getElementById("boxes").getBoundingClientRect()
						.bottom - document.documentElement.clientHeight,
			};
		});
		assert.ok(edges.title <= 400 && edges.detail <= 400, JSON.stringify(edges));
		assert.ok(edges.foot <= 0, JSON.stringify(edges));
		assert.match(await page.locator("#detail").textContent(), /… — 9 samples/);
	});
});

test("the tools can be read on every paper", async () => {
	for (const [paper, colour] of [
		["yellow", "rgb(28, 28, 33)"],
		["#203040", "rgb(255, 255, 255)"],
	])
		for (const colorScheme of ["light", "dark"])
			await withPicture(
				draw("paper", STACKS, "--bgcolors", paper),
				{ colorScheme },
				async (page) =>
					assert.equal(
						await page
							.locator("output")
							.evaluate((o) => getComputedStyle(o).color),
						colour,
					),
			);
});

test("all of it by keyboard", async () => {
	await withPicture(draw("keys", STACKS), {}, async (page) => {
		await page.keyboard.press("Tab");
		assert.equal(await focused(page), "all");
		const way = [
			["ArrowUp", "main"],
			["ArrowUp", "run"],
			["ArrowRight", "load"],
			["ArrowUp", "parse"],
			["ArrowDown", "load"],
			["ArrowLeft", "run"],
		];
		for (const [key, name] of way) {
			await page.keyboard.press(key);
			assert.equal(await focused(page), name, key);
		}
		assert.match(
			await page.locator("#detail").textContent(),
			/^Function: run — 60 samples \(60\.0 %\), self 35/,
		);
		await page.keyboard.press("Enter");
		assert.equal(named(await boxes(page), "load").length, 0);
		await page.keyboard.press("Backspace");
		assert.equal(named(await boxes(page), "main")[0].classes, "");
		await page.keyboard.press("Escape");
		assert.equal(hash(page), "");
		await page.keyboard.press("i");
		const top = (name) =>
			box(page, name).evaluate((b) => b.getBoundingClientRect().top);
		assert.ok((await top("all")) < (await top("main")));
		await page.keyboard.press("?");
		assert.match(await page.locator("#detail").textContent(), /Escape: whole picture/);
		await page.keyboard.press("Tab");
		assert.equal(
			await page.evaluate(() => document.activeElement?.localName),
			"button",
		); // one stop
	});
});

test("a screen reader finds a tree", async () => {
	await withPicture(draw("tree", STACKS), {}, async (page) => {
		const tree = await page.evaluate(() => {
			const items = [...document.querySelectorAll("[role=treeitem]")];
			return {
				label: document
					.querySelector("[role=tree]")
					.getAttribute("aria-label"),
				levels: items.map((item) =>
					Number(item.getAttribute("aria-level")),
				),
				stops: items.filter((item) => item.getAttribute("tabindex") === "0")
					.length,
			};
		});
		assert.deepEqual(tree.levels, [1, 2, 3, 4, 4, 5, 3, 4, 4]);
		assert.equal(tree.stops, 1);
		assert.ok(tree.label);
		assert.equal(await page.getByRole("treeitem", { name: "parse" }).count(), 3);
		assert.equal(await page.getByRole("searchbox").count(), 1);
	});
});

test("axe-core has nothing to say", async () => {
	for (const colorScheme of ["light", "dark"])
		await withPicture(draw("axe", RESULTS), { colorScheme }, async (page) => {
			await page.evaluate(AXE);
			const { violations } = await page.evaluate(() =>
				window.axe.run(document.documentElement),
			);
			assert.deepEqual(
				violations.map(({ id }) => id),
				[],
			);
		});
});

test("names are text, whatever is in them", async () => {
	const hostile =
		'</script><script>alert(1)</script>;"><img src=x onerror=alert(2)>;]]>;\u202etxt 3\n';
	const options = [
		"--title",
		"</title><script>alert(3)</script>",
		"--nametype",
		'"><script>alert(4)</script>',
	];
	await withPicture(draw("hostile", hostile, ...options), {}, async (page) => {
		assert.equal(
			named(await boxes(page), "</script><script>alert(1)</script>").length,
			1,
		);
		assert.equal(named(await boxes(page), "\ufffdtxt").length, 1);
		assert.equal(await page.locator("script").count(), 1);
		await search(page, "<img.*onerror");
		assert.equal(await answer(page), "Matched: 100.0 % in 1");
	});
});

// Contrast of black and of the computed text colour, as WCAG 2 has it.
function contrasts(page) {
	return page.evaluate(() => {
		const light = (colour) => {
			const [r, g, b] = colour
				.match(/[\d.]+/g)
				.slice(0, 3)
				.map((v) =>
					v / 255 <= 0.04045
						? v / 255 / 12.92
						: ((v / 255 + 0.055) / 1.055) ** 2.4,
				);
			return 0.2126 * r + 0.7152 * g + 0.0722 * b;
		};
		const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const fill = (element) => light(getComputedStyle(element).fill);
		const paper = fill(document.getElementById("paper"));
		const around = [...document.querySelectorAll("#head text, #foot text")].map((t) =>
			ratio(fill(t), paper),
		);
		const inside = [...document.querySelectorAll("#boxes text")].map((t) =>
			ratio(fill(t), fill(t.parentNode.querySelector("rect"))),
		);
		return Math.min(...around, ...inside);
	});
}

test("text can be read on every box and on the paper, light and dark", async () => {
	const old = join(folder, "old.folded");
	execFileSync("sh", [
		"-c",
		`printf 'm;a 100\\nm;b 50\\nm;gone 9\\n' > ${old}; printf 'm;a 10\\nm;b 150\\n' > ${old}2`,
	]);
	const file = join(folder, "diff.svg");
	execFileSync(TOOL, ["--diff", "-o", file, old, `${old}2`]);
	for (const colorScheme of ["light", "dark"])
		for (const picture of [draw("legible", RESULTS), file])
			await withPicture(picture, { colorScheme }, async (page) => {
				assert.ok((await contrasts(page)) >= 4.5);
				await search(page, "e|a");
				assert.ok((await contrasts(page)) >= 4.5);
				await page.locator("#boxes>svg").nth(2).click();
				assert.ok((await contrasts(page)) >= 4.5);
			});
	await withPicture(file, {}, async (page) => {
		assert.equal(await page.locator("#boxes>svg.gone").count(), 1);
		assert.match(named(await boxes(page), "b")[0].label, /\+200 %$/);
	});
});

test("labels stay in their boxes and tools off the picture in every window", async () => {
	const file = draw("windows", RESULTS);
	for (const size of [
		[360, 740],
		[760, 500],
		[2560, 1440],
	])
		await withPicture(file, { size }, async (page) => {
			await page.evaluate(() => scrollTo(0, 0));
			await page.waitForFunction(
				() =>
					document
						.getElementById("head")
						.getAttribute("transform") === "translate(0 0)",
			);
			const worst = await page.evaluate(() => {
				const spill = [
					...document.querySelectorAll("#boxes>svg:not(.away) text"),
				].map((text) => {
					const box = text.parentNode
						.querySelector("rect")
						.getBoundingClientRect();
					return text.textContent
						? text.getBoundingClientRect().right - box.right
						: 0;
				});
				const edges = (id) =>
					document.getElementById(id).getBoundingClientRect();
				return {
					spill: Math.max(...spill),
					scroll: document.documentElement.scrollWidth - innerWidth,
					tools:
						document
							.querySelector("#tools div")
							.getBoundingClientRect().bottom -
						edges("boxes").top,
					key: Math.max(
						...[...document.querySelectorAll(".item")].map(
							(i) => i.getBoundingClientRect().right,
						),
					),
				};
			});
			assert.ok(
				worst.spill <= 1,
				`a label spills ${worst.spill} pixels at ${size}`,
			);
			assert.ok(worst.scroll <= 0 && worst.tools <= 0, JSON.stringify(worst));
			assert.ok(worst.key <= size[0], JSON.stringify(worst));
		});
});

test("estimates can be hidden", async () => {
	await withPicture(draw("exact", RESULTS), {}, async (page) => {
		const estimates = page.locator("#boxes>svg.estimate:visible");
		assert.ok((await estimates.count()) > 10);
		await page.getByRole("button", { name: "Exact only" }).click();
		assert.equal(await estimates.count(), 0);
		assert.equal(hash(page), "#exact=");
		await search(page, "e");
		const count = Number((await answer(page)).split(" in ")[1]);
		assert.equal(
			await page.locator("#boxes>svg.hit:not(.estimate):not(.away)").count(),
			count,
		);
		await page.keyboard.press("Enter");
		for (let i = 0; i < count; i++) {
			await page.keyboard.press("n");
			assert.ok(await focused(page));
		}
	});
	await withPicture(draw("recorded", STACKS), {}, async (page) => {
		assert.equal(await page.getByRole("button", { name: "Exact only" }).count(), 0);
	});
});

test("without a script it can be read, and nothing is offered that does not work", async () => {
	await withPicture(draw("plain", STACKS), { javaScriptEnabled: false }, async (page) => {
		assert.equal(await page.locator("#boxes text").count(), 9);
		assert.equal(await page.locator("button, input").count(), 0);
	});
});

test("nothing moves for those who want it so", async () => {
	const moves = (page) =>
		box(page, "main").evaluate((b) => getComputedStyle(b).transitionDuration);
	await withPicture(draw("still", STACKS), { reducedMotion: "reduce" }, async (page) => {
		assert.equal(await moves(page), "0s");
	});
	await withPicture(
		draw("still", STACKS),
		{ reducedMotion: "no-preference" },
		async (page) => {
			assert.notEqual(await moves(page), "0s");
		},
	);
});
