// The section of all stacks: its controls, and one of its two views.
import { h } from './dom.js';
import { flameView } from './flame.js';
import { buildTree, matchedWeight, matches, METRICS } from './frames.js';
import * as state from './state.js';
import { treeView } from './tree.js';
import { count, counted, share } from './words.js';

function choices(legend, key, options) {
	const inputs = options.map(([value, words]) => {
		const input = h('input', { type: 'radio', name: key, value });

		input.addEventListener('change', () => state.set({ [key]: value }));
		return [input, h('label', {}, input, h('span', {}, words))];
	});
	const show = () => inputs.forEach(([input]) => (input.checked = input.value === state.get(key)));

	state.watch([key], show);
	show();
	return h('fieldset', { class: 'choices' }, h('legend', { class: 'unseen' }, legend), inputs.map(([, label]) => label));
}

function findField() {
	const field = h('input', { type: 'search', id: 'find', placeholder: 'function …', spellcheck: 'false', autocomplete: 'off' });

	field.addEventListener('input', () => state.set({ find: field.value }));
	const show = () => {
		if (field.value !== state.get('find')) {
			field.value = state.get('find');
		}
	};

	state.watch(['find'], show);
	show();
	return h('label', { class: 'search' }, h('span', {}, 'Find'), field);
}

function foundLine(nodes) {
	const line = h('span', { class: 'dim', role: 'status' });
	const show = () => {
		const metric = state.get('metric');
		const find = state.get('find').trim().toLowerCase();
		const found = find && matchedWeight(nodes[0], metric, find);
		const isFound = find && nodes.some((node) => matches(node, find));

		line.textContent = isFound ? `${METRICS[metric][1](found)}, ${share(found, nodes[0][metric])}` : find && 'not found';
	};

	state.watch(['find', 'metric'], show);
	show();
	return line;
}

function resetButton() {
	const button = h('button', { type: 'button', class: 'small' }, 'Reset zoom');
	const show = () => {
		button.hidden = state.get('zoom') === '0' || state.get('view') !== 'graph';
	};

	button.addEventListener('click', () => state.set({ zoom: '0' }));
	state.watch(['zoom', 'view'], show);
	show();
	return button;
}

function note({ stacks, full, least }) {
	return [
		`${counted(stacks, 'stack')}, outermost frame on top, without frames of runtime and cgo.`,
		`Branches below ${(least * 100).toFixed(1)} % are merged.`,
		full > 0 && `${count(full)} stacks did not fit as a whole: their inner frames are merged.`,
	]
		.filter(Boolean)
		.join(' ');
}

function legend() {
	return h(
		'p',
		{ class: 'legend note' },
		[
			['swatch go', 'Go, a hue for each package'],
			['swatch c', 'C, a hue for each file'],
			['swatch', 'merged or unknown'],
		].map(([swatch, words]) => [h('span', {}, h('span', { class: swatch }), words), ' ']),
	);
}

export function stacksSection(data) {
	const nodes = buildTree(data);

	if (!nodes[0].allocated_bytes) {
		return null;
	}
	if (!nodes[0].live_bytes && state.get('metric') !== 'allocated_bytes') {
		state.set({ metric: 'allocated_bytes' });
	}
	const detail = h('p', { class: 'detail' }, '\u00a0');
	const flame = flameView(nodes, detail);
	const tree = treeView(nodes, (node) => state.set({ zoom: String(node.i), view: 'graph' }));
	const show = () => {
		const isGraph = state.get('view') === 'graph';

		flame.element.hidden = detail.hidden = !isGraph;
		tree.element.hidden = isGraph;
		flame.draw();
		tree.draw();
	};

	state.watch(['view'], show);
	show();
	const section = h(
		'section',
		{ class: 'stacks', 'aria-labelledby': 'stacks-head' },
		h(
			'div',
			{ class: 'tools' },
			h('h2', { id: 'stacks-head' }, 'All stacks'),
			choices('What is measured', 'metric', Object.entries(METRICS).map(([key, [words]]) => [key, words])),
			choices('View', 'view', [
				['graph', 'Flame graph'],
				['tree', 'Tree'],
			]),
			resetButton(),
			foundLine(nodes),
			findField(),
		),
		flame.element,
		detail,
		tree.element,
		legend(),
		h('p', { class: 'note' }, note(data.flame)),
	);

	// a click on a frame leaves the focus nowhere
	document.addEventListener('keydown', (event) => {
		if (event.key === 'Escape' && event.target.type !== 'search') {
			state.set({ zoom: '0' });
		}
	});
	return section;
}
