// SPDX-License-Identifier: MIT
// page.mjs REAL BIG KEPT - the report's page as a browser and its reader have it.
// REAL is the page of tests/cgo/three_leaks, BIG one with more sites and stacks
// than a page shows, KEPT one of a program whose freed memory stays.  Prints TAP.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { launch, open, violations } from './browser.mjs';
import { HOSTILE, writePages } from './pages.mjs';

const [real, big, kept] = process.argv.slice(2);
const files = { ...writePages(real, dirname(real)), big, kept };
const tests = [];

function test(name, body) {
	tests.push([name, body]);
}

/** A test that works in one page, which must have done nothing wrong. */
function inPage(name, file, options, body) {
	test(name, async (browser) => {
		const { page, problems, close } = await open(browser, files[file], options);

		try {
			await body(page);
			assert.deepEqual(problems, []);
		} finally {
			await close();
		}
	});
}

const text = (page, selector) => page.locator(selector).allInnerTexts();
const names = (page) => text(page, '.sites .name');
const hash = (page) => page.evaluate(() => location.hash);
const focused = (page) => page.evaluate(() => document.activeElement.textContent);

for (const [name, file] of Object.entries(files)) {
	for (const colorScheme of ['light', 'dark']) {
		inPage(`${name}, ${colorScheme}: opens in silence, axe finds nothing serious`, name, { colorScheme }, async (page) => {
			assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
			// axe looks at each cell: a table of 1,000 rows is one of 10 here
			if (file === big) {
				await page.fill('#q', '00000a');
			}
			assert.deepEqual(await violations(page), []);
		});
	}
	inPage(`${name}: fits a narrow window`, name, { width: 360 }, async (page) => {
		const width = await page.evaluate(() => document.documentElement.scrollWidth);

		assert.ok(width <= 360, `${width} wide`);
	});
}

for (const colorScheme of ['light', 'dark']) {
	inPage(`the tree, ${colorScheme}: axe finds nothing serious`, 'real', { colorScheme, hash: '#view=tree' }, async (page) => {
		assert.deepEqual(await violations(page), []);
	});
}

test('a small report is below 400 KB, a big one below 3 MB', () => {
	assert.ok(statSync(real).size <= 400_000, `${statSync(real).size}`);
	assert.ok(statSync(big).size <= 3_000_000, `${statSync(big).size}`);
});

inPage('says the verdict, the place, and what is known of the run', 'real', {}, async (page) => {
	assert.match(await page.innerText('h1'), /^3 leaks, [\d.]+ KiB lost in 1,700 blocks$/);
	assert.match(await page.innerText('.worst'), /main\.lose\w+ at main\.go:\d+/);
	assert.match(await page.innerText('.trust'), /Policy leak,growing violated\s+The record is complete/);
	assert.match(await page.innerText('.facts'), /Exit\s+status 0/);
	assert.match(await page.title(), /^3 leaks, .* · three_leaks · darkheap$/);
});

inPage('shows why, what to do, source, and the mixed stack', 'real', { hash: '#q=losecopy' }, async (page) => {
	await page.click('.sites .name');
	const site = await page.innerText('.site');

	assert.match(site, /What to do\s+copy \(main\.go:\d+\), C code of the program, got it from strdup: who keeps it has to call free\(\)/);
	assert.match(site, /200 of 200 calls left 1\.00 blocks/);
	assert.match(await page.innerText('.source .blamed'), /^\d+\s+C\.copy\(text\)/);
	const stack = await text(page, '.stack li');

	assert.match(stack[0], /^C\s/);
	assert.ok(stack.some((line) => /^cgo: Go called C\.copy$/i.test(line)), stack.join('\n'));
	assert.match(await page.innerText('.stack .blamed'), /^Go\s+main\.loseCopy\s+blamed/);
	await page.click('text=/^Show \\d+ frames of runtime and cgo/');
	assert.ok((await text(page, '.stack li')).length > stack.length);
});

inPage('sorts, and says so', 'real', {}, async (page) => {
	const ranked = await names(page);

	await page.click('th button:text-is("Blocks")');
	assert.equal(await page.getAttribute('th[data-key=blocks]', 'aria-sort'), 'descending');
	assert.equal((await names(page))[0], 'main.loseName');
	assert.equal(await focused(page), 'Blocks');
	await page.keyboard.press('Enter');
	assert.equal(await page.getAttribute('th[data-key=blocks]', 'aria-sort'), 'ascending');
	assert.equal(await hash(page), '#sort=blocks-ascending');
	await page.keyboard.press('Enter');
	assert.equal(await page.getAttribute('th[data-key=blocks]', 'aria-sort'), 'none');
	assert.deepEqual(await names(page), ranked);
});

inPage('filters by verdict and by words', 'real', {}, async (page) => {
	const all = await names(page);
	const leaks = all.filter((name) => name.startsWith('main.lose'));

	assert.equal(leaks.length, 3);
	await page.click('.filter:has-text("ok")');
	assert.ok((await names(page)).length > all.length);
	await page.click('.filter:has-text("runtime")');
	await page.click('.filter:has-text("ok")');
	assert.deepEqual(await names(page), leaks);
	await page.fill('#q', 'COPY main.go');
	assert.deepEqual(await names(page), ['main.loseCopy']);
	await page.fill('#q', 'nothing has this name');
	assert.equal(await page.innerText('.sites tbody'), 'No site fits the filters.');
	await page.focus('#q');
	await page.keyboard.press('Escape');
	assert.equal((await names(page)).length, leaks.length);
});

inPage('the address holds the view', 'real', { hash: '#sort=function&hide=ok%2Cruntime&q=lose&metric=allocated_bytes&view=tree&find=strdup' }, async (page) => {
	assert.deepEqual(await names(page), ['main.loseCopy', 'main.loseLine', 'main.loseName']);
	assert.equal(await page.inputValue('#q'), 'lose');
	assert.equal(await page.isChecked('input[value=allocated_bytes]'), true);
	assert.equal(await page.isVisible('[role=treegrid]'), true);
	assert.match((await text(page, '.tree .found')).join(), /strdup/);
	await page.evaluate(() => (location.hash = '#q=loseName'));
	await page.waitForFunction(() => document.querySelectorAll('.sites .name').length === 1);
	assert.equal(await page.isVisible('[role=treegrid]'), false);
});

inPage('the keyboard walks the table', 'real', {}, async (page) => {
	const all = await names(page);

	await page.focus('.sites .name[tabindex="0"]');
	assert.equal(await focused(page), all[0]);
	await page.keyboard.press('ArrowDown');
	assert.equal(await focused(page), all[1]);
	await page.keyboard.press('Enter');
	assert.equal(await focused(page), all[1]);
	assert.match(await page.innerText('.site h3'), new RegExp(all[1].replace('.', '\\.')));
	assert.match(await hash(page), /^#site=[0-9a-f]{12}$/);
	assert.equal(await page.getAttribute('tr.open .name', 'aria-pressed'), 'true');
	await page.keyboard.press('End');
	assert.equal(await focused(page), all.at(-1));
	await page.keyboard.press('Home');
	assert.equal(await focused(page), all[0]);
	await page.keyboard.press('ArrowUp');
	assert.equal(await focused(page), all[0]);
});

inPage('Tab goes through the page and leaves it', 'real', {}, async (page) => {
	const seen = [];

	for (let i = 0; i < 60; i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const { tagName, id, className, textContent } = document.activeElement;

			return `${tagName} ${id} ${className} ${textContent.slice(0, 20)}`;
		});

		if (at.startsWith('BODY')) {
			break;
		}
		seen.push(at);
	}
	for (const stop of [/^BUTTON.*(Dark|Light)/, /^BUTTON.*filter.*leak/, /^INPUT q/, /^BUTTON {2}name/, /Copy/, /^INPUT find/]) {
		assert.ok(seen.some((at) => stop.test(at)), `${stop} in ${seen.join('\n')}`);
	}
	assert.ok(seen.length < 40, `${seen.length} stops`);
});

inPage('the flame graph zooms, finds and measures', 'real', { reducedMotion: 'reduce' }, async (page) => {
	await page.click('.flame .frame:has-text("main.loseName")');
	assert.match(await hash(page), /zoom=\d+/);
	assert.match(await page.innerText('.detail'), /main\.loseName .*KiB/);
	await page.waitForFunction(() => [...document.querySelectorAll('.flame .frame:not(.fade)')].some((frame) => frame.getBoundingClientRect().width > 1000));
	await page.keyboard.press('Escape');
	assert.doesNotMatch(await hash(page), /zoom/);
	await page.fill('#find', 'main.loseLine');
	assert.match(await page.innerText('.stacks .tools [role=status]'), /KiB, \d+\.\d %/);
	await page.fill('#find', 'no such function');
	assert.equal(await page.innerText('.stacks .tools [role=status]'), 'not found');
	await page.check('input[value=allocated_bytes]');
	await page.waitForSelector('.flame .frame:has-text("main.main")');
	assert.match(await page.innerText('.detail'), /all stacks: .*100\.0 %/);
});

inPage('the tree is walked with the arrow keys, Enter shows it in the graph', 'real', { hash: '#view=tree' }, async (page) => {
	const row = () => page.evaluate(() => document.activeElement.querySelector('code').textContent);
	const expanded = () => page.evaluate(() => document.activeElement.getAttribute('aria-expanded'));

	await page.focus('.tree tr[tabindex="0"]');
	assert.equal(await row(), 'all stacks');
	assert.equal(await expanded(), 'true');
	await page.keyboard.press('ArrowLeft');
	assert.equal(await expanded(), 'false');
	assert.equal(await page.locator('.tree tbody tr').count(), 1);
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	assert.equal(await row(), 'main.main');
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-level')), '2');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowLeft');
	assert.equal(await row(), 'all stacks');
	await page.keyboard.press('End');
	assert.notEqual(await row(), 'all stacks');
	await page.keyboard.press('Home');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	assert.match(await hash(page), /^#zoom=\d+$/);
	// the graph says it when it has moved there
	await page.waitForFunction(() => /^main\.main /.test(document.querySelector('.detail').innerText));
});

inPage('light and dark by a button, too', 'real', { colorScheme: 'light' }, async (page) => {
	const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	const light = await paper();

	await page.click('.top button');
	assert.notEqual(await paper(), light);
	assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
	await page.click('.top button');
	assert.equal(await paper(), light);
});

inPage('on paper there is nothing to press', 'real', { colorScheme: 'dark' }, async (page) => {
	await page.emulateMedia({ media: 'print' });
	assert.equal(await page.locator('button.small:visible, input[type=search]:visible').count(), 0);
	assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), 'rgb(255, 255, 255)');
});

inPage('hostile names are text', 'hostile', {}, async (page) => {
	assert.equal(await page.evaluate(() => typeof globalThis.hacked), 'undefined');
	assert.equal(await page.locator('img, #page script').count(), 0);
	const shown = await page.innerText('#page');

	assert.ok(shown.includes(HOSTILE.replace('\u202e', '\\u202e').replace('\u200f', '\\u200f')));
	assert.ok(!/[\u202e\u200f]/.test(shown));
	assert.ok(!/[\u202e\u200f]/.test(await page.title()));
	await page.check('input[value=tree]');
	assert.equal(await page.locator('img').count(), 0);
});

inPage('nothing lost, and nothing to show', 'clean', {}, async (page) => {
	assert.equal(await page.innerText('h1'), 'no leaks: nothing is left of 0 allocations');
	assert.match(await page.innerText('.trust'), /Policy leak,growing holds/);
	assert.equal(await page.locator('.sites, .site, .stacks, .memory, .bad-frees, .rules').count(), 0);
});

inPage('nothing to track says why', 'untracked', {}, async (page) => {
	assert.match(await page.innerText('h1'), /^nothing to track: it was not built by Go/);
	assert.match(await page.innerText('.trust'), /not decided/);
	assert.match(await page.innerText('details'), /not tracked: it was not built by Go/);
});

inPage('what was lost, and who did what, is said', 'troubled', {}, async (page) => {
	assert.match(await page.innerText('.trust'), /not complete: allocations were lost; frees were lost/);
	assert.match(await page.innerText('.notes'), /12,345 allocations lost[^]*99 ms the program waited/);
	assert.match(await page.innerText('.facts'), /killed by signal 9/);
	assert.match(await page.innerText('details:not(.bad-free) summary'), /43 processes/);
	assert.match(await page.innerText('.site'), /By process\s+Process\s+Name\s+Live\s+1\s+worker-1\s+8\.8 KiB[^]*and 58 processes more/);
	assert.match(await page.innerText('.site'), /The source was not found/);
	assert.match(await page.innerText('[aria-label="Table of marks"]'), /after\s+1\s+\+0 ms\s+1000 B\s+[\d,]+\s+\+1000 B/);
	assert.match(await page.innerText('[aria-label="Table of marks"] tbody tr:nth-child(1)'), /–\s+not seen as it was then$/);
	assert.match(await page.innerText('[aria-label="Table of marks"] tbody tr:nth-child(2)'), /1\.0 MiB\s+Go stacks 100 B, C live 512\.0 KiB, Not known 511\.9 KiB$/);
	await page.selectOption('select', '1');
	assert.match((await text(page, '.stack li:not(.boundary)'))[0], /^Go/);
});

inPage('what grew on each side: a sentence that leads to one table', 'troubled', {}, async (page) => {
	assert.match(await page.innerText('#growth-head'), /^Growth Go heap and goroutines grow, C does not: 2236 goroutines started/);
	assert.deepEqual((await page.locator('.growth tbody tr').allInnerTexts()).map((row) => row.split('\t').slice(0, 3)), [['Go heap', '19.1 MiB', '1,484'], ['Goroutine', '–', '1,484'], ['C', '19.1 MiB', '1,484']]);
	assert.match(await page.innerText('.growth'), /main\.open at main\.go:39/);
	assert.match(await page.innerText('.growth'), /Go heap 6\.7 MiB → 19\.1 MiB live, 1,060 → 3,296 goroutines; a collection took 14 % at most/);
	await page.click('.trust .lead >> text=Go heap and goroutines grow');
	assert.match(await focused(page), /^Growth/);
});

inPage('whose the memory is: a bar and rows with their meaning, or why not', 'troubled', {}, async (page) => {
	assert.match(await page.innerText('#memory-head'), /Memory 100\.0 MiB resident, of worker-1 \(1\), which has most, as of 0\.25 s before the end/);
	const rows = (await text(page, '.ledger tr')).map((row) => row.replace(/\s+/g, ' ').trim());

	assert.equal(rows.length, 12);
	assert.equal(rows[1], 'Go heap not known – its tables were not found');
	assert.match(rows[4], /^C live 10\.0 MiB 10\.0 % blocks of malloc .*; the program has asked for 9\.0 MiB$/);
	assert.match(rows[11], /^Resident 100\.0 MiB as the system counts it; rows that are not known are missing/);
	const parts = await page.evaluate(() => [...document.querySelectorAll('.memory .part')].map((part) => [part.className, part.getBoundingClientRect().width / part.parentElement.clientWidth]));

	// all of it is there, also what nobody knows
	assert.deepEqual(parts.map(([name]) => name.slice(5)), ['c_live', 'c_slack', 'thread_stacks', 'files', 'darkheap', 'unknown']);
	assert.ok(Math.abs(parts[1][1] - 0.6) < 0.03, String(parts[1]));
	assert.match(await page.innerText('.notice'), /freed but not returned: 60\.0 MiB[^]*50\.0 MiB of it are whole free pages[^]*call malloc_trim\(0\)[^]*Gives back\s+50\.0 MiB/);
	await page.click('.lead:has-text("freed but not returned")');
	assert.match(await focused(page), /^Memory/);
	assert.equal(await hash(page), '');
});

inPage('a real ledger sums to what is resident', 'kept', {}, async (page) => {
	const rows = (await text(page, '.ledger tbody .number.share')).map((share) => parseFloat(share.replace('< 0.1', '0')));

	assert.equal(rows.length, 10);
	assert.ok(Math.abs(rows.reduce((sum, share) => sum + share, 0) - 100) < 1, rows.join());
	assert.match(await page.innerText('.ledger tfoot'), /Resident\s+\d+\.\d MiB\s+100\.0 %/);
});

inPage('bad frees say what, how often, whose block, and who', 'troubled', {}, async (page) => {
	assert.match(await page.getAttribute('.banner', 'class'), /bad/);
	assert.match(await page.innerText('.alarm'), /1,234 bad frees: memory was freed/);
	assert.match(await page.innerText('#bad-frees-head'), /Bad frees 1,234/);
	const [first, second] = [page.locator('.bad-free').nth(0), page.locator('.bad-free').nth(1)];

	assert.match(await first.innerText(), /a block was freed twice\s+main\.lose\w+\s+three_leaks\/main\.go:\d+\s+1,200 times\s+First at address 0x7f17e0cad010; in process 1; then the program was aborted \(SIGABRT\)\.\s+Allocated by[^]*Freed first by[^]*Freed again by/);
	assert.ok(!/--free-stacks/.test(await first.innerText()));
	assert.equal(await second.locator('.stack').isVisible(), false);
	await second.locator('summary').focus();
	await page.keyboard.press('Enter');
	assert.match(await second.innerText(), /Allocated by[^]*run with --free-stacks to see that/);
	assert.match(await page.innerText('.bad-frees'), /32 more kinds/);
});

inPage('each rule of suppressions is counted, or named with what is wrong', 'troubled', {}, async (page) => {
	assert.match(await page.innerText('.trust'), /2 sites suppressed, 4\.0 KiB in 30 blocks; 1 rule exceeded; 1 rule expired; 1 rule unused/);
	const rows = (await text(page, '.rules tbody tr')).map((row) => row.replace(/\s+/g, ' ').trim());

	assert.equal(rows[0], 'used go:main.known .darkheap.supp:4: issue 7 2 30 4.0 KiB');
	assert.equal(rows[1], 'used go:main.known built in a part of a site – – –');
	assert.match(rows[2], /^exceeded .*suppresses nothing: more than 1\.0 KiB 1 5 8\.8 KiB$/);
	assert.match(rows[3], /^expired .*suppresses nothing since 2025-01-31/);
	assert.match(rows[4], /^unused leak:nothing .*matched nothing/);
});

inPage('findings of a scan: confirmed, static only, runtime only', 'troubled', {}, async (page) => {
	assert.match(await page.innerText('#scan-head'), /Static scan 1 confirmed, 1 static only, 2 runtime only/);
	const rows = (await text(page, '.findings tbody tr')).map((row) => row.replace(/\s+/g, ' ').trim());

	assert.equal(rows[0], 'confirmed leak db.go:42 store.Open: C.CString is never freed left 5 of 5 blocks, 60 B (leak)');
	assert.equal(rows[1], 'static only early-return-leak store.Open not executed: no stack went through its function');
	assert.match(rows[2], /^runtime only \w+ \S+:\d+ main\.\S+ holds [^;]+; no finding says so$/);
	assert.equal(rows[3], 'runtime only ffffffffffff no finding says so');
	assert.match(await page.innerText('.scan'), /not joined: 2 of other tools\s+3 more are in the JSON report\.\s+Findings of scan\.sarif, by darkheap-scan 0\.1\.0/);
	assert.match(await page.innerText('.site'), /The static scan says so, too: leak, loop-defer\./);
});

inPage('a page without a scan does not speak of one', 'clean', {}, async (page) => {
	assert.equal(await page.locator('.scan').count(), 0);
});

inPage('what each test left, and when it was run again', 'troubled', {}, async (page) => {
	const rows = (await text(page, '.tests tbody tr')).map((row) => row.replace(/\s+/g, ' ').trim());

	assert.equal(rows[0], 'TestDecode/empty example.org/a 300 B in 3 blocks leak 8 runs left 24 blocks, the first 3');
	assert.equal(rows[1], 'TestMain example.org/b 100 B in 1 block suspect not run again');
	assert.match(rows[2], /^\(test not known\)/);
	assert.match(await page.innerText('.site'), /5 more tests in the JSON report/);
	await page.fill('#q', 'testdecode');
	assert.equal((await names(page)).length, 1);
});

inPage('a site says what the policy makes of it', 'real', {}, async (page) => {
	assert.match(await page.innerText('.gate'), /^Fails the policy leak,growing$/);
	await page.fill('#q', 'newm1');
	await page.click('.sites .name');
	assert.match(await page.innerText('.gate'), /^Passes the policy leak,growing$/);
});

inPage('a big report is bounded, and says what it leaves out', 'big', {}, async (page) => {
	assert.equal(await page.locator('.sites tbody tr').count(), 1000);
	assert.match(await page.innerText('#sites-note'), /2,000 more hold/);
	assert.match(await page.innerText('.stacks'), /5,000 stacks/);
	assert.ok((await page.locator('.flame .frame').count()) > 20);
	await page.fill('#q', '0000000003e7');
	assert.equal(await page.locator('.sites tbody tr').count(), 1);
	await page.check('input[value=tree]');
	assert.ok((await page.locator('.tree tbody tr').count()) > 1);
});

test('the policy lets no other script run', async (browser) => {
	const { page, close } = await open(browser, files.real);
	const ran = await page.evaluate(() => {
		try {
			const script = document.createElement('script');

			script.textContent = 'globalThis.ran = true';
			document.body.append(script);
		} catch {
			// as it should be
		}
		return globalThis.ran === true;
	});

	await close();
	assert.equal(ran, false);
});

const browser = await launch();
let bad = 0;

for (const [i, [name, body]] of tests.entries()) {
	try {
		await body(browser);
		console.log(`ok ${i + 1} - ${name}`);
	} catch (error) {
		bad++;
		console.log(`not ok ${i + 1} - ${name}`);
		console.log(String(error.stack).replace(/^/gm, '# '));
	}
}
console.log(`1..${tests.length}`);
await browser.close();
process.exit(bad ? 1 : 0);
