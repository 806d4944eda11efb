// Elements made by code: names from a profile become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (value === null || value === undefined || value === false) continue;
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else if (name === "style")
			for (const [key, text] of Object.entries(value))
				node.style.setProperty(key, text);
		else node.setAttribute(name, value === true ? "" : String(value));
	}
	node.append(
		...children
			.flat()
			.filter(
				(child) => child !== null && child !== undefined && child !== false,
			),
	);
	return node;
}

export function el(tag, attributes, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

function svgEl(tag, attributes, ...children) {
	return fill(document.createElementNS(SVG, tag), attributes, children);
}

function nameOf(node) {
	return node.id || (node.getAttribute("aria-label") ?? node.textContent);
}

// The control that was made anew under the same name, or else the first one.
function focusNamed(node, name) {
	const controls = [...node.querySelectorAll("button, select, input")];
	const same = controls.find((control) => nameOf(control) === name) ?? controls[0];
	same?.focus({ preventScroll: true });
}

// What is in its place already stays there, with its focus and its scrolling.
export function replaceChildren(node, ...children) {
	const wanted = children.flat().filter(Boolean);
	const there = node.childNodes;
	if (wanted.length === there.length && wanted.every((child, i) => child === there[i]))
		return;
	const active = document.activeElement;
	const name = node.contains(active) && active !== node ? nameOf(active) : null;
	node.replaceChildren(...wanted);
	if (name !== null) focusNamed(node, name);
}

// Line icons on a grid of 16.
const ICONS = {
	search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14",
	up: "M4 10l4-4 4 4",
	down: "M4 6l4 4 4-4",
	close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
	save: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
	sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13",
	moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
	auto: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 2v12M8 5h3.5M8 8h5M8 11h3.5",
	info: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 7v4M8 4.8v.4",
	keys: "M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M11.8 7h.01M5 9.5h6",
};

export function icon(name) {
	return svgEl(
		"svg",
		{ class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" },
		svgEl("path", { d: ICONS[name] }),
	);
}

export function button(label, onclick, attributes, ...children) {
	return el(
		"button",
		{ type: "button", onclick, ...attributes },
		...(children.length > 0 ? children : [label]),
	);
}

export function iconButton(name, label, onclick, attributes) {
	return button(
		label,
		onclick,
		{ class: "quiet", "aria-label": label, title: label, ...attributes },
		icon(name),
	);
}

// A labelled <select>; `choices` are [value, text].
export function chooser(label, choices, value, onchange) {
	const select = el(
		"select",
		{ "aria-label": label, title: label, onchange: () => onchange(select.value) },
		choices.map(([key, text]) => el("option", { value: key }, text)),
	);
	select.value = value;
	return select;
}

export function toggle(label, pressed, onclick, title) {
	return button(label, onclick, { class: "toggle", "aria-pressed": String(pressed), title });
}

export function saveText(name, type, text) {
	const url = URL.createObjectURL(new Blob([text], { type }));
	const link = el("a", { href: url, download: name });
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}
