// What a reader has to know first: the verdict, whether to trust it, and of
// which run.
import { h, visible } from './dom.js';
import { nameOf, placeOf } from './sites.js';
import { suppressedWords } from './suppressed.js';
import { themeButton } from './theme.js';
import { mark } from './verdicts.js';
import { amounts, baseName, bytes, count, counted, duration, grouped, time } from './words.js';

const RESULTS = {
	pass: ['good', 'holds'],
	fail: ['bad', 'violated'],
	unknown: ['doubt', 'not decided'],
};

export function programName(data) {
	const process = data.process || data.processes[0];

	return process ? process.name || baseName(process.exe || '') || 'program' : '';
}

export function topBar(data) {
	const name = programName(data);

	return h(
		'div',
		{ class: 'top' },
		h('p', {}, h('b', {}, 'darkheap'), ' report', name && [' on ', h('b', {}, visible(name))]),
		themeButton(),
	);
}

function policyLine(data) {
	const [mood, word] = RESULTS[data.policy.result];

	return h(
		'li',
		{},
		mark(mood),
		h('span', {}, 'Policy ', h('code', {}, visible(data.policy.expression)), ` ${word}`),
	);
}

function completeLine(data) {
	if (data.complete) {
		return h('li', {}, mark('good'), 'The record is complete');
	}
	const why = data.incomplete.map(visible).join('; ');

	return h(
		'li',
		{},
		mark('doubt'),
		h('span', {}, `The record is not complete${why ? `: ${why}` : ''}`),
	);
}

/** A line that leads to its section: what stands behind # is the view's. */
function leadLine(id, mood, words) {
	const go = () => {
		const head = document.getElementById(id);

		head.scrollIntoView({ block: 'start' });
		head.focus({ preventScroll: true });
	};

	return words && [mark(mood), h('button', { type: 'button', class: 'lead', onclick: go }, words)];
}

/** Worse than any leak, and no policy asks for it. */
function badFreesLine(data) {
	const n = data.totals.bad_frees;

	return n > 0 && h('p', { class: 'alarm' }, leadLine('bad-frees-head', 'bad', `${counted(n, 'bad free')}: memory was freed that was not there to be freed`));
}

function item(line) {
	return line && h('li', {}, line);
}

function keptLine(data) {
	const kept = data.memory && data.memory.retention;

	return leadLine('memory-head', 'doubt', kept && visible(kept.notice));
}

/** Which side grows, and whether it is Go's. */
function growthLine({ growth }) {
	return leadLine('growth-head', growth && (growth.go_heap_grows || growth.goroutines_grow) ? 'doubt' : 'good', growth && visible(growth.says || ''));
}

function suppressedLine(data) {
	const isDoubted = data.suppressed.some(({ state }) => state === 'expired' || state === 'exceeded');

	return leadLine('suppressed-head', isDoubted ? 'doubt' : 'good', suppressedWords(data));
}

/** The line to look at first. */
function worstLine(data) {
	const site = data.sites[0];

	if (!site || !site.fails) {
		return null;
	}
	return h(
		'p',
		{ class: 'worst', title: visible(nameOf(site)) },
		data.policy.n_failed > 1 && 'worst: ',
		h('code', {}, h('bdi', {}, visible(nameOf(site)))),
		placeOf(site) && [' at ', h('code', {}, visible(placeOf(site)))],
	);
}

export function banner(data) {
	const { mood, text } = data.headline;
	const isBroken = data.totals.bad_frees > 0;

	return h(
		'section',
		{ class: `banner ${isBroken ? 'bad' : mood}` },
		h('h1', {}, mark(mood), h('span', {}, grouped(visible(text)))),
		worstLine(data),
		badFreesLine(data),
		h('ul', { class: 'trust' }, policyLine(data), completeLine(data), item(growthLine(data)), item(keptLine(data)), item(suppressedLine(data))),
	);
}

function exitWords(process) {
	if (!process.exit) {
		return process.end ? 'unknown' : 'still running';
	}
	return process.exit.signal === undefined
		? `status ${process.exit.code}`
		: `killed by signal ${process.exit.signal}`;
}

function ranFor(process) {
	return process.start && process.end
		? duration(Date.parse(process.end) - Date.parse(process.start))
		: 'unknown';
}

function fact(term, value, title) {
	if (!value) {
		return null;
	}
	return h('div', {}, h('dt', {}, term), h('dd', { title }, value));
}

function runFacts(process) {
	const command = (process.args || []).map((arg) => (/^[\w./:=@%+,-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(' ');

	return [
		fact('Command', command && h('code', { class: 'cut' }, visible(command)), visible(command)),
		fact('Tests', process.package && h('code', { class: 'cut' }, visible(process.package)), process.package && visible(process.package)),
		fact('Go', (process.go_version || 'unknown').replace(/^go/, '')),
		fact('Process', process.pid && String(process.pid)),
		fact('Started', time(process.start)),
		fact('Ran for', ranFor(process)),
		fact('Exit', exitWords(process)),
	];
}

function memoryFacts(data) {
	const { totals, coverage } = data;

	return [
		fact('Allocated', amounts(totals, 'allocated')),
		fact('Freed', amounts(totals, 'freed')),
		fact('Live at the end', amounts(totals, 'live')),
		fact('Most at once', bytes(totals.peak_bytes)),
		fact('Threads', coverage.threads === null ? null : count(coverage.threads)),
		fact('Go frames', goFrames(coverage.go_frames, data.process)),
		fact('Sampled', sampledWords(coverage.sampling)),
	];
}

function sampledWords({ mode, mean_bytes: mean }) {
	return mode === 'sampled' && (mean ? `one block each ${bytes(mean)}` : 'a part of the time');
}

/** Of a test binary the package takes its place, as long as all is well. */
function goFrames({ state, why }, { package: tested }) {
	if (state === 'ok') {
		return tested ? null : 'seen';
	}
	return state && (why ? `${state}: ${visible(why)}` : state);
}

export function facts(data) {
	if (!data.process) {
		return null;
	}
	return h(
		'section',
		{ 'aria-label': 'The run' },
		h('dl', { class: 'facts' }, runFacts(data.process), memoryFacts(data)),
	);
}

function processRow(process) {
	return h(
		'tr',
		{},
		h('td', { class: 'number' }, String(process.pid)),
		h('td', {}, visible(process.name || 'unknown')),
		h('td', {}, process.tracked ? 'tracked' : `not tracked: ${visible(process.why_not || 'unknown')}`),
		h('td', {}, process.go_version || '–'),
		h('td', {}, ranFor(process)),
		h('td', {}, exitWords(process)),
	);
}

/** When there is more to say than the facts do. */
export function processes(data) {
	const all = data.processes;

	if (all.length < 2 && data.process) {
		return null;
	}
	const left = data.processes_left_out;
	const heads = ['Process', 'Name', 'Tracked', 'Go', 'Ran for', 'Exit'];

	return h(
		'details',
		{ class: 'panel', open: !data.process },
		h('summary', {}, `${counted(all.length + left, 'process').replace(/processs$/, 'processes')}`),
		h(
			'div',
			{ class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Processes' },
			h(
				'table',
				{},
				h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
				h('tbody', {}, all.map(processRow)),
			),
		),
		left > 0 && h('p', { class: 'note' }, `${count(left)} more are not on this page; the JSON report has them.`),
	);
}
