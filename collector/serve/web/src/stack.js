// A mixed stack: Go below C, and the line where one called the other.
import { frameOf } from './data.js';
import { h, replace, visible } from './dom.js';
import { baseName, bytes, count, counted, shortPath, splitName } from './words.js';

function badge(frame) {
	return h('span', { class: `language ${frame.isGo ? 'go' : 'c'}` }, frame.isGo ? 'Go' : 'C');
}

function place(frame) {
	if (frame.file) {
		const at = frame.line ? `:${frame.line}` : '';

		return h('span', { class: 'place', title: visible(frame.file + at) }, visible(shortPath(frame.file) + at));
	}
	const module = frame.module ? baseName(frame.module) : '';

	return h('span', { class: 'place', title: frame.module && visible(frame.module) }, visible([module, frame.pc].filter(Boolean).join(' ')));
}

function isSame(frame, place) {
	return place && frame.name === place.function && frame.line === (place.line || 0) && frame.file === place.file;
}

function tags(frame, site) {
	return [
		isSame(frame, site) && h('span', { class: 'tag blame' }, 'blamed'),
		isSame(frame, site.caller) && h('span', { class: 'tag' }, 'caller'),
		frame.isInlined && h('span', { class: 'tag' }, 'inlined'),
	];
}

function frameLine(frame, site) {
	const [path, name] = frame.name ? splitName(visible(frame.name)) : ['', '(unknown)'];

	return h(
		'li',
		{ class: isSame(frame, site) ? 'blamed' : null },
		badge(frame),
		h('code', { title: frame.name && visible(frame.name) }, h('bdi', {}, h('span', { class: 'dim' }, path), name)),
		tags(frame, site),
		place(frame),
	);
}

function boundary(site, isFirst) {
	const callee = site.callee ? `C.${site.callee}` : site.kind && site.kind.startsWith('C.') ? site.kind : 'C';

	return h('li', { class: 'boundary' }, isFirst ? `cgo: Go called ${visible(callee)}` : 'cgo');
}

function lines(frames, site, withPlumbing) {
	const out = [];
	let inner = { isGo: false }; // what allocates is C, seen or not
	let isFirst = true;

	for (const frame of frames) {
		if (frame.isPlumbing && !withPlumbing) {
			continue;
		}
		if (frame.isGo !== inner.isGo) {
			out.push(boundary(site, isFirst && frame.isGo));
			isFirst = false;
		}
		out.push(frameLine(frame, site));
		inner = frame;
	}
	return out;
}

function choice(site, onChange) {
	const all = site.stacks.length + site.stacks_left_out;
	const select = h(
		'select',
		{ 'aria-label': 'Stack' },
		site.stacks.map(([id, objects, live], i) => h('option', { value: i }, `${i + 1} of ${count(all)}: ${bytes(live)} in ${counted(objects, 'block')}  [${id}]`)),
	);

	select.addEventListener('change', () => onChange(Number(select.value)));
	return select;
}

/** The frames of a stack that is no site's. */
export function frameList(frames) {
	return h('ol', { class: 'stack' }, lines(frames, {}, false));
}

export function stackView(data, site) {
	const list = h('ol', { class: 'stack' });
	const plumbing = h('button', { type: 'button', class: 'small' });
	let number = 0;
	let withPlumbing = false;

	const show = () => {
		const frames = site.stacks[number][4].map((n) => frameOf(data, n));
		const hidden = frames.filter((frame) => frame.isPlumbing).length;

		replace(list, lines(frames, site, withPlumbing));
		plumbing.hidden = !hidden;
		plumbing.textContent = withPlumbing ? 'Hide runtime and cgo frames' : `Show ${counted(hidden, 'frame')} of runtime and cgo`;
	};

	if (!site.stacks.length) {
		return h('section', {}, h('h4', {}, 'Stack'), h('p', { class: 'note' }, site.is_lost ? 'The stacks of these blocks were lost.' : 'Not on this page; the JSON report has it.'));
	}
	plumbing.addEventListener('click', () => {
		withPlumbing = !withPlumbing;
		show();
	});
	show();
	const isSeveral = site.stacks.length + site.stacks_left_out > 1;

	return h(
		'section',
		{},
		h(
			'div',
			{ class: 'tools' },
			h('h4', {}, 'Stack', h('span', { class: 'dim' }, ', innermost first')),
			isSeveral &&
				choice(site, (chosen) => {
					number = chosen;
					show();
				}),
			plumbing,
		),
		list,
		site.stacks_left_out > 0 && h('p', { class: 'note' }, `${counted(site.stacks_left_out, 'lighter stack')} not on this page.`),
	);
}
