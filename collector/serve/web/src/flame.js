// The stacks as an icicle: outermost frame on top, as wide as what it holds.
import flamegraph from 'd3-flame-graph';
import { select } from 'd3-selection';
import { h, replace } from './dom.js';
import { describe, heaviestFirst, matches } from './frames.js';
import * as state from './state.js';
import { isDark, onTheme } from './theme.js';

const ROW = 20;

function hashOf(text) {
	let hash = 7;

	for (let i = 0; i < text.length; i++) {
		hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
	}
	return hash;
}

/** Go is blue to green by package, C is yellow to red by file. */
function fill(node, find) {
	const isNight = isDark();

	if (matches(node, find)) {
		return isNight ? 'hsl(292 45% 38%)' : 'hsl(292 75% 82%)';
	}
	if (!node.language) {
		return isNight ? 'hsl(220 6% 26%)' : 'hsl(220 10% 88%)';
	}
	const hash = hashOf(node.group);
	const hue = node.language === 'Go' ? 165 + (hash % 70) : 12 + (hash % 38);
	const light = ((hash >>> 8) % 5) - 2;

	return isNight ? `hsl(${hue} 30% ${29 + light}%)` : `hsl(${hue} 52% ${82 + light}%)`;
}

/** What the library wants: plain objects, which it marks and keeps. */
function plain(node, metric) {
	return {
		name: node.name,
		value: node[metric],
		node,
		children: heaviestFirst(node.children, metric).map((child) => plain(child, metric)),
	};
}

function depth(node) {
	return 1 + node.children.reduce((most, child) => Math.max(most, depth(child)), 0);
}

function find() {
	return state.get('find').trim().toLowerCase();
}

export function flameView(nodes, detail) {
	const box = h('div', { class: 'flame', role: 'img', 'aria-label': 'Flame graph of all stacks. The tree view says the same as text.' });
	const holder = h('div', { class: 'flame-box', hidden: true }, box);
	const still = matchMedia('(prefers-reduced-motion: reduce)');
	let chart = null;
	let width = 0;
	let drawn = '';
	let zoomed = '';

	const describeNode = (d) => describe(d.data.node, nodes[0], state.get('metric'));

	function make() {
		drawn = state.get('metric');
		const root = plain(nodes[0], drawn);

		chart = flamegraph()
			.width(width)
			.height(depth(root) * ROW + 1)
			.cellHeight(ROW)
			.inverted(true)
			.minFrameSize(1)
			.transitionDuration(still.matches ? 0 : 180)
			.sort(false)
			.setColorMapper((d) => fill(d.data.node, find()))
			.label(describeNode)
			.onHover((d) => {
				detail.textContent = describeNode(d);
			})
			.onClick((d) => {
				state.set({ zoom: String(d.data.node.i) });
			});
		replace(box);
		select(box).datum(root).call(chart);
	}

	/** The library's node for one of ours. */
	function located(i) {
		const root = select(box).datum();

		return root.find((d) => d.data.node.i === i) || root;
	}

	function zoom() {
		zoomed = state.get('zoom');
		const goal = located(Number(state.get('zoom')) || 0);

		if (goal.data.node.i === 0) {
			chart.resetZoom();
		} else {
			chart.zoomTo(goal);
		}
		detail.textContent = describeNode(goal);
	}

	function draw() {
		if (!width || holder.hidden) {
			return;
		}
		if (!chart || drawn !== state.get('metric')) {
			make();
		}
		zoom();
	}

	const follow = () => {
		if (chart && !holder.hidden && zoomed !== state.get('zoom')) {
			zoom();
		}
	};

	new ResizeObserver(() => {
		const now = Math.floor(holder.clientWidth);

		if (now && now !== width) {
			width = now;
			chart = null;
			draw();
		}
	}).observe(holder);
	state.watch(['metric'], draw);
	state.watch(['find'], () => chart && chart.update());
	state.watch(['zoom'], follow);
	onTheme(() => chart && chart.update());
	return { element: holder, draw };
}
