// The data of the page, unpacked.
export async function pageData() {
	const text = document.getElementById("profile").textContent;
	const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
	return JSON.parse(await new Response(stream).text());
}
