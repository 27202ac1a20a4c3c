// Frees of what did not live: what happened, whose block it was, and who.
import { frameOf } from './data.js';
import { h, icon, visible } from './dom.js';
import { frameList } from './stack.js';
import { MARKS } from './verdicts.js';
import { count, counted, shortPath } from './words.js';

const FREED = {
	double_free: 'Freed again by',
	realloc_freed: 'Moved by',
};

function framesOf(data, numbers) {
	return (numbers || []).map((number) => frameOf(data, number));
}

/** The Go line that did it, else the one that allocated. */
function blamed(data, bad) {
	for (const stack of [bad.freed, bad.first_freed, bad.allocated]) {
		const frame = framesOf(data, stack).find((f) => f.isGo && !f.isPlumbing && f.name);

		if (frame) {
			return frame;
		}
	}
	return null;
}

function summary(data, bad) {
	const frame = blamed(data, bad);

	return h(
		'summary',
		{},
		icon(MARKS.bad, 'mood bad'),
		h('span', { class: 'says' }, visible(bad.says)),
		frame && h('code', {}, h('bdi', {}, visible(frame.name))),
		frame && frame.file && h('span', { class: 'dim' }, visible(`${shortPath(frame.file)}:${frame.line}`)),
		bad.count > 1 && h('span', { class: 'tag' }, `${count(bad.count)} times`),
	);
}

function stack(data, title, numbers) {
	return numbers && h('section', {}, h('h3', {}, title, h('span', { class: 'dim' }, ', innermost first')), frameList(framesOf(data, numbers)));
}

function facts(data, bad) {
	const isOne = data.processes.length < 2;

	return h(
		'p',
		{ class: 'note' },
		[
			`${bad.count > 1 ? 'First at' : 'At'} address ${bad.address}${bad.where ? `, which is ${visible(bad.where)}` : ''}`,
			!isOne && `in process ${bad.pid}`,
			bad.aborted && 'then the program was aborted (SIGABRT)',
		]
			.filter(Boolean)
			.join('; '),
		'.',
	);
}

function missing(bad) {
	return !bad.freed && h('p', { class: 'note' }, 'Who freed it was not recorded: run with ', h('code', {}, '--free-stacks'), ' to see that.');
}

function entry(data, bad, isFirst) {
	return h(
		'details',
		{ class: 'panel bad-free', open: isFirst },
		summary(data, bad),
		facts(data, bad),
		h('div', { class: 'steps' }, stack(data, 'Allocated by', bad.allocated), stack(data, 'Freed first by', bad.first_freed), stack(data, FREED[bad.what] || 'Freed by', bad.freed)),
		missing(bad),
	);
}

export function badFreesSection(data) {
	const { bad_frees: all, bad_frees_left_out: left } = data;

	if (!data.totals.bad_frees) {
		return null;
	}
	return h(
		'section',
		{ class: 'bad-frees', 'aria-labelledby': 'bad-frees-head' },
		h('h2', { id: 'bad-frees-head', tabindex: '-1' }, 'Bad frees ', h('span', { class: 'dim' }, count(data.totals.bad_frees))),
		all.map((bad, i) => entry(data, bad, i === 0)),
		left > 0 && h('p', { class: 'note' }, `${counted(left, 'more kind')} of them in the JSON report.`),
		h('p', { class: 'note' }, 'Memory was freed that was not there to be freed: that corrupts the heap, whatever the policy says. Equal ones count as one.'),
	);
}
