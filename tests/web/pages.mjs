// SPDX-License-Identifier: MIT
// Pages around a real one: its data changed in one respect each.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = /(<script id="data" type="application\/json">)(.*?)(<\/script>)/s;

// Ends the element, opens a comment, quotes, turns the line around, is long.
export const HOSTILE = '</script><!--<img src=x onerror=hacked()>"\'&amp;\u202e\u200fevil{{script}}';

function withData(template, data) {
	const json = JSON.stringify(data).replace(/</g, '\\u003c');

	return template.replace(DATA, (_, start, __, end) => start + json + end);
}

function hostile(data) {
	const long = `${HOSTILE}.${'x'.repeat(3000)}`;

	Object.assign(data.process, { name: HOSTILE, args: [HOSTILE, ''] });
	Object.assign(data.policy, { expression: HOSTILE });
	Object.assign(data.sites[0], { function: long, file: `/${HOSTILE}/${HOSTILE}.go`, hint: HOSTILE, callee: HOSTILE, module: HOSTILE });
	data.sites[0].tests = [test(HOSTILE, 1, { package: HOSTILE }), test('TestB', 1, {})];
	data.process.package = HOSTILE;
	data.sites[0].caller = { function: HOSTILE, file: HOSTILE, line: 1 };
	data.sites[0].evidence[0].says = HOSTILE;
	data.sites[0].source = { first: 1, lines: Array(60).fill(HOSTILE) };
	data.frames.forEach((frame) => (frame[1] = frame[1] && HOSTILE));
	data.flame.names.forEach((name) => (name[1] = long));
	data.marks = [{ name: HOSTILE, pid: 1, time: null, totals: data.totals, sites: [7], memory: null }];
	data.notes = [HOSTILE];
	data.memory = memory({ name: HOSTILE });
	data.memory.why.go_heap = HOSTILE;
	data.bad_frees = [badFree('foreign', { where: HOSTILE, says: HOSTILE, freed: [0] })];
	data.totals.bad_frees = 1;
	data.scan = scan([finding('confirmed', { rule: HOSTILE, file: HOSTILE, function: HOSTILE, message: HOSTILE, says: HOSTILE })], { file: HOSTILE, version: HOSTILE, note: HOSTILE, runtime_only_sites: [HOSTILE] });
	data.sites[0].scan = [HOSTILE];
	data.suppressed = [rule('used', { rule: HOSTILE, file: HOSTILE, reason: HOSTILE })];
}

/** Most of it freed but kept; what Go has of it is not known. */
function memory(more) {
	const rows = { go_heap: null, go_stacks: null, go_runtime: null, c_live: 10 << 20, c_slack: 60 << 20, thread_stacks: 4096, files: 6 << 20, shared: 0, darkheap: 4 << 20, unexplained: null };
	const why = { go_heap: 'its tables were not found', go_stacks: 'its tables were not found', go_runtime: 'its tables were not found', unexplained: 'rows above that are not known are in it' };
	const retention = { notice: 'freed but not returned: 60.0 MiB in 3 arenas, 1.1 MiB live', most: 'whole free pages', most_bytes: 50 << 20, because: "malloc's trim threshold is 60.0 MiB since a block of 30.0 MiB was freed", cure: 'call malloc_trim(0) now and then', effect: 50 << 20 };

	return { pid: 1, name: 'worker-1', when: 'as of 0.25 s before the end', time: null, rss: 100 << 20, rows, why, c_live_requested: 9 << 20, retention, ...more };
}

function badFree(what, more) {
	return { what, says: 'a block was freed twice', address: '0x7f17e0cad010', where: null, count: 1, pid: 1, aborted: false, allocated: null, first_freed: null, freed: null, ...more };
}

function test(name, blocks, more) {
	return { name, package: 'example.org/a', live_objects: blocks, live_bytes: 100 * blocks, stderr: null, verdict: 'suspect', repetitions: 0, left_before: 0, left_after: 0, ...more };
}

function finding(state, more) {
	return { state, why: 'site', says: 'left 5 of 5 blocks, 60 B (leak)', rule: 'leak', file: 'store/db.go', line: 42, function: 'store.Open', message: 'C.CString is never freed', site: null, ...more };
}

function scan(findings, more) {
	const n = (state) => findings.filter((one) => one.state === state).length;

	return { file: '/ci/scan.sarif', tool: 'darkheap-scan', version: '0.1.0', confirmed: n('confirmed'), static_only: n('static_only'), runtime_only: more.runtime_only_sites.length, not_joined: {}, note: null, findings, findings_left_out: 0, ...more };
}

function rule(state, more) {
	return { rule: 'go:main.known', file: '.darkheap.supp', line: 4, state, reason: null, expires: null, max_bytes: 0, sites: 0, live_objects: 0, live_bytes: 0, stderr: null, ...more };
}

function clean(data) {
	data.headline = { mood: 'good', text: 'no leaks: nothing is left of 0 allocations' };
	data.policy.result = 'pass';
	Object.assign(data, { sites: [], frames: [], flame: { names: [], nodes: [0, 0, 0, 0, 0, 0, 0], stacks: 0, full: 0, least: 0.001 } });
	Object.keys(data.counts.verdicts).forEach((verdict) => (data.counts.verdicts[verdict] = 0));
	data.memory = null;
}

function untracked(data) {
	clean(data);
	const why = 'it was not built by Go (--include-non-go tracks it)';

	data.headline = { mood: 'doubt', text: `nothing to track: ${why}` };
	data.policy.result = 'unknown';
	data.processes = [{ ...data.process, tracked: false, why_not: why, go_version: null }];
	Object.assign(data, { process: null, complete: false, incomplete: [why] });
}

function growth() {
	const sample = { heap_alloc: 7e6, goroutines: 1060 };
	const row = { side: 'go', function: 'main.open', file: '/src/main.go', line: 39, grown_bytes: 2e7, grown_objects: 1484, per_hour: 1e9, why: 'more in 2 of 2 profiles', stack: 'main.open < main.main' };

	return {
		says: 'Go heap and goroutines grow, C does not: 2236 goroutines started by net/http.(*Transport).dialConn at transport.go:1994',
		pid: 1,
		source: 'http://127.0.0.1:6060',
		trouble: 'it has hung up',
		go_heap_grows: true,
		goroutines_grow: true,
		c_grows: false,
		fell_percent: 14,
		memstats: { from: sample, to: { heap_alloc: 2e7, goroutines: 3296 } },
		rows: [row, { ...row, side: 'goroutine', grown_bytes: null, function: `net/http.${'x'.repeat(180)}`, line: null, stack: null }, { ...row, side: 'c', why: null, function: null }],
	};
}

/** Lost events, several processes, several stacks, marks. */
function troubled(data) {
	const site = data.sites[0];

	Object.assign(data, { complete: false, incomplete: ['allocations were lost', 'frees were lost'], loss: { allocs: 12345, frees: 2, stacks: 0 } });
	Object.assign(data.degraded, { stalled_ns: 99e6, truncated_stacks: 3, unresolved_frames: 9 });
	data.process.exit = { signal: 9 };
	data.processes = [1, 2, 3].map((pid) => ({ ...data.process, pid, name: `worker-${pid}`, tracked: pid < 3, why_not: pid < 3 ? null : 'its library speaks another protocol' }));
	data.processes_left_out = 40;
	Object.assign(site, { processes: 60, by_process: [[1, 9000], [2, 3500]], bytes_per_hour: null, first_seen: null, source: null });
	site.stacks.push(['0123456789ab', 1, 20, 3, [...site.stacks[0][4]].reverse()]);
	site.stacks_left_out = 2;
	site.tests = [test('TestDecode/empty', 3, { repetitions: 8, left_before: 3, left_after: 24, verdict: 'leak' }), test('TestMain', 1, { package: 'example.org/b' }), test(null, 1, {})];
	site.tests_left_out = 5;
	data.memory = memory({});
	data.growth = growth();
	data.totals.bad_frees = 1234;
	data.bad_frees = [badFree('double_free', { count: 1200, aborted: true, allocated: site.stacks[0][4], first_freed: site.stacks[0][4], freed: site.stacks[0][4] }), badFree('realloc_freed', { says: 'realloc of a block that was freed before', allocated: site.stacks[0][4] })];
	data.bad_frees_left_out = 32;
	data.scan = scan([finding('confirmed', {}), finding('static_only', { rule: 'early-return-leak', why: 'not_executed', says: 'not executed: no stack went through its function', line: null, message: null })], { runtime_only_sites: [site.id, 'ffffffffffff'], findings_left_out: 3, note: 'results of the scan not joined: 2 of other tools' });
	site.scan = ['leak', 'loop-defer'];
	data.suppressed = [rule('used', { sites: 2, live_objects: 30, live_bytes: 4096, reason: 'issue 7' }), rule('used', { file: null, line: null }), rule('exceeded', { sites: 1, live_objects: 5, live_bytes: 9000, max_bytes: 1024 }), rule('expired', { expires: '2025-01-31' }), rule('unused', { rule: 'leak:nothing' })];
	data.suppressed_left_out = 7;
	data.marks = ['before', 'after', ''].map((name, i) => ({ name, pid: 1, time: data.process.start, totals: { ...data.totals, live_bytes: 1000 * i }, sites: data.sites.map((_, j) => (j ? 100 * i : null)), memory: i ? [i << 20, null, 100, 0, i << 19, 0, 0, 0, 0, 0, null] : null }));
}

/** Write them beside `real`, and return their files by name. */
export function writePages(real, directory) {
	const template = readFileSync(real, 'utf8');
	const files = { real };

	for (const change of [hostile, clean, untracked, troubled]) {
		const data = JSON.parse(template.match(DATA)[2]);

		change(data);
		files[change.name] = join(directory, `${change.name}.html`);
		writeFileSync(files[change.name], withData(template, data));
	}
	return files;
}
