// Moments that the program named, and what a reader has to allow for.
import { h, visible } from './dom.js';
import { markBar } from './memory.js';
import { bytes, count, since, time } from './words.js';

const LOSS = {
	allocs: 'allocations lost',
	frees: 'frees lost',
	stacks: 'stacks lost',
};

const DEGRADED = {
	missed_frees: 'frees were seen only when their address came again',
	late_frees: 'frees were matched out of order',
	truncated_stacks: 'stacks cut at --depth: outer Go frames are missing',
	refused_stacks: 'stacks without Go frames: they failed the self-check',
	cut_stacks: 'stacks without their outer C frames',
	unresolved_frames: 'frames without a name',
	lost_marks: 'marks were lost',
};

function counts(source, words) {
	return Object.entries(words)
		.filter(([key]) => source[key])
		.map(([key, says]) => `${count(source[key])} ${says}`);
}

function all(data) {
	const stalled = Math.floor((data.degraded.stalled_ns || 0) / 1e6);

	return [
		...data.incomplete.map((why) => `not complete: ${visible(why)}`),
		...counts(data.loss, LOSS),
		...counts(data.degraded, DEGRADED),
		stalled > 0 && `${count(stalled)} ms the program waited for darkheap`,
		data.totals.unknown_frees > 0 && `${count(data.totals.unknown_frees)} frees of blocks from before tracking`,
		...data.notes.map(visible),
	].filter(Boolean);
}

export function notesSection(data) {
	const notes = all(data);

	return (
		notes.length > 0 &&
		h('section', { 'aria-labelledby': 'notes-head' }, h('h2', { id: 'notes-head' }, 'Notes'), h('ul', { class: 'notes' }, notes.map((text) => h('li', {}, text))))
	);
}

function change(mark, before) {
	if (!before || before.pid !== mark.pid) {
		return '–';
	}
	const delta = mark.totals.live_bytes - before.totals.live_bytes;

	return `${delta < 0 ? '−' : '+'}${bytes(Math.abs(delta))}`;
}

/** Whose the memory was then, where somebody has looked. */
function memoryCells(mark, most) {
	return most > 0 && [h('td', { class: 'number' }, mark.memory ? bytes(mark.memory[0]) : '–'), h('td', { class: 'whose' }, mark.memory ? markBar(mark.memory, most) : h('span', { class: 'dim' }, 'not seen as it was then'))];
}

function markRow(mark, before, start, most) {
	return h(
		'tr',
		{},
		h('td', {}, visible(mark.name || '(no name)')),
		h('td', { class: 'number' }, String(mark.pid)),
		h('td', { class: 'number', title: time(mark.time) }, since(mark.time, start)),
		h('td', { class: 'number' }, bytes(mark.totals.live_bytes)),
		h('td', { class: 'number' }, count(mark.totals.live_objects)),
		h('td', { class: 'number' }, change(mark, before)),
		memoryCells(mark, most),
	);
}

export function marksSection(data) {
	const { marks, marks_left_out: left } = data;
	const start = data.process && data.process.start;
	const most = Math.max(0, ...marks.map((mark) => (mark.memory ? mark.memory[0] : 0)));
	const heads = ['Mark', 'Process', 'Time', 'Live', 'Blocks', 'Change', ...(most ? ['Resident', 'Whose it is'] : [])];

	if (!marks.length) {
		return null;
	}
	return h(
		'section',
		{ 'aria-labelledby': 'marks-head' },
		h('h2', { id: 'marks-head' }, 'Marks'),
		h(
			'div',
			{ class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of marks' },
			h(
				'table',
				{},
				h('thead', {}, h('tr', {}, heads.map((head, i) => h('th', { scope: 'col', class: i > 0 && i < 7 ? 'number' : null }, head)))),
				h(
					'tbody',
					{},
					marks.map((mark, i) => markRow(mark, marks[i - 1], start, most)),
				),
			),
		),
		most > 0 && h('p', { class: 'note' }, 'Whose the memory is, in the colours of the table under Memory, was looked at a little after the mark.'),
		left > 0 && h('p', { class: 'note' }, `${count(left)} more are in the JSON report.`),
	);
}
