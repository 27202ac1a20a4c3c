// What grew, on Go's side and in C: a sentence, and one ranked table.
import { h, visible } from './dom.js';
import { bytes, count } from './words.js';

const HEADS = ['Side', 'More bytes', 'More objects', 'Where', 'Why'];
const SIDES = { go: 'Go heap', goroutine: 'Goroutine', c: 'C' };

function place({ function: name, file, line }) {
	const base = file && file.split('/').pop();

	return [h('code', {}, h('bdi', {}, visible(name || 'unknown code'))), base && line && [' at ', h('code', {}, visible(`${base}:${line}`))]];
}

function line(row) {
	return h(
		'tr',
		{},
		h('td', {}, SIDES[row.side]),
		h('td', { class: 'number' }, row.grown_bytes === null ? '–' : bytes(row.grown_bytes)),
		h('td', { class: 'number' }, count(row.grown_objects)),
		h('td', { title: row.stack ? visible(row.stack) : null }, place(row)),
		h('td', { class: 'says' }, row.why && visible(row.why)),
	);
}

function table(rows) {
	return h(
		'div',
		{ class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'What grew' },
		h(
			'table',
			{},
			h('thead', {}, h('tr', {}, HEADS.map((head) => h('th', { scope: 'col' }, head)))),
			h('tbody', {}, rows.map(line)),
		),
	);
}

/** "Go heap 6.7 MiB → 20.4 MiB live, 1,060 → 3,296 goroutines" */
function chain({ memstats, fell_percent: fell }) {
	if (!memstats) {
		return null;
	}
	const { from, to } = memstats;

	return h('p', { class: 'note' }, `Go heap ${bytes(from.heap_alloc)} → ${bytes(to.heap_alloc)} live, ${count(from.goroutines || 0)} → ${count(to.goroutines || 0)} goroutines; a collection took ${fell} % at most.`);
}

export function growthSection({ growth }) {
	if (!growth) {
		return null;
	}
	return h(
		'section',
		{ class: 'growth', 'aria-labelledby': 'growth-head' },
		h('h2', { id: 'growth-head', tabindex: '-1' }, 'Growth ', h('span', { class: 'dim' }, visible(growth.says || ''))),
		h(
			'div',
			{ class: 'panel' },
			growth.rows.length > 0 && table(growth.rows),
			chain(growth),
			growth.trouble && h('p', { class: 'note' }, `${visible(growth.source || '')}: ${visible(growth.trouble)}`),
		),
	);
}
