// When the data change while they are looked at: the state goes on with the same functions.

function keyOf(profile, f, withLine) {
	const { functions, strings } = profile;
	const texts = [
		strings[functions.name[f]],
		strings[functions.file[f]],
		strings[functions.object[f]],
	];
	return `${texts.join("\0")}\0${withLine ? functions.line[f] : ""}`;
}

// New number of a function of the old profile, -1 if it is gone; lines may have moved.
function translation(from, to) {
	const known = new Map();
	for (let f = to.functions.n - 1; f >= 0; f--) {
		known.set(keyOf(to, f, false), f);
		known.set(keyOf(to, f, true), f);
	}
	return (f) => {
		if (f < 0 || f >= from.functions.n) return f < 0 ? f : -1;
		return known.get(keyOf(from, f, true)) ?? known.get(keyOf(from, f, false)) ?? -1;
	};
}

export function carriedState(state, from, to) {
	const number = translation(from, to);
	const zoom = [];
	for (const func of state.zoom) {
		if (func >= 0 && number(func) < 0) break;
		zoom.push(number(func));
	}
	const steps = state.steps
		.map((step) =>
			step.func === undefined ? step : { ...step, func: number(step.func) },
		)
		.filter((step) => step.func === undefined || step.func >= 0);
	return { ...state, func: number(state.func), zoom, steps, file: -1, mapZoom: 0 };
}
