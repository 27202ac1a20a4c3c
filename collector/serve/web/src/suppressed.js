// Every rule of suppressions: what it took out of this report, or why nothing.
import { h, icon, visible } from './dom.js';
import { MARKS, VERDICTS } from './verdicts.js';
import { amounts, bytes, count, counted } from './words.js';

const STATES = {
	used: ['', VERDICTS.ok.path],
	exceeded: ['doubt', MARKS.doubt],
	expired: ['doubt', MARKS.doubt],
	unused: ['', 'M2.500 7.200h11v1.600h-11Z'],
};

function says(rule) {
	switch (rule.state) {
		case 'exceeded':
			return `suppresses nothing: more than ${bytes(rule.max_bytes)}`;
		case 'expired':
			return `suppresses nothing since ${visible(rule.expires || 'it expired')}`;
		case 'unused':
			return 'matched nothing';
		default:
			return rule.sites ? '' : 'a part of a site';
	}
}

function state(rule) {
	const [mood, path] = STATES[rule.state];

	return h('span', { class: `verdict ${mood === 'doubt' ? 'suspect' : ''}` }, icon(path), rule.state);
}

function place(rule) {
	return rule.file ? `${rule.file}:${rule.line}` : 'built in';
}

function line(rule) {
	const holds = rule.sites > 0;

	return h(
		'tr',
		{},
		h('td', {}, state(rule)),
		h('td', { class: 'where' }, h('code', {}, h('bdi', {}, visible(rule.rule || ''))), h('span', { class: 'place' }, visible(place(rule)), rule.reason && `: ${visible(rule.reason)}`), says(rule) && h('span', { class: 'place' }, says(rule))),
		h('td', { class: 'number' }, holds ? count(rule.sites) : '–'),
		h('td', { class: 'number', title: holds && rule.stderr ? amounts(rule, 'live') : null }, holds ? count(rule.live_objects) : '–'),
		h('td', { class: 'number' }, holds ? bytes(rule.live_bytes) : '–'),
	);
}

/** "2 rules suppress 3 sites, 1.2 KiB; 1 expired; 1 unused" */
export function suppressedWords(data) {
	const of = (name) => data.suppressed.filter((rule) => rule.state === name);
	const used = of('used');
	const sum = (key) => used.reduce((total, rule) => total + rule[key], 0);

	return [
		used.length > 0 && `${counted(sum('sites'), 'site')} suppressed, ${bytes(sum('live_bytes'))} in ${counted(sum('live_objects'), 'block')}`,
		...['exceeded', 'expired', 'unused'].map((name) => of(name).length > 0 && `${counted(of(name).length, 'rule')} ${name}`),
	]
		.filter(Boolean)
		.join('; ');
}

export function suppressedSection(data) {
	const { suppressed: rules, suppressed_left_out: left } = data;
	const heads = ['State', 'Rule', 'Sites', 'Blocks', 'Live'];

	if (!rules.length) {
		return null;
	}
	return h(
		'section',
		{ 'aria-labelledby': 'suppressed-head' },
		h('h2', { id: 'suppressed-head', tabindex: '-1' }, 'Suppressed ', h('span', { class: 'dim' }, suppressedWords(data))),
		h(
			'div',
			{ class: 'scroll table', tabindex: '0', role: 'region', 'aria-label': 'Table of suppressions' },
			h(
				'table',
				{ class: 'rules' },
				h('thead', {}, h('tr', {}, heads.map((head, i) => h('th', { scope: 'col', class: i > 1 ? 'number' : null }, head)))),
				h('tbody', {}, rules.map(line)),
			),
		),
		h('p', { class: 'note' }, 'What a rule suppresses is in no other table of this page but All stacks. Amounts of a rule that is exceeded are what it would suppress.'),
		left > 0 && h('p', { class: 'note' }, `${counted(left, 'more rule')} in the JSON report.`),
	);
}
