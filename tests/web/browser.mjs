// SPDX-License-Identifier: MIT
// A browser for tests, with an ear for all that a page must not do.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Each context of it is new: no test sees what another left.
export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** The page of a file, shown; problems gets what it did wrong. */
export async function open(browser, file, { hash = '', width = 1280, ...options } = {}) {
	const url = pathToFileURL(file).href;
	const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
	const page = await context.newPage();
	const problems = [];

	page.on('console', (message) => problems.push(`console ${message.type()}: ${message.text()}`));
	page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
	page.on('request', (request) => {
		if (request.url().split('#')[0] !== url) {
			problems.push(`request: ${request.url()}`);
		}
	});
	await page.goto(url + hash);
	await page.waitForSelector('html[data-ready]');
	return { page, problems, close: () => context.close() };
}

/** What axe calls serious or worse, in words. */
export async function violations(page) {
	await page.evaluate(axe);
	const { violations: found } = await page.evaluate(() =>
		globalThis.axe.run(document, { resultTypes: ['violations'] }),
	);

	return found
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
