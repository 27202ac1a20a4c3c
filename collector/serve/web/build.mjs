// SPDX-License-Identifier: MIT
// build.mjs FILE - the page without data, one file that needs no other
//
// What is written depends on the sources and the locked packages alone, so that
// a test can tell whether built/page.html is current. rebuild.sh runs it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

async function bundle(entry, options) {
	const result = await esbuild.build({
		absWorkingDir: here,
		entryPoints: [entry],
		bundle: true,
		minify: true,
		write: false,
		metafile: true,
		charset: 'utf8',
		legalComments: 'none',
		outdir: 'built',
		...options,
	});

	return [result.outputFiles[0].text.trim(), Object.keys(result.metafile.inputs)];
}

// What the script's packages ask those to say who pass them on.
function licenses(inputs) {
	const names = new Map();

	for (const input of inputs) {
		const [, name] = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//) || [];

		if (!name) {
			continue;
		}
		const text = readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8').trim();

		names.set(text, [...new Set([...(names.get(text) || []), name])].sort());
	}
	return [...names]
		.sort(([, a], [, b]) => (a[0] < b[0] ? -1 : 1))
		.map(([text, list]) => `${list.join(', ')}:\n\n${text}`)
		.join('\n\n')
		.replace(/--+>?/g, (dashes) => '\u2010'.repeat(dashes.length)); // it stands in a comment
}

function hash(text) {
	return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const [script, inputs] = await bundle('src/main.js', {
	format: 'iife',
	target: 'es2022',
	loader: { '.css': 'empty' }, // the library's own: style.css has its rules
});
const [style] = await bundle('src/style.css', { target: ['chrome123', 'firefox121', 'safari17.5'] });

if (/<\/(script|style)|<!--/i.test(script + style)) {
	throw new Error('script or style would end where it must not');
}
const parts = {
	csp: [
		"default-src 'none'",
		`script-src ${hash(script)}`,
		`style-src ${hash(style)}`,
		"base-uri 'none'",
		"form-action 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join('; '),
	licenses: licenses(inputs),
	style,
	script,
};
const page = readFileSync(join(here, 'src/page.html'), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);

writeFileSync(process.argv[2], page);
console.log(`page ${page.length}, script ${script.length}, style ${style.length} characters`);
