// The tree of all stacks: from flat numbers to nodes, and what both of its
// views (flame.js, tree.js) say of a node.
import { visible } from './dom.js';
import { bytes, count, counted, share } from './words.js';

const KIND_SMALLER = 1;
const KIND_LOST = 2;

export const METRICS = {
	live_bytes: ['Live bytes', bytes],
	live_objects: ['Live blocks', count],
	allocated_bytes: ['Allocated bytes', bytes],
};

function label(kind, name, merged) {
	if (kind === KIND_SMALLER) {
		return `(${counted(merged, 'smaller branch').replace(/branchs$/, 'branches')})`;
	}
	if (kind === KIND_LOST) {
		return '(stacks lost)';
	}
	return name && name[1] ? visible(name[1]) : `(unknown)${name && name[2] ? ` ${visible(name[2])}` : ''}`;
}

/** All nodes; each knows its parent and its children. */
export function buildTree(data) {
	const { names, nodes } = data.flame;
	const all = [];
	let at = 0;

	const read = (parent) => {
		const [kind, number, children, live, objects, allocated, merged] = nodes.slice(at, at + 7);
		const name = kind || !parent ? null : names[number];
		const node = {
			i: all.length,
			parent,
			kind,
			name: parent ? label(kind, name, merged) : 'all stacks',
			group: name ? name[2] || '' : '',
			language: name ? (name[0] & 1 ? 'Go' : 'C') : '',
			live_bytes: live,
			live_objects: objects,
			allocated_bytes: allocated,
			children: [],
		};

		at += 7;
		all.push(node);
		for (let i = 0; i < children; i++) {
			node.children.push(read(node));
		}
		return node;
	};

	read(null);
	return all;
}

export function heaviestFirst(children, metric) {
	return children.filter((child) => child[metric] > 0).sort((a, b) => b[metric] - a[metric] || a.i - b.i);
}

export function matches(node, find) {
	return find !== '' && node.name.toLowerCase().includes(find);
}

/** Of what matches, without counting a frame below another twice. */
export function matchedWeight(root, metric, find) {
	if (matches(root, find)) {
		return root[metric];
	}
	return root.children.reduce((sum, child) => sum + matchedWeight(child, metric, find), 0);
}

export function describe(node, root, metric) {
	const [, write] = METRICS[metric];
	const where = [node.language, node.group && visible(node.group)].filter(Boolean).join(', ');

	return `${node.name}${where ? ` (${where})` : ''}: ${write(node[metric])}, ${share(node[metric], root[metric])}`;
}
