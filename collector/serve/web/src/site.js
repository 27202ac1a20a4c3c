// All about one site: why, what to do, and through whom.
import { copyButton, h, replace, visible } from './dom.js';
import { nameOf, openSite, placeOf } from './sites.js';
import { stackView } from './stack.js';
import * as state from './state.js';
import { mark, VERDICTS, verdictBadge } from './verdicts.js';
import { amounts, bytes, count, counted, focusPattern, grouped, shortPath, since, time } from './words.js';

function sourceView(title, place, source) {
	const at = `${shortPath(place.file || '')}:${place.line}`;

	if (!place.file || !place.line) {
		return null;
	}
	if (!source) {
		return h('section', {}, h('h4', {}, title, h('span', { class: 'dim' }, ` ${visible(at)}`)), h('p', { class: 'note' }, 'The source was not found on the machine that made this report.'));
	}
	return h(
		'section',
		{},
		h('h4', {}, title, h('span', { class: 'dim', title: visible(place.file) }, ` ${visible(at)}`)),
		h(
			'div',
			{ class: 'source', tabindex: '0', role: 'region', 'aria-label': `${title} at ${visible(at)}` },
			source.lines.map((line, i) => sourceLine(source.first + i, line, source.first + i === place.line)),
		),
	);
}

function sourceLine(number, line, isBlamed) {
	return h(
		'div',
		{ class: isBlamed ? 'line blamed' : 'line' },
		h('span', { class: 'line-number' }, String(number)),
		h('code', {}, visible(line.replace(/\t/g, '    ')) || ' '),
	);
}

function why(data, site) {
	return h(
		'section',
		{},
		h('h4', {}, 'Why'),
		h('p', {}, h('b', {}, site.verdict), `: ${VERDICTS[site.verdict].says}`, h('span', { class: 'dim' }, site.rule ? ` (rule ${site.rule})` : '')),
		site.evidence.length > 0 && h('ul', { class: 'evidence' }, site.evidence.map((proof) => h('li', {}, grouped(visible(proof.says || proof.test))))),
		scanned(site),
		gate(data, site),
	);
}

/** A scan of the source has found it, too. */
function scanned(site) {
	return site.scan && h('p', { class: 'note' }, `The static scan says so, too: ${site.scan.map(visible).join(', ')}.`);
}

/** What the gate says of it; an accusation of nobody is no news. */
function gate(data, site) {
	const expression = h('code', {}, visible(data.policy.expression));

	return h('p', { class: 'gate' }, site.fails ? [mark('bad'), h('span', {}, 'Fails the policy ', expression)] : [mark('good'), h('span', {}, 'Passes the policy ', expression)]);
}

/** "8 runs left 8 blocks, 1 left 1": what it did when it was run again alone. */
function alone(test) {
	return test.repetitions ? `${counted(test.repetitions, 'run')} left ${counted(test.left_after, 'block')}, the first ${count(test.left_before)}` : 'not run again';
}

function testRow(test, withPackage, withRuns) {
	return h(
		'tr',
		{},
		h('td', {}, h('code', {}, h('bdi', {}, visible(test.name || '(test not known)'))), withPackage && h('span', { class: 'place' }, visible(test.package || ''))),
		h('td', {}, amounts(test, 'live')),
		h('td', {}, verdictBadge(test.verdict)),
		withRuns && h('td', {}, alone(test)),
	);
}

function byTest(data, site) {
	const { tests, tests_left_out: left } = site;
	const withPackage = new Set(data.sites.flatMap((other) => other.tests.map((test) => test.package))).size > 1;
	const withRuns = tests.some((test) => test.repetitions);
	const heads = ['Test', 'Left', 'Verdict', ...(withRuns ? ['Run again alone'] : [])];

	return (
		tests.length > 0 &&
		h(
			'section',
			{},
			h('h4', {}, 'By test', h('span', { class: 'dim' }, ', most left first')),
			h(
				'div',
				{ class: 'scroll tests', tabindex: '0', role: 'region', 'aria-label': 'What each test left here' },
				h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, tests.map((test) => testRow(test, withPackage, withRuns)))),
			),
			left > 0 && h('p', { class: 'note' }, `${counted(left, 'more test')} in the JSON report.`),
		)
	);
}

function hint(site) {
	return site.hint && h('section', { class: 'hint' }, h('h4', {}, 'What to do'), h('p', {}, visible(site.hint)));
}

function callerLine(site) {
	const caller = site.caller;

	return (
		caller &&
		h('section', {}, h('h4', {}, 'Called by'), h('p', {}, h('code', {}, h('bdi', {}, visible(caller.function || '(unknown)'))), h('span', { class: 'dim', title: caller.file && visible(caller.file) }, caller.file ? ` ${visible(shortPath(caller.file))}:${caller.line}` : '')))
	);
}

function figure(term, value, title) {
	return h('div', {}, h('dt', {}, term), h('dd', { title }, value));
}

function figures(data, site) {
	const start = data.process && data.process.start;
	const rate = site.bytes_per_hour;

	return h(
		'dl',
		{ class: 'figures' },
		figure('Live', amounts(site, 'live')),
		figure('Most at once', bytes(site.peak_bytes)),
		figure('Allocated', amounts(site, 'allocated')),
		figure('Freed', amounts(site, 'freed')),
		figure('cgo calls', `${count(site.calls)}, ${count(site.calls_leaving)} left blocks`),
		figure('Lost per hour', rate === null ? 'unknown' : rate ? bytes(Math.round(rate)) : 'nothing'),
		figure('First seen', since(site.first_seen, start), time(site.first_seen)),
		figure('Last seen', since(site.last_seen, start), time(site.last_seen)),
		figure('Kind', visible(site.callee ? `${site.kind}: ${site.callee}` : site.kind || 'unknown')),
		figure('Module', visible(site.module || 'unknown')),
	);
}

function byProcess(data, site) {
	if (site.processes < 2) {
		return null;
	}
	const names = new Map(data.processes.map((process) => [process.pid, process.name]));

	return h(
		'section',
		{},
		h('h4', {}, 'By process'),
		h(
			'table',
			{ class: 'plain' },
			h('thead', { class: 'unseen' }, h('tr', {}, ['Process', 'Name', 'Live'].map((head) => h('th', { scope: 'col' }, head)))),
			h('tbody', {}, site.by_process.map(([pid, live]) => h('tr', {}, h('td', { class: 'number' }, String(pid)), h('td', {}, visible(names.get(pid) || '')), h('td', { class: 'number' }, bytes(live))))),
		),
		site.processes > site.by_process.length && h('p', { class: 'note' }, `and ${counted(site.processes - site.by_process.length, 'process').replace(/processs$/, 'processes')} more`),
	);
}

function atMarks(data, site) {
	if (!data.marks.length || site.rank >= data.marks[0].sites.length) {
		return null;
	}
	return h(
		'section',
		{},
		h('h4', {}, 'Live at marks'),
		h(
			'table',
			{ class: 'plain' },
			h('thead', { class: 'unseen' }, h('tr', {}, ['Mark', 'Live'].map((head) => h('th', { scope: 'col' }, head)))),
			h('tbody', {}, data.marks.map((mark) => h('tr', {}, h('td', {}, visible(mark.name || '(no name)')), h('td', { class: 'number' }, mark.sites[site.rank] === null ? '–' : bytes(mark.sites[site.rank]))))),
		),
	);
}

function tools(site, status) {
	const words = ['go tool pprof -top', `-focus='^${focusPattern(site.function || '')}$'`, 'leaks.pb.gz'];
	const command = words.join(' ');

	return h(
		'section',
		{ class: 'copies' },
		h('h4', {}, 'Site id'),
		h('p', {}, h('code', {}, site.id), copyButton('site id', () => site.id, status)),
		site.function && [h('h4', {}, 'In pprof'), h('p', {}, h('code', { class: 'command' }, words.map((word) => [h('span', {}, visible(word)), ' '])), copyButton('command', () => command, status)), h('p', { class: 'note' }, 'leaks.pb.gz is what --report=pprof:leaks.pb.gz writes.')],
		site.function && h('p', {}, h('button', { type: 'button', class: 'small', onclick: () => state.set({ find: site.function, view: 'graph' }) }, 'Find in the flame graph')),
	);
}

function panel(data, site, status) {
	return [
		h('h3', { id: 'site-head', tabindex: '-1' }, verdictBadge(site.verdict), h('bdi', {}, h('code', { title: visible(nameOf(site)) }, visible(nameOf(site)))), h('span', { class: 'dim', title: site.file && visible(site.file) }, visible(placeOf(site)))),
		h(
			'div',
			{ class: 'columns' },
			h(
				'div',
				{ class: 'story' },
				hint(site),
				why(data, site),
				byTest(data, site),
				sourceView('Source', site, site.source),
				callerLine(site),
				site.caller && site.caller_source && sourceView('Source of the caller', site.caller, site.caller_source),
				stackView(data, site),
			),
			h('div', { class: 'side' }, figures(data, site), byProcess(data, site), atMarks(data, site), tools(site, status)),
		),
	];
}

export function siteSection(data, status) {
	if (!data.sites.length) {
		return null;
	}
	const section = h('section', { class: 'panel site', 'aria-labelledby': 'site-head' });
	const show = () => {
		const site = openSite(data);

		section.className = `panel site ${site.verdict}`;
		replace(section, panel(data, site, status));
	};

	state.watch(['site'], show);
	show();
	return section;
}
