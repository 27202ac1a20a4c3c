// The same tree as text: a treegrid, walked with the arrow keys.
import { h } from './dom.js';
import { heaviestFirst, matches, METRICS } from './frames.js';
import * as state from './state.js';
import { share } from './words.js';

const FOUND_MAX = 100;

function find() {
	return state.get('find').trim().toLowerCase();
}

function cells(node, root, metric) {
	const [, write] = METRICS[metric];
	const name = h('td', { role: 'gridcell', class: 'where' }, h('span', { class: 'twist', 'aria-hidden': 'true' }), h('code', {}, h('bdi', {}, node.name)));

	return [
		name,
		h('td', { role: 'gridcell', class: 'number' }, write(node[metric])),
		h('td', { role: 'gridcell', class: 'number' }, share(node[metric], root[metric])),
		h('td', { role: 'gridcell' }, node.language || '–'),
	];
}

export function treeView(nodes, onChoose) {
	const root = nodes[0];
	const body = h('tbody', {});
	const grid = h(
		'table',
		{ role: 'treegrid', 'aria-label': 'All stacks as a tree', class: 'tree' },
		h('thead', {}, h('tr', {}, ['Function', 'Holds', 'Share', 'Language'].map((head, i) => h('th', { scope: 'col', role: 'columnheader', class: i === 1 || i === 2 ? 'number' : null }, head)))),
		body,
	);
	const holder = h('div', { class: 'scroll tree-box', hidden: true }, grid);
	const opened = new Set();

	function childrenOf(node) {
		return heaviestFirst(node.children, state.get('metric'));
	}

	function rowOf(node, level, set, place) {
		const hasChildren = childrenOf(node).length > 0;
		const row = h(
			'tr',
			{
				role: 'row',
				'data-i': node.i,
				tabindex: '-1',
				'aria-level': level,
				'aria-setsize': set,
				'aria-posinset': place,
				'aria-expanded': hasChildren ? String(opened.has(node)) : null,
				class: matches(node, find()) ? 'found' : null,
			},
			cells(node, root, state.get('metric')),
		);

		row.style.setProperty('--level', level - 1);
		return row;
	}

	/** Rows of a node and of all below it that are open. */
	function rowsOf(node, level, set, place) {
		const rows = [rowOf(node, level, set, place)];

		if (opened.has(node)) {
			const children = childrenOf(node);

			children.forEach((child, i) => rows.push(...rowsOf(child, level + 1, children.length, i + 1)));
		}
		return rows;
	}

	/** Down the heaviest branch, as long as it is most of what is above it. */
	function openHeaviest() {
		const metric = state.get('metric');

		for (let node = root; node; ) {
			opened.add(node);
			const [first] = childrenOf(node);

			node = first && first[metric] * 2 >= node[metric] ? first : null;
		}
	}

	function openFound() {
		let found = 0;

		for (const node of nodes) {
			if (!matches(node, find()) || ++found > FOUND_MAX) {
				continue;
			}
			for (let up = node.parent; up; up = up.parent) {
				opened.add(up);
			}
		}
	}

	function draw(focused) {
		if (holder.hidden) {
			return;
		}
		if (!opened.size) {
			openHeaviest();
		}
		body.replaceChildren(...rowsOf(root, 1, 1, 1));
		const row = body.querySelector(`tr[data-i="${focused ?? 0}"]`) || body.rows[0];

		row.tabIndex = 0;
		if (focused !== undefined) {
			row.focus();
		}
	}

	function focus(row) {
		if (!row) {
			return;
		}
		body.querySelectorAll('tr[tabindex="0"]').forEach((old) => (old.tabIndex = -1));
		row.tabIndex = 0;
		row.focus();
		row.scrollIntoView({ block: 'nearest' });
	}

	function toggle(node, isOpen) {
		if (isOpen) {
			opened.add(node);
		} else {
			opened.delete(node);
		}
		draw(node.i);
	}

	const keys = {
		ArrowDown: (row) => focus(row.nextElementSibling),
		ArrowUp: (row) => focus(row.previousElementSibling),
		Home: () => focus(body.rows[0]),
		End: () => focus(body.rows[body.rows.length - 1]),
		ArrowRight: (row, node) => {
			if (row.getAttribute('aria-expanded') === 'false') {
				toggle(node, true);
			} else if (row.getAttribute('aria-expanded')) {
				focus(row.nextElementSibling);
			}
		},
		ArrowLeft: (row, node) => {
			if (opened.has(node) && childrenOf(node).length) {
				toggle(node, false);
			} else if (node.parent) {
				focus(body.querySelector(`tr[data-i="${node.parent.i}"]`));
			}
		},
		Enter: (row, node) => onChoose(node),
	};

	body.addEventListener('keydown', (event) => {
		const row = event.target.closest('tr');

		if (row && keys[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			keys[event.key](row, nodes[row.dataset.i]);
		}
	});
	body.addEventListener('click', (event) => {
		const row = event.target.closest('tr');

		if (row && !String(getSelection())) {
			toggle(nodes[row.dataset.i], !opened.has(nodes[row.dataset.i]));
		}
	});
	state.watch(['metric'], () => draw());
	state.watch(['find'], () => {
		openFound();
		draw();
	});
	openFound();
	return { element: holder, draw };
}
