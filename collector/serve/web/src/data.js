// What the program wrote into the page.

async function inflate(base64) {
	const binary = atob(base64);
	const packed = Uint8Array.from(binary, (c) => c.charCodeAt(0));
	const stream = new Blob([packed])
		.stream()
		.pipeThrough(new DecompressionStream('gzip'));

	return new Response(stream).text();
}

export async function readData() {
	const element = document.getElementById('data');

	if (!element) {
		throw new Error('there is no report in this page');
	}
	const text = element.textContent;

	return JSON.parse(
		element.type === 'application/gzip' ? await inflate(text) : text,
	);
}

/** Numbers of frames become frames. */
export function frameOf(data, number) {
	const [flags, name, file, line, module, pc] = data.frames[number] || [0];

	return {
		isGo: Boolean(flags & 1),
		isInlined: Boolean(flags & 2),
		isPlumbing: Boolean(flags & 4),
		name,
		file,
		line,
		module,
		pc,
	};
}
