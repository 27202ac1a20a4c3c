// Whose the resident memory was at the last look: a bar, and its rows in words.
import { h, icon, visible } from './dom.js';
import { MARKS } from './verdicts.js';
import { bytes, share } from './words.js';

// The rows of a report, in its order: a name, and whose memory that is.
const ROWS = {
	go_heap: ['Go heap', "what Go's garbage collector manages, with what it keeps for reuse"],
	go_stacks: ['Go stacks', 'stacks of goroutines'],
	go_runtime: ['Go runtime', "tables of Go's runtime, Go's variables that began as zero"],
	c_live: ['C live', 'blocks of malloc that are not freed, and what C has mapped by itself'],
	c_slack: ['C freed but kept', 'was freed, or never used; malloc has not given it back'],
	thread_stacks: ['Thread stacks', 'stacks of threads: C runs on them'],
	files: ['Files', 'code and data of the program, its libraries, and files that it has mapped'],
	shared: ['Shared memory', 'memory shared with other processes'],
	darkheap: ['darkheap', 'what darkheap itself needs in the program'],
	unexplained: ['Unexplained', 'nobody is known to have this'],
};

const HEADS = ['Whose', 'Resident', 'Share', 'What it is'];

// A part of the bar that is narrower than this shows no words.
const WORDS_FROM = 0.13;

function rowsOf(memory) {
	return Object.entries(ROWS).map(([key, [name, says]]) => ({ key, name, says, bytes: memory.rows[key], why: memory.why[key] }));
}

function part(row, memory) {
	const isWide = row.bytes >= memory.rss * WORDS_FROM;
	const element = h('span', { class: `part ${row.key}`, title: `${row.name}: ${bytes(row.bytes)}` }, isWide && [h('b', {}, row.name), h('span', { class: 'size' }, ` ${bytes(row.bytes)}`)]);

	element.style.setProperty('--part', row.bytes);
	return element;
}

/** Of a mark: rows as they stand in ROWS, null what is not known. */
function markRows([, ...numbers]) {
	return Object.entries(ROWS)
		.map(([key, [name]], i) => ({ key, name, bytes: numbers[i] }))
		.filter((row) => row.bytes > 0);
}

/** As wide as it is part of the most that any mark has. */
export function markBar(numbers, most) {
	const [resident] = numbers;
	const rows = markRows(numbers);
	const rest = resident - rows.reduce((sum, row) => sum + row.bytes, 0);

	if (rest > resident / 1000) {
		rows.push({ key: 'unknown', name: 'Not known', bytes: rest });
	}
	const element = h('div', { class: 'parts', 'aria-hidden': 'true' }, rows.map((row) => part(row, { rss: Infinity })));

	element.style.width = `${(100 * resident) / most}%`;
	return [element, h('span', { class: 'unseen' }, rows.map((row) => `${row.name} ${bytes(row.bytes)}`).join(', '))];
}

/** Said by the table below it, so hidden from readers. */
function bar(rows, memory) {
	const known = rows.filter((row) => row.bytes > 0);
	const rest = memory.rss - known.reduce((sum, row) => sum + row.bytes, 0);

	if (rest > memory.rss / 1000) {
		known.push({ key: 'unknown', name: 'Not known', bytes: rest });
	}
	return h('div', { class: 'parts', 'aria-hidden': 'true' }, known.map((row) => part(row, memory)));
}

function line(row, memory) {
	const isKnown = row.bytes !== null;

	return h(
		'tr',
		{ role: 'row', class: row.bytes ? null : 'empty' },
		h('th', { scope: 'row', role: 'rowheader' }, h('span', { class: `swatch ${row.key}`, 'aria-hidden': 'true' }), row.name),
		h('td', { role: 'cell', class: 'number' }, isKnown ? bytes(row.bytes) : 'not known'),
		h('td', { role: 'cell', class: 'number share' }, isKnown ? share(row.bytes, memory.rss) : '–'),
		h('td', { role: 'cell', class: 'says' }, isKnown ? row.says : visible(row.why || 'no reason was given'), row.key === 'c_live' && isKnown && h('span', { class: 'dim' }, `; the program has asked for ${bytes(memory.c_live_requested)}`)),
	);
}

function sumLine(memory) {
	const isWhole = Object.values(memory.rows).every((row) => row !== null);

	return h(
		'tr',
		{ role: 'row' },
		h('th', { scope: 'row', role: 'rowheader' }, 'Resident'),
		h('td', { role: 'cell', class: 'number' }, bytes(memory.rss)),
		h('td', { role: 'cell', class: 'number share' }, isWhole ? '100.0 %' : ''),
		h('td', { role: 'cell', class: 'says' }, isWhole ? 'the sum, as the system counts it' : 'as the system counts it; rows that are not known are missing above'),
	);
}

function table(rows, memory) {
	return h(
		'table',
		{ class: 'ledger', role: 'table' }, // as it stays where CSS makes it a list
		h('caption', { class: 'unseen' }, 'Whose the resident memory is'),
		h('thead', { role: 'rowgroup', class: 'unseen' }, h('tr', { role: 'row' }, HEADS.map((head) => h('th', { role: 'columnheader', scope: 'col' }, head)))),
		h('tbody', { role: 'rowgroup' }, rows.map((row) => line(row, memory))),
		h('tfoot', { role: 'rowgroup' }, sumLine(memory)),
	);
}

function field(term, words) {
	return words && h('div', {}, h('dt', {}, term), h('dd', {}, words));
}

function notice(kept) {
	return (
		kept &&
		h(
			'div',
			{ class: 'notice doubt' },
			h('h3', {}, icon(MARKS.doubt, 'mood doubt'), h('span', {}, visible(kept.notice))),
			h(
				'dl',
				{},
				field('Most', `${bytes(kept.most_bytes)} of it are ${kept.most}`),
				field('Because', kept.because && visible(kept.because)),
				field('What to do', kept.cure),
				field('Gives back', kept.effect !== null && `${bytes(kept.effect)}, as read page by page`),
			),
		)
	);
}

/** "165.0 MiB resident, of service (4711), as of 0.47 s before the end" */
function headWords(data) {
	const { memory } = data;
	const tracked = data.processes.filter((process) => process.tracked).length;

	return [
		`${bytes(memory.rss)} resident`,
		tracked > 1 && `of ${visible(memory.name || 'process')} (${memory.pid}), which has most`,
		memory.when && visible(memory.when),
	]
		.filter(Boolean)
		.join(', ');
}

export function memorySection(data) {
	const { memory } = data;

	if (!memory) {
		return null;
	}
	const rows = rowsOf(memory);
	const head = (words) => h('h2', { id: 'memory-head', tabindex: '-1' }, 'Memory ', h('span', { class: 'dim' }, words));

	if (memory.rss === null) {
		return h('section', { class: 'memory', 'aria-labelledby': 'memory-head' }, head(`not known: ${visible(rows[0].why || 'no reason was given')}`));
	}
	return h('section', { class: 'memory', 'aria-labelledby': 'memory-head' }, head(headWords(data)), h('div', { class: 'panel' }, bar(rows, memory), table(rows, memory), notice(memory.retention)));
}
