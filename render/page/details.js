// What is known of the chosen box or function: the bar below, and the tip beside the pointer.
import { el, replaceChildren, button } from "./dom.js";
import { describeFunction, functionNumbers, rowNumbers, detailActions } from "./parts.js";
import { rowName, funcName, funcFullPlace, briefOf, shareOf } from "./names.js";
import { coarsePointer } from "./grid.js";
import { describeRow } from "./flame.js";
import { describeArea } from "./mapview.js";
import { pathFunctions, TOTAL_EST, SELF_EST } from "./tree.js";

// The chosen box, as long as the picture that it is in is shown; else the chosen function.
function current(app) {
	const { pick, state, model } = app;
	const shown = { flame: model.zoomed, map: model.map }[state.view]?.(state);
	if (pick?.tree && pick.tree === shown) return pick;
	return state.func >= 0 ? { func: state.func } : null;
}

function rowActions(app, pick) {
	const { tree, row } = pick;
	if (app.state.view !== "flame" || row === 0) return [];
	return [button("Zoom", () => app.change({ zoom: pathFunctions(tree, row) }, true))];
}

function hint(app) {
	if (app.state.view !== "flame") return "Choose a function to see its numbers.";
	return coarsePointer()
		? "Tap a box to see what it is, once more to zoom."
		: "Point at a box to see what it is; click to zoom, ? for the keys.";
}

function numbersOf(app, { tree, row }, func) {
	const box = row > 0 && app.state.view === "flame";
	if (func < 0 && !box) return rowNumbers(app, tree, row).slice(0, 1);
	return [
		...(box ? rowNumbers(app, tree, row) : []),
		...(func >= 0 ? functionNumbers(app, func) : []),
	];
}

function describePick(app, pick) {
	const func = pick.tree ? pick.tree.func[pick.row] : pick.func;
	const name = () => rowName(app.profile, pick.tree, pick.row);
	return [
		func >= 0
			? describeFunction(app, func)
			: el("div", { class: "what" }, el("strong", { class: "name" }, name())),
		el("dl", null, numbersOf(app, pick, func)),
		el(
			"div",
			{ class: "actions" },
			pick.tree ? rowActions(app, pick) : [],
			func >= 0 ? detailActions(app, func) : [],
		),
	];
}

export function makeDetails(app) {
	const node = el("aside", { class: "details", "aria-label": "Details" });
	const details = { node };
	details.update = () => {
		node.hidden = app.state.view === "butterfly";
		const pick = current(app);
		node.classList.toggle("idle", !pick);
		if (pick) replaceChildren(node, ...describePick(app, pick));
		else replaceChildren(node, el("p", { class: "note" }, hint(app)));
	};
	details.text = () => {
		const pick = current(app);
		if (!pick) return "";
		if (!pick.tree) return app.name(pick.func);
		const describe = app.state.view === "map" ? describeArea : describeRow;
		return describe(app, pick.tree, pick.row);
	};
	return details;
}

// ---- the tip ----------------------------------------------------------------------

function tipContent(app, pick) {
	const { tree, row } = pick;
	const { profile, model, state } = app;
	const pair = model.pair(state);
	const func = tree.func[row];
	const line = (label, value, est) =>
		el(
			"div",
			null,
			el("span", null, label),
			el("b", null, briefOf(value, pair, est)),
			el("span", null, shareOf(value, model.whole(state), est)),
		);
	const lines = [line("total", tree.now.total[row], tree.est[row] & TOTAL_EST)];
	if (state.view === "flame" && model.knowsSelf(state))
		lines.push(line("self", tree.now.self[row], tree.est[row] & SELF_EST));
	if (tree.was) lines.push(line("before", tree.was.total[row], tree.est[row] & TOTAL_EST));
	const name = func >= 0 ? funcName(profile, func) : rowName(profile, tree, row);
	return [
		el("strong", null, name),
		func >= 0 && el("div", { class: "place" }, funcFullPlace(profile, func)),
		el("div", { class: "tip-lines" }, lines),
	];
}

export function makeTip(app) {
	const node = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
	let shown = null;
	const show = (pick, event) => {
		node.hidden = !pick;
		if (!pick) {
			shown = null;
			return;
		}
		if (!shown || shown.tree !== pick.tree || shown.row !== pick.row)
			replaceChildren(node, ...tipContent(app, pick));
		shown = pick;
		const [w, h] = [node.offsetWidth, node.offsetHeight];
		const x =
			event.clientX + 14 + w > window.innerWidth
				? event.clientX - w - 10
				: event.clientX + 14;
		const y =
			event.clientY + 18 + h > window.innerHeight
				? event.clientY - h - 10
				: event.clientY + 18;
		node.style.transform = `translate(${Math.max(2, x)}px, ${Math.max(2, y)}px)`;
	};
	return { node, show };
}
