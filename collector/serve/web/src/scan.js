// What a static scan found, beside what the run has seen of it (--scan).
import { h, icon, visible } from './dom.js';
import { nameOf, placeOf } from './sites.js';
import { MARKS, VERDICTS } from './verdicts.js';
import { baseName, bytes, count, counted } from './words.js';

const STATES = {
	confirmed: ['confirmed', 'leak', MARKS.bad],
	static_only: ['static only', '', VERDICTS.suspect.path],
	runtime_only: ['runtime only', 'suspect', MARKS.doubt],
};

function state(name) {
	const [words, mood, path] = STATES[name];

	return h('span', { class: `verdict ${mood}` }, icon(path), words);
}

function row(name, rule, place, more, says) {
	return h(
		'tr',
		{},
		h('td', {}, state(name)),
		h('td', {}, visible(rule)),
		h('td', { class: 'where' }, h('code', {}, h('bdi', {}, visible(place))), more && h('span', { class: 'place' }, visible(more))),
		h('td', {}, visible(says)),
	);
}

function findingRow(finding) {
	const place = finding.line ? `${baseName(finding.file || '')}:${finding.line}` : finding.function || '(unknown)';

	return row(finding.state, finding.rule || '', place, [finding.line && finding.function, finding.message].filter(Boolean).join(': '), finding.says);
}

/** A site that is not on the page has its id only. */
function siteRow(data, id) {
	const site = data.sites.find((other) => other.id === id);
	const says = 'no finding says so';

	if (!site) {
		return row('runtime_only', '', id, null, says);
	}
	return row('runtime_only', site.verdict, placeOf(site), nameOf(site), `holds ${counted(site.live_objects, 'block')}, ${bytes(site.live_bytes)}; ${says}`);
}

function head(scan) {
	return `${count(scan.confirmed)} confirmed, ${count(scan.static_only)} static only, ${count(scan.runtime_only)} runtime only`;
}

function notes(scan) {
	const left = scan.findings_left_out + scan.runtime_only - scan.runtime_only_sites.length;

	return [
		scan.note && h('p', { class: 'note' }, visible(scan.note)),
		left > 0 && h('p', { class: 'note' }, `${count(left)} more are in the JSON report.`),
		h('p', { class: 'note' }, 'Findings of ', h('code', {}, visible(baseName(scan.file))), scan.version && visible(`, by ${scan.tool} ${scan.version}`), '. What was not executed may leak all the same.'),
	];
}

export function scanSection(data) {
	const { scan } = data;
	const heads = ['State', 'Rule', 'Where', 'What the run says'];

	if (!scan) {
		return null;
	}
	return h(
		'section',
		{ class: 'scan', 'aria-labelledby': 'scan-head' },
		h('h2', { id: 'scan-head', tabindex: '-1' }, 'Static scan ', h('span', { class: 'dim' }, head(scan))),
		scan.findings.length + scan.runtime_only_sites.length > 0 &&
			h(
				'div',
				{ class: 'scroll table', tabindex: '0', role: 'region', 'aria-label': 'Table of the findings of a scan' },
				h(
					'table',
					{ class: 'findings' },
					h('thead', {}, h('tr', {}, heads.map((name) => h('th', { scope: 'col' }, name)))),
					h('tbody', {}, scan.findings.map(findingRow), scan.runtime_only_sites.map((id) => siteRow(data, id))),
				),
			),
		notes(scan),
	);
}
