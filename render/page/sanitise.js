// A copy of an SVG picture with known elements and attributes only.

const ELEMENTS = new Set([
	"svg",
	"g",
	"path",
	"polygon",
	"polyline",
	"ellipse",
	"circle",
	"rect",
	"line",
	"text",
	"tspan",
	"title",
	"defs",
	"linearGradient",
	"radialGradient",
	"stop",
]);
const ATTRIBUTES = new Set([
	"id",
	"class",
	"d",
	"points",
	"x",
	"y",
	"x1",
	"y1",
	"x2",
	"y2",
	"cx",
	"cy",
	"r",
	"rx",
	"ry",
	"dx",
	"dy",
	"width",
	"height",
	"viewBox",
	"transform",
	"fill",
	"fill-opacity",
	"stroke",
	"stroke-width",
	"stroke-opacity",
	"stroke-dasharray",
	"font-family",
	"font-size",
	"font-weight",
	"font-style",
	"text-anchor",
	"offset",
	"stop-color",
	"stop-opacity",
	"gradientUnits",
	"opacity",
]);
const SVG_SPACE = "http://www.w3.org/2000/svg";

// A link becomes a plain group, everything else that is not known is left out with all it holds.
export function tagFor(name) {
	return name === "a" ? "g" : ELEMENTS.has(name) ? name : null;
}

export function keepsAttribute(name, value) {
	if (!ATTRIBUTES.has(name)) return false;
	return !/url\s*\(/i.test(value) || /^url\(#[\w-]+\)$/.test(value);
}

function copyOf(node, into) {
	const tag = tagFor(node.localName);
	if (tag === null || node.namespaceURI !== SVG_SPACE) return null;
	const copy = into.createElementNS(SVG_SPACE, tag);
	for (const { name, value } of node.attributes)
		if (keepsAttribute(name, value)) copy.setAttribute(name, value);
	return copy;
}

// The page's policy forbids style attributes, and complains of each, so they go before anything is parsed.
export function withoutStyles(text) {
	return text.replace(/<[a-z][^<>]*>/gi, (tag) =>
		tag.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, ""),
	);
}

// The <svg> of a text as elements of this document, null if there is none.
export function pictureOf(text) {
	const parsed = new DOMParser().parseFromString(withoutStyles(text), "image/svg+xml");
	const root = parsed.documentElement;
	if (parsed.querySelector("parsererror") || root.localName !== "svg") return null;
	const picture = copyOf(root, document);
	const open = [[root, picture]];
	while (open.length > 0) {
		const [from, to] = open.pop();
		for (const child of from.childNodes) {
			if (child.nodeType === 3) to.append(child.data);
			if (child.nodeType !== 1) continue;
			const copy = copyOf(child, document);
			if (!copy) continue;
			to.append(copy);
			open.push([child, copy]);
		}
	}
	return picture;
}
