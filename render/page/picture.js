// A picture as an SVG file of its own, which zooms at a click when it is opened alone.
import { fitted } from "./format.js";

// Characters that XML 1.0 does not have; lone surrogates among them.
const NOT_XML =
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function xmlText(text) {
	return text.replace(NOT_XML, "\ufffd").replace(/[&<>"]/g, (char) => ENTITIES[char]);
}

// In pieces, since this file is itself inside such an element.
const TAG = "script";
const CHAR = 6.6;
const TOP = 34;

// Nothing of the profile goes into the script: it reads the boxes of the picture.
const SCRIPT = `
(function () {
	var boxes = Array.prototype.slice.call(document.querySelectorAll("g[data-x]"));
	var whole = Number(document.documentElement.getAttribute("data-width"));
	function show(from, width, top) {
		boxes.forEach(function (box) {
			var x = Number(box.getAttribute("data-x")), w = Number(box.getAttribute("data-w"));
			var left = Math.max(0, (x - from) / width * whole);
			var right = Math.min(whole, (x + w - from) / width * whole);
			var seen = right - left > 0.3;
			box.setAttribute("visibility", seen ? "visible" : "hidden");
			if (!seen) return;
			var parts = box.querySelectorAll("rect");
			for (var i = 0; i < parts.length; i++) {
				parts[i].setAttribute("x", left);
				parts[i].setAttribute("width", Math.max(0.3, right - left - 0.6));
			}
			var text = box.querySelector("text"), name = box.getAttribute("data-name");
			var room = Math.floor((right - left - 8) / ${CHAR}), head = Math.ceil((room - 1) * 0.6);
			text.setAttribute("x", left + 4);
			text.textContent = room < 3 ? "" : name.length <= room ? name :
				name.slice(0, head) + "\\u2026" + name.slice(name.length - (room - 1 - head));
		});
	}
	boxes.forEach(function (box) {
		box.addEventListener("click", function () {
			show(Number(box.getAttribute("data-x")), Number(box.getAttribute("data-w")));
		});
	});
	document.getElementById("all").addEventListener("click", function () { show(0, whole); });
})();
`;

function boxText(spec, box) {
	const { boxes } = spec;
	const row = boxes.row[box];
	const style = spec.style(row);
	const name = spec.name(row);
	const [x, y, w, h] = [boxes.x[box], boxes.y[box] + TOP, boxes.w[box], boxes.h[box]];
	const size = `x="${x.toFixed(2)}" y="${y.toFixed(1)}" width="${Math.max(0.3, w - 0.6).toFixed(2)}" height="${(h - 1).toFixed(1)}"`;
	const label = fitted(name, w - 8, (text) => text.length * CHAR);
	const ink = style.ink;
	const zoom = spec.flame
		? ` data-x="${x.toFixed(3)}" data-w="${w.toFixed(3)}" data-name="${xmlText(name)}"`
		: "";
	return (
		`<g${zoom}><title>${xmlText(spec.describe(row))}</title><rect ${size} fill="${style.fill}"/>` +
		(style.hatch ? `<rect ${size} fill="url(#hatch)"/>` : "") +
		(style.cross ? `<rect ${size} fill="url(#cross)"/>` : "") +
		`<text x="${(x + 4).toFixed(2)}" y="${(y + Math.min(h, 20) / 2 + 4).toFixed(1)}" fill="${ink}">${xmlText(label)}</text></g>\n`
	);
}

// `spec`: title, boxes, width, height, flame, palette, style(row), name(row), describe(row).
export function pictureText(spec) {
	const { width, palette } = spec;
	const height = Math.ceil(spec.height + TOP + 6);
	let body = "";
	for (let box = 0; box < spec.boxes.n; box++) body += boxText(spec, box);
	return (
		`<?xml version="1.0" encoding="UTF-8"?>\n` +
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" data-width="${width}" ` +
		`font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">\n` +
		`<title>${xmlText(spec.title)}</title>\n` +
		`<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse">` +
		`<path d="M-1 9 9-1M-5 5 5-5M3 13 13 3" stroke="${palette.dark ? "#ffffff" : "#141e3c"}" stroke-opacity="0.13" stroke-width="1.6"/></pattern>` +
		`<pattern id="cross" width="8" height="8" patternUnits="userSpaceOnUse">` +
		`<path d="M-1-1 9 9M-5 3 5 13M3-5 13 5" stroke="${palette.dark ? "#ffffff" : "#141e3c"}" stroke-opacity="0.13" stroke-width="1.6"/></pattern></defs>\n` +
		`<rect width="100%" height="100%" fill="${palette.paper}"/>\n` +
		`<text id="all" x="4" y="20" font-size="14" font-weight="600" fill="${palette.ink}" cursor="pointer">${xmlText(spec.title.slice(0, 150))}</text>\n` +
		body +
		(spec.flame ? `<${TAG}><![CDATA[${SCRIPT}]]></${TAG}>\n` : "") +
		"</svg>\n"
	);
}
