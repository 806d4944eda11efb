// The search box: what was found, how much of the picture it is, and the way to the next hit.
import { el, button, iconButton, icon, replaceChildren } from "./dom.js";
import { addStep } from "./steps.js";

const HINT = "Search: name, /regexp/, file:, >5%";

export function makeSearch(app) {
	const input = el("input", {
		type: "search",
		id: "search",
		placeholder: HINT,
		"aria-label": HINT,
		"aria-describedby": "found",
		autocomplete: "off",
		spellcheck: "false",
		maxlength: 1000,
	});
	const output = el("output", { id: "found", for: "search" });
	const next = el(
		"span",
		{ class: "hits", hidden: true },
		iconButton("up", "Previous hit (N)", () => app.view.next?.(-1)),
		iconButton("down", "Next hit (n)", () => app.view.next?.(1)),
		button("Focus", () => addStep(app, { kind: "focus", query: app.state.query }), {
			class: "small",
			title: "Only what passes through the hits",
		}),
		button("Hide", () => addStep(app, { kind: "hide", query: app.state.query }), {
			class: "small",
			title: "Take the hits out, and give their cost to their callers",
		}),
	);
	const node = el(
		"search",
		{ class: "search" },
		el("span", { class: "field" }, icon("search"), input),
		output,
		next,
	);
	const search = { node };
	input.addEventListener("input", () => app.change({ query: input.value }));
	input.addEventListener("keydown", (event) => {
		if (event.key === "Enter") app.view.next?.(event.shiftKey ? -1 : 1);
		else if (event.key === "Escape" && input.value !== "") app.change({ query: "" });
		else if (event.key === "Escape") app.view.focus?.();
		else return;
		event.preventDefault();
	});
	let error = null;
	search.found = (text) => replaceChildren(output, error ?? text);
	search.focus = () => {
		input.focus();
		input.select();
	};
	search.update = () => {
		const { query } = app.state;
		if (input.value !== query && document.activeElement !== input) input.value = query;
		if (query === "") input.value = "";
		error = query.trim() === "" ? null : app.model.match(app.state, query).error;
		input.setAttribute("aria-invalid", String(Boolean(error)));
		output.classList.toggle("wrong", Boolean(error));
		search.found("");
		next.hidden = query.trim() === "" || Boolean(error);
	};
	return search;
}
