// The page itself: reads the data, keeps the state in the address, and shows one view at a time.
import { el, button, iconButton, chooser, replaceChildren } from "./dom.js";
import { bytesOfBase64, inflated, decodeProfile } from "./decode.js";
import { TOTAL_EST, SELF_EST } from "./tree.js";
import { makeModel } from "./model.js";
import { funcName, fileOf, measureName } from "./names.js";
import { stateOfHash, hashOfState } from "./state.js";
import { carriedState } from "./carry.js";
import { makePalette, originColour, moduleColour } from "./colour.js";
import { makeSearch } from "./searchbox.js";
import { makeDetails, makeTip } from "./details.js";
import { openHelp, openAbout } from "./help.js";
import { stepOfKey } from "./steps.js";
import { makeFlame } from "./flame.js";
import { makeTable } from "./table.js";
import { makeButterfly } from "./butterfly.js";
import { makeMapView } from "./mapview.js";
import { makeGraph } from "./graph.js";
import { makeSource } from "./source.js";
import { makeDiff } from "./diffview.js";
import { visible } from "./format.js";

const MAKERS = {
	flame: makeFlame,
	table: makeTable,
	butterfly: makeButterfly,
	map: makeMapView,
	graph: makeGraph,
	source: makeSource,
	diff: makeDiff,
};
const NAMES = {
	flame: "Flame",
	table: "Table",
	butterfly: "Butterfly",
	map: "Map",
	graph: "Graph",
	source: "Source",
	diff: "Diff",
};

function darkWanted(theme) {
	return (
		theme === "dark" ||
		(theme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches)
	);
}

function applyTheme(app) {
	const dark = darkWanted(app.state.theme);
	document.documentElement.dataset.theme = dark ? "dark" : "light";
	if (!app.palette || app.palette.dark !== dark) app.palette = makePalette(dark);
}

function viewList(profile) {
	const lines =
		profile.lines !== null ||
		profile.sources !== null ||
		document.documentElement.hasAttribute("data-server");
	const there = { graph: profile.graph !== null, source: lines, diff: profile.diff };
	return Object.keys(MAKERS).filter((view) => there[view] ?? true);
}

// ---- the frame ------------------------------------------------------------------

function tabList(app) {
	const tabs = app.views.map((view, i) =>
		button(NAMES[view], () => app.change({ view }, true), {
			role: "tab",
			id: `tab-${view}`,
			"aria-controls": "view",
			"data-view": view,
			title: `${NAMES[view]} (key ${i + 1})`,
		}),
	);
	const list = el("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, tabs);
	list.addEventListener("keydown", (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!step) return;
		const at =
			(app.views.indexOf(app.state.view) + step + app.views.length) %
			app.views.length;
		app.change({ view: app.views[at] }, true);
		tabs[at].focus();
		event.preventDefault();
	});
	return list;
}

function choosers(app) {
	const { model, state } = app;
	const { profile } = model;
	const out = [];
	if (model.measures.length > 1) {
		const choices = model.measures.map((pair) => [
			String(profile.pairs.indexOf(pair)),
			measureName(pair),
		]);
		out.push(
			chooser(
				"Measure",
				choices,
				String(profile.pairs.indexOf(model.pair(state))),
				(value) => app.change({ measure: Number(value) }, true),
			),
		);
	}
	const parts = profile.contexts.filter((tree) => tree.part >= 0);
	if (parts.length > 0) {
		const choices = [
			["-1", `All ${profile.parts.length} threads`],
			...parts.map((tree) => [
				String(tree.part),
				visible(profile.parts[tree.part]?.name || `Part ${tree.part + 1}`),
			]),
		];
		out.push(
			chooser("Thread", choices, String(model.contexts(state).part), (value) =>
				app.change({ part: Number(value) }, true),
			),
		);
	}
	return out;
}

const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" };
const THEME_ICON = { auto: "auto", light: "sun", dark: "moon" };

function header(app) {
	const { theme } = app.state;
	return [
		el(
			"h1",
			{ class: "title", title: visible(app.profile.title) },
			visible(app.profile.title),
		),
		...choosers(app),
		el("span", { class: "gap" }),
		app.search.node,
		el(
			"span",
			{ class: "buttons" },
			iconButton(
				THEME_ICON[theme],
				`Theme: ${theme}`,
				() => app.change({ theme: NEXT_THEME[theme] }),
				{ id: "theme" },
			),
			iconButton("info", "About this profile", () => openAbout(app)),
			iconButton("keys", "Keys", openHelp),
		),
	];
}

function buildFrame(app) {
	app.bar = el("header", { class: "bar" });
	app.tabs = tabList(app);
	app.main = el("main", { id: "view", role: "tabpanel", tabindex: -1 });
	app.details = makeDetails(app);
	app.live = el("div", { class: "unseen", "aria-live": "polite", id: "live" });
	replaceChildren(
		document.getElementById("app"),
		app.bar,
		el("nav", { class: "tabbar" }, app.tabs),
		app.lost,
		app.main,
		app.details.node,
		app.live,
		app.tipNode,
	);
}

function showPage(app) {
	const { state } = app;
	applyTheme(app);
	if (!app.views.includes(state.view)) state.view = "flame";
	const key = `${state.theme}|${state.measure}|${state.part}`;
	if (app.headKey !== key) {
		replaceChildren(app.bar, ...header(app));
		app.headKey = key;
	}
	for (const tab of app.tabs.children) {
		const chosen = tab.dataset.view === state.view;
		tab.setAttribute("aria-selected", String(chosen));
		tab.tabIndex = chosen ? 0 : -1;
	}
	app.main.setAttribute("aria-labelledby", `tab-${state.view}`);
	app.made[state.view] ??= MAKERS[state.view](app);
	const view = app.made[state.view];
	if (app.view !== view) {
		replaceChildren(app.main, view.node);
		app.view = view;
	}
	app.tip(null);
	app.search.update();
	view.show();
	app.details.update();
}

// ---- state -----------------------------------------------------------------------

function write(app, push) {
	const hash = hashOfState(app.state);
	const address = hash || window.location.pathname + window.location.search;
	try {
		if (push) window.history.pushState(null, "", address);
		else window.history.replaceState(null, "", address);
	} catch {
		// A sandboxed page has no address of its own; it works without.
	}
}

function valid(app, state) {
	const { functions, pairs } = app.profile;
	if (state.func >= functions.n) state.func = -1;
	if (state.measure >= pairs.length) state.measure = -1;
	return state;
}

function methods(app) {
	app.hasView = (view) => app.views.includes(view);
	app.change = (patch, push) => {
		// Other numbers make other boxes: where they were zoomed to means nothing.
		if ("steps" in patch || "measure" in patch || "part" in patch)
			patch = { zoom: [], mapZoom: 0, ...patch };
		Object.assign(app.state, patch);
		write(app, push);
		showPage(app);
	};
	app.hasEstimates = () => {
		const bits = app.model.knowsSelf(app.state) ? TOTAL_EST | SELF_EST : TOTAL_EST;
		return app.model.rows(app.state).est.some((est) => est & bits);
	};
	app.colour = () => {
		const { colour } = app.state;
		const fits = colour !== "auto" && (app.profile.diff || !/change/.test(colour));
		return fits ? colour : app.profile.diff ? "change" : app.kinds;
	};
	app.colourOf = (f, how = app.kinds) =>
		how === "module"
			? moduleColour(app.palette, app.model.fileRank(f))
			: originColour(
					app.palette,
					app.profile.functions.origin[f],
					fileOf(app.profile, f),
				);
	// While a query cannot be understood, the one before it stays.
	app.match = () => {
		const { query } = app.state;
		if (query.trim() === "") return null;
		const match = app.model.match(app.state, query);
		if (!match.error) {
			app.understood = query;
			return match;
		}
		return app.understood === "" ? null : app.model.match(app.state, app.understood);
	};
	app.found = (text) => app.search.found(text);
	app.say = (text) => (app.live.textContent = text);
	app.picked = (pick, how) => {
		const func = pick.tree ? pick.tree.func[pick.row] : pick.func;
		app.pick = pick;
		if (func >= 0 && func !== app.state.func) {
			app.state.func = func;
			write(app, false);
		}
		app.details.update();
		if (how !== "mouse") app.say(app.details.text());
	};
	app.showInFlame = (f) => {
		app.change({ view: "flame" }, true);
		app.view.find(f);
	};
	app.fileName = () => app.profile.title.replace(/[^\w.-]+/g, "_").slice(0, 60) || "profile";
	app.name = (f) => funcName(app.profile, f);
}

function onKeys(app, event) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
	const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
	if (typing || document.querySelector("dialog[open]")) return;
	const digit = /^[1-9]$/.test(event.key) ? app.views[Number(event.key) - 1] : null;
	if (digit) {
		app.change({ view: digit }, true);
		app.view.focus?.();
	} else if (event.key === "/") app.search.focus();
	else if (event.key === "n") app.view.next?.(1);
	else if (event.key === "N") app.view.next?.(-1);
	else if (event.key === "?") openHelp();
	else if (!stepOfKey(app, event.key)) return;
	event.preventDefault();
}

// Where the reader was, in what is made anew.
function keepFocus(app, make) {
	const active = document.activeElement;
	const inView = app.main?.contains(active);
	make();
	if (inView) app.view.focus?.();
	else if (active?.isConnected && active !== document.activeElement)
		active.focus({ preventScroll: true });
}

function start(app, json) {
	const before = app.profile;
	app.profile = decodeProfile(json);
	app.model = makeModel(app.profile);
	app.views = viewList(app.profile);
	// Colours by kind of code, or by file where all of it is of one kind.
	app.kinds = new Set(app.profile.functions.origin).size > 1 ? "origin" : "module";
	app.made = {};
	app.headKey = "";
	app.view = null;
	app.pick = null;
	app.understood = "";
	const asked = before
		? carriedState(app.state, before, app.profile)
		: stateOfHash(window.location.hash);
	app.state = valid(app, asked);
	if (before) write(app, false);
	document.title = visible(app.profile.title).slice(0, 200);
	keepFocus(app, () => {
		buildFrame(app);
		showPage(app);
	});
	document.documentElement.dataset.ready = "true";
}

// ---- where the data come from --------------------------------------------------------

async function serverData() {
	const answer = await fetch("data");
	if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
	return JSON.parse(await inflated(await answer.arrayBuffer()));
}

// A name of what the server has now; null where it does not say.
async function serverVersion() {
	const answer = await fetch("version");
	return answer.ok ? answer.text() : null;
}

async function pageData() {
	const node = document.getElementById("profile");
	const json = JSON.parse(await inflated(bytesOfBase64(node.textContent)));
	node.textContent = "";
	return json;
}

const LOST = "The server does not answer. What is shown may be old.";

// Data that change while they are watched are shown without a reload of the page. known: the
// version that was asked for before the data, so that no change in between is lost.
async function watch(app, known) {
	let away = false;
	for (;;) {
		await new Promise((resolve) => setTimeout(resolve, away ? 5000 : 1000));
		try {
			const version = (await serverVersion()) ?? known;
			if (version !== known) start(app, await serverData());
			known = version;
			away = false;
		} catch {
			if (!away) app.say(LOST);
			away = true;
		}
		app.lost.hidden = !away;
	}
}

function failed(error) {
	const node = document.getElementById("plain");
	node.hidden = false;
	document.getElementById("app").hidden = true;
	node.prepend(
		el(
			"p",
			{ class: "failed", role: "alert" },
			`This page cannot be shown: ${error.message}`,
		),
	);
}

async function main() {
	const app = { state: stateOfHash(window.location.hash) };
	// Before anything is seen: the right theme, and not the page for readers without a script.
	applyTheme(app);
	document.getElementById("plain").hidden = true;
	document.getElementById("app").hidden = false;
	methods(app);
	app.search = makeSearch(app);
	const tip = makeTip(app);
	app.tipNode = tip.node;
	app.tip = tip.show;
	app.lost = el("p", { class: "failed lost", hidden: true }, LOST);
	const server = document.documentElement.hasAttribute("data-server");
	let version = null;
	try {
		if (server) version = await serverVersion();
		start(app, await (server ? serverData() : pageData()));
	} catch (error) {
		failed(error);
		console.error(error);
		return;
	}
	const arrive = () => {
		app.state = valid(app, stateOfHash(window.location.hash));
		showPage(app);
	};
	window.addEventListener("popstate", arrive);
	window.addEventListener("hashchange", () => {
		if (hashOfState(app.state) !== window.location.hash) arrive();
	});
	document.addEventListener("keydown", (event) => onKeys(app, event));
	for (const media of [
		"(prefers-color-scheme: dark)",
		"(forced-colors: active)",
		"(pointer: coarse)",
	]) {
		window.matchMedia(media).addEventListener("change", () => showPage(app));
	}
	if (document.documentElement.dataset.server === "watch") watch(app, version);
}

main();
