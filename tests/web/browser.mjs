// Chromium for the tests, without the network: pages from data, and what they draw.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { makePage } from "./page.mjs";

const ARGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--hide-scrollbars",
];
const FOLDER = process.env.PROF_WEB_OUTPUT ?? join(tmpdir(), "proftools-web");
mkdirSync(join(FOLDER, "pages"), { recursive: true });

export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		headless: true,
		args: ARGS,
	});
}

export function outputFile(name) {
	return join(FOLDER, name);
}

// Keeps what is drawn on canvases: [text, x, y, width, ink] and [x, y, w, h, fill].
function record() {
	const drawn = (window.drawn = { texts: [], rects: [], hatched: 0, strokes: 0 });
	const proto = CanvasRenderingContext2D.prototype;
	const { fillText, fillRect, clearRect, strokeRect } = proto;
	proto.clearRect = function (...where) {
		if (this.canvas.isConnected)
			Object.assign(drawn, { texts: [], rects: [], hatched: 0, strokes: 0 });
		return clearRect.apply(this, where);
	};
	proto.fillText = function (text, x, y) {
		drawn.texts.push([text, x, y, this.measureText(text).width, this.fillStyle]);
		return fillText.call(this, text, x, y);
	};
	proto.fillRect = function (...where) {
		if (typeof this.fillStyle === "string")
			drawn.rects.push([...where, this.fillStyle]);
		else drawn.hatched++;
		return fillRect.apply(this, where);
	};
	proto.strokeRect = function (...where) {
		drawn.strokes++;
		return strokeRect.apply(this, where);
	};
}

let pages = 0;

export function pageFile(data, name = `page-${process.pid}-${pages++}`) {
	const file = outputFile(`pages/${name}.html`);
	writeFileSync(file, typeof data === "string" ? data : makePage(data));
	return `file://${file}`;
}

// Opens a page and waits until it is there. page.problems: errors, warnings and requests.
export async function openPage(browser, data, { hash = "", size = [1400, 900], ...options } = {}) {
	const { unrecorded, ...rest } = options;
	const context = await browser.newContext({
		viewport: { width: size[0], height: size[1] },
		acceptDownloads: true,
		...rest,
	});
	if (!options.baseURL) await context.setOffline(true);
	const page = await context.newPage();
	page.problems = [];
	page.requests = [];
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			page.problems.push(message.text());
	});
	page.on("pageerror", (error) => page.problems.push(String(error)));
	page.on("request", (request) => page.requests.push(request.url()));
	if (!unrecorded) await page.addInitScript(record);
	page.address = options.baseURL ?? pageFile(data);
	await page.goto(page.address + hash);
	await ready(page);
	return page;
}

export async function ready(page) {
	await page.waitForFunction(() => document.documentElement.dataset.ready === "true", null, {
		timeout: 30000,
		polling: 20,
	});
	await page.waitForTimeout(60);
}

// Opens a page, uses it, and sees to it that it had nothing to complain of.
export async function withPage(browser, data, options, use) {
	const page = await openPage(browser, data, options);
	try {
		await use(page);
		assert.deepEqual(page.problems, []);
	} finally {
		await page.context().close();
	}
}

export const item = (page) => page.locator('[role=treeitem][tabindex="0"]');
export const hashOf = (page) => page.evaluate(() => decodeURIComponent(window.location.hash));
export const drawn = (page) => page.evaluate(() => window.drawn);
export const settle = (page) => page.waitForTimeout(260);
