// Numbers and names as text for people.

const TIME_STEPS = [
	[1, "s"],
	[1e-3, "ms"],
	[1e-6, "µs"],
	[1e-9, "ns"],
];
const BYTE_STEPS = [
	[1 << 30, "GiB"],
	[1 << 20, "MiB"],
	[1 << 10, "KiB"],
	[1, "B"],
];
const COUNT_STEPS = [
	[1e9, "G"],
	[1e6, "M"],
	[1e3, "k"],
	[1, ""],
];
export const APPROX = "≈\u2009";
export const NO_NUMBER = "–";

function unitSteps(unit) {
	return unit === "s" ? TIME_STEPS : unit === "B" ? BYTE_STEPS : COUNT_STEPS;
}

// 1234567 becomes 1,234,567.
export function grouped(text) {
	const [whole, rest] = String(text).split(".");
	const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ",");
	return rest === undefined ? spaced : `${spaced}.${rest}`;
}

// Three significant digits and a unit that suits the size: "1.95 s".
export function brief(value, unit) {
	if (value === null || Number.isNaN(value)) return NO_NUMBER;
	const size = Math.abs(value);
	if (size === Infinity) return value < 0 ? "-∞" : "∞";
	if (unit === "" && Number.isInteger(value) && size < 1e5) return grouped(value);
	const steps = unitSteps(unit);
	const [factor, name] =
		steps.find(([factor]) => size >= factor * 0.9995) ?? steps[steps.length - 1];
	const scaled = value / factor;
	const whole = factor === 1 && unit === "B";
	const digits =
		size === 0 || whole
			? 0
			: Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled) * 1.0005)));
	const text = scaled.toFixed(Math.min(digits, 4));
	return name === "" ? text : `${text}${unit === "" ? "" : "\u00a0"}${name}`;
}

// One unit and one number of decimals for a whole column, so that the digits line up.
export function columnFormat(largest, unit) {
	if (unit === "s") {
		const [factor, name] =
			TIME_STEPS.find(([factor]) => largest >= factor) ?? TIME_STEPS[0];
		return { factor, name, digits: factor === 1 ? 6 : factor === 1e-9 ? 0 : 3 };
	}
	return { factor: 1, name: unit, digits: 0 };
}

export function inColumn(value, format) {
	if (value === null || Number.isNaN(value)) return NO_NUMBER;
	if (!Number.isFinite(value)) return value < 0 ? "-∞" : "∞";
	const scaled = value / format.factor;
	const digits = format.digits || (Number.isInteger(scaled) ? 0 : 3);
	return grouped(scaled.toFixed(digits));
}

// A number in its unit, without the noise of the scale: 7 of 1e-3 are 0.007.
export function inUnit(raw, measure) {
	return Number((raw * measure.scale).toPrecision(15));
}

// Every digit that was recorded: a whole number of nanoseconds has nine decimals.
export function exactly(raw, measure) {
	if (raw === null || Number.isNaN(raw)) return NO_NUMBER;
	const places = Math.round(-Math.log10(measure.scale));
	let text;
	if (
		Number.isInteger(raw) &&
		places > 0 &&
		Math.abs(measure.scale * 10 ** places - 1) < 1e-12
	) {
		const digits = String(Math.abs(raw)).padStart(places + 1, "0");
		const whole = digits.slice(0, -places);
		text = `${raw < 0 ? "-" : ""}${whole}.${digits.slice(-places)}`;
	} else {
		text = String(inUnit(raw, measure));
	}
	text = text.includes("e") ? text : grouped(text);
	return measure.unit === "" ? text : `${text}\u00a0${measure.unit}`;
}

export function percent(part, whole) {
	if (!(whole > 0) || part === null || Number.isNaN(part)) return NO_NUMBER;
	const share = (100 * part) / whole;
	if (share !== 0 && Math.abs(share) < 0.01)
		return share < 0 ? ">\u2009-0.01\u2009%" : "<\u20090.01\u2009%";
	const digits = Math.abs(share) >= 99.95 ? 0 : Math.abs(share) >= 9.995 ? 1 : 2;
	return `${share.toFixed(digits)}\u2009%`;
}

// A change with its sign; U+2212 is as wide as the plus.
export function signed(text, value) {
	return value > 0 ? `+${text}` : value < 0 ? `\u2212${text.replace(/^-/, "")}` : text;
}

// How one number, not 0, became another: "+12.3 %", "× 12".
export function ratio(was, now) {
	const change = (100 * (now - was)) / was;
	return Math.abs(change) >= 1000
		? `×\u2009${(now / was).toFixed(0)}`
		: signed(`${Math.abs(change).toFixed(1)}\u2009%`, change);
}

export function plural(count, one, many) {
	return `${grouped(count)} ${count === 1 ? one : many}`;
}

// Characters that would hide or turn round what follows are written as what they are.
const UNSEEN =
	/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function spelled(char) {
	const code = char.charCodeAt(0);
	if (code < 32) return String.fromCharCode(0x2400 + code);
	return `\\u${code.toString(16).padStart(4, "0")}`;
}

export const NAME_LIMIT = 2000;

export function visible(text) {
	const cut =
		text.length > NAME_LIMIT
			? `${text.slice(0, NAME_LIMIT - 200)}…${text.slice(-198)}`
			: text;
	return cut.replace(UNSEEN, spelled);
}

// Shortened in the middle: both ends of a name tell something.
export function shorten(text, room) {
	if (text.length <= room) return text;
	if (room < 2) return "";
	const head = Math.ceil((room - 1) * 0.6);
	return `${text.slice(0, head)}…${text.slice(text.length - (room - 1 - head))}`;
}

// The longest shortened form that `measure` says fits into `width`; "" when hardly anything does.
export function fitted(text, width, measure) {
	if (measure(text) <= width) return text;
	let low = 2;
	let high = Math.min(text.length - 1, 400);
	let best = "";
	while (low <= high) {
		const middle = (low + high) >> 1;
		const candidate = shorten(text, middle);
		if (measure(candidate) <= width) {
			best = candidate;
			low = middle + 1;
		} else {
			high = middle - 1;
		}
	}
	return best.length > 2 ? best : "";
}

// What is built in, in boxes and other narrow places: without the words that say so.
export function shortName(name) {
	const method = /^<(?:method|slot wrapper) '([^']*)' of '([^']*)' objects>$/.exec(name);
	if (method) return `${method[2]}.${method[1]}`;
	const plain = /^<built-in (?:method|function) (.*?)( of .* at 0x[0-9a-f]+)?>$/.exec(name);
	return plain ? plain[1].replace(/^builtins\./, "") : name;
}

export function baseName(path) {
	const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
	return cut < 0 ? path : path.slice(cut + 1);
}
