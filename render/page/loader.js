// Unpacks the program of the page and runs it. The policy allows these two scripts and no other.
(async () => {
	const packed = atob(document.getElementById("program").textContent);
	const bytes = Uint8Array.from(packed, (char) => char.charCodeAt(0));
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
	const script = document.createElement("script");
	script.textContent = await new Response(stream).text();
	document.body.append(script);
})().catch((error) => {
	const line = document.createElement("p");
	line.textContent = `This page needs a newer browser: ${error.message}`;
	document.body.prepend(line);
});
