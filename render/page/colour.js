// Colours of boxes, computed so that the text on them can be read in both themes.

// OKLCH to #rrggbb (Björn Ottosson's matrices), clipped to what a screen can show.
export function oklch(lightness, chroma, hue) {
	const a = chroma * Math.cos((hue * Math.PI) / 180);
	const b = chroma * Math.sin((hue * Math.PI) / 180);
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	const linear = [
		4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
		-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
		-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
	];
	const hex = linear.map((value) => {
		const clipped = Math.min(1, Math.max(0, value));
		const curved =
			clipped <= 0.0031308
				? 12.92 * clipped
				: 1.055 * clipped ** (1 / 2.4) - 0.055;
		return Math.round(curved * 255)
			.toString(16)
			.padStart(2, "0");
	});
	return `#${hex.join("")}`;
}

export function channels(hex) {
	return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

export function mixed(hex, other, share) {
	const [from, to] = [channels(hex), channels(other)];
	const text = from.map((value, i) =>
		Math.round(value + (to[i] - value) * share)
			.toString(16)
			.padStart(2, "0"),
	);
	return `#${text.join("")}`;
}

function luminance(hex) {
	const [r, g, b] = channels(hex).map((value) => {
		const unit = value / 255;
		return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// WCAG 2 contrast ratio.
export function contrast(one, other) {
	const [dark, light] = [luminance(one), luminance(other)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
}

function hashOf(text) {
	let hash = 2166136261;
	for (let i = 0; i < text.length && i < 4096; i++) {
		hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
	}
	hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
	return (hash ^ (hash >>> 13)) >>> 0;
}

// Own code, third party, standard library, built-in.
const ORIGIN_HUES = [62, 305, 232, 160];
const ORIGIN_CHROMA = [1.25, 0.8, 0.72, 0.5];
export const ORIGIN_NAMES = ["Own code", "Third party", "Standard library", "Built-in"];
const STEPS = 4;

function originColours(dark) {
	return ORIGIN_HUES.map((hue, origin) =>
		Array.from({ length: STEPS }, (_, step) => {
			const lightness = dark ? 0.435 + 0.014 * step : 0.855 + 0.02 * step;
			const chroma = (dark ? 0.092 : 0.092) * ORIGIN_CHROMA[origin];
			return oklch(lightness, chroma, hue + (step - 1.5) * 5);
		}),
	);
}

function hueColours(dark) {
	return Array.from({ length: 24 }, (_, i) =>
		oklch(dark ? 0.45 : 0.875, dark ? 0.085 : 0.08, i * 15 + 8),
	);
}

// From hardly anything to everything: grey, yellow, red.
function heatColours(dark) {
	return Array.from({ length: 11 }, (_, i) => {
		const share = i / 10;
		return dark
			? oklch(0.33 + 0.15 * share, 0.02 + 0.115 * share, 95 - 65 * share)
			: oklch(0.95 - 0.21 * share, 0.02 + 0.12 * share, 95 - 65 * share);
	});
}

// 0 is much less, 10 much more, 5 the same: blue and orange, which colour-blind people tell apart.
function changeColours(dark) {
	return Array.from({ length: 11 }, (_, i) => {
		const size = Math.abs(i - 5) / 5;
		const hue = i < 5 ? 250 : 55;
		return dark
			? oklch(0.36 + 0.11 * size, 0.008 + 0.115 * size, hue)
			: oklch(0.93 - 0.14 * size, 0.006 + 0.13 * size, hue);
	});
}

export function makePalette(dark) {
	return {
		dark,
		paper: dark ? "#16181d" : "#ffffff",
		ink: dark ? "#f4f5f7" : "#16181d",
		quiet: dark ? "#c9ced8" : "#3d4350",
		root: dark ? "#2b2f38" : "#e6e9ef",
		more: dark ? "#2b2f38" : "#eceef2",
		crumb: dark ? "#363b46" : "#dde1e8",
		hit: dark ? "#ff7ad9" : "#c4008f",
		hatch: dark ? "rgba(255,255,255,0.1)" : "rgba(20,30,60,0.13)",
		origins: originColours(dark),
		hues: hueColours(dark),
		heat: heatColours(dark),
		change: changeColours(dark),
	};
}

export function originColour(palette, origin, key) {
	return palette.origins[origin][hashOf(key) % STEPS];
}

// Neighbours in rank are far apart on the wheel.
export function moduleColour(palette, rank) {
	return palette.hues[(7 * rank) % palette.hues.length];
}

// A root scale: a tenth of the cost is already well seen.
export function heatColour(palette, share) {
	const step = Math.round(10 * Math.sqrt(Math.min(1, Math.max(0, share))));
	return palette.heat[step];
}

// `change` is a share of the whole, -1 to 1; below a thousandth it counts as equal.
export function changeColour(palette, change) {
	const size = Math.abs(change);
	if (!(size >= 0.001)) return palette.change[5];
	const step = Math.min(5, Math.max(1, Math.round(1 + 4 * (Math.log10(size * 1000) / 2.5))));
	return palette.change[5 + Math.sign(change) * step];
}
