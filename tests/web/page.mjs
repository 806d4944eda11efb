// Makes the page as the build does: page.html with its style, the joined modules and some data.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const PAGE_DIR = fileURLToPath(new URL("../../render/page/", import.meta.url));

export function moduleNames() {
	return readFileSync(join(PAGE_DIR, "order.txt"), "utf8")
		.split("\n")
		.filter((line) => /^[a-z]/.test(line));
}

export function bundle() {
	const parts = moduleNames().map((name) =>
		readFileSync(join(PAGE_DIR, name), "utf8")
			.split("\n")
			.filter((line) => !line.startsWith("import "))
			.map((line) => line.replace(/^export /, ""))
			.join("\n"),
	);
	return `(function () {\n"use strict";\n${parts.join("\n")}})();\n`;
}

function hash(text) {
	return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function escaped(text) {
	return text.replace(
		/[&<>"]/g,
		(char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char],
	);
}

export function makePage(data, { server = false } = {}) {
	const style = `\n${readFileSync(join(PAGE_DIR, "page.css"), "utf8")}\n`;
	const script = `\n${bundle()}\n`;
	const policy =
		`default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data: blob:; ` +
		`connect-src ${server ? "'self'" : "'none'"}; base-uri 'none'; form-action 'none'`;
	const packed = deflateSync(Buffer.from(JSON.stringify(data))).toString("base64");
	const values = {
		"<!--title-->": escaped(data.title),
		"<!--csp-->": `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		"<!--table-->": "<table><tr><th>Function</th></tr></table>",
		"<!--data-->": server
			? ""
			: `<script id="profile" type="application/octet-stream">${packed}</script>`,
	};
	const html = readFileSync(join(PAGE_DIR, "page.html"), "utf8")
		.split("\n")
		.map((line) => values[line] ?? line)
		.join("\n")
		.replace("\n/*style*/\n", () => style)
		.replace("\n/*script*/\n", () => script);
	return server ? html.replace("<html ", '<html data-server="watch" ') : html;
}
