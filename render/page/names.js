// What functions, boxes and measures are called, and their numbers in a few digits.
import { MORE } from "./decode.js";
import { childrenOf } from "./tree.js";
import { visible, baseName, shortName, brief, percent, plural, APPROX } from "./format.js";
import { ORIGIN_NAMES } from "./colour.js";

export function funcName(profile, f) {
	return visible(profile.strings[profile.functions.name[f]]) || "(no name)";
}

export function funcFile(profile, f) {
	const file = profile.strings[profile.functions.file[f]];
	return file === "~" ? "" : visible(file);
}

// The file of a function as a text that tells files apart; of machine code, what it was loaded from.
export function fileOf(profile, f) {
	const { functions, strings } = profile;
	return strings[functions.file[f]] || strings[functions.object[f]];
}

// "ast.py:33", or the module of what has no file.
export function funcPlace(profile, f) {
	const file = funcFile(profile, f);
	const line = profile.functions.line[f];
	if (file === "") return visible(profile.strings[profile.functions.object[f]]);
	return line > 0 ? `${baseName(file)}:${line}` : baseName(file);
}

export function funcFullPlace(profile, f) {
	const file = funcFile(profile, f);
	const line = profile.functions.line[f];
	const object = visible(profile.strings[profile.functions.object[f]]);
	const place = file !== "" && line > 0 ? `${file}:${line}` : file;
	return [place, object, ORIGIN_NAMES[profile.functions.origin[f]]]
		.filter(Boolean)
		.join(" · ");
}

export function measureName(pair) {
	const name = visible(pair.title || pair.name);
	return name.charAt(0).toUpperCase() + name.slice(1);
}

// How many of the recorded calls a rest may stand for.
function restName(profile, tree, row) {
	let up = tree.parent[row];
	let shown = 0;
	for (; up > 0 && tree.func[up] === MORE; up = tree.parent[up]);
	for (const kid of childrenOf(tree, up)) if (tree.func[kid] >= 0) shown++;
	const func = tree.func[up];
	if (func < 0 || !profile.contexts[0].estimated) return "other";
	const count = profile.edges.first[func + 1] - profile.edges.first[func] - shown;
	return count > 0 ? `other (${plural(count, "callee", "callees")})` : "other";
}

export function rowName(profile, tree, row) {
	const func = tree.func[row];
	if (func >= 0) return funcName(profile, func);
	if (func === MORE) return restName(profile, tree, row);
	return func <= -3 ? visible(tree.labels[-3 - func]) : "all";
}

export function rowLabel(profile, tree, row) {
	return shortName(rowName(profile, tree, row));
}

// "≈ 1.95 s": a number with its unit, marked if it is an estimate.
export function briefOf(value, pair, est) {
	return `${est ? APPROX : ""}${brief(value * pair.scale, pair.unit)}`;
}

export function shareOf(value, whole, est) {
	return `${est ? APPROX : ""}${percent(value, whole)}`;
}
