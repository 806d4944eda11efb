// How long the page takes to answer.
import assert from "node:assert/strict";

export async function quickest(times, run) {
	let best = Infinity;
	for (let i = 0; i < times; i++) best = Math.min(best, await run());
	return best;
}

// From the input to the answer, as the page itself sees it.
export function searchTime(page, text) {
	return page.evaluate(
		(text) =>
			new Promise((resolve) => {
				const input = document.getElementById("search");
				const begin = performance.now();
				input.value = text;
				input.dispatchEvent(new Event("input", { bubbles: true }));
				requestAnimationFrame(() => resolve(performance.now() - begin));
			}),
		text,
	);
}

export function zoomTime(page) {
	return page.evaluate(
		() =>
			new Promise((resolve) => {
				// Focus makes the elements around anew.
				document.querySelectorAll("[role=treeitem]")[1].focus();
				const begin = performance.now();
				document.activeElement.dispatchEvent(
					new KeyboardEvent("keydown", {
						key: "Enter",
						bubbles: true,
					}),
				);
				requestAnimationFrame(() => resolve(performance.now() - begin));
			}),
	);
}

/*
 * The page is to take no longer; that is printed. A test must not fail because the machine is
 * busy, so it allows ten times as much, unless PROF_STRICT_TIMES is set.
 */
export function takes(t, what, ms, limit) {
	t.diagnostic(`${what}: ${ms.toFixed(0)} ms of ${limit} ms`);
	assert.ok(ms < limit * (process.env.PROF_STRICT_TIMES ? 1 : 10), `${what}: ${ms} ms`);
}
