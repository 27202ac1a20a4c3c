// The ranked table: sorted, filtered, and walked with the arrow keys.
import { h, replace, visible } from './dom.js';
import * as state from './state.js';
import { NAMES, VERDICTS, verdictBadge } from './verdicts.js';
import { amounts, baseName, bytes, count, counted, since, splitName, time } from './words.js';

// key, head, how it is sorted first, numeric, value to sort by
const COLUMNS = [
	['verdict', 'Verdict', 'ascending', false, (s) => NAMES.indexOf(s.verdict)],
	['function', 'Function', 'ascending', false, (s) => (s.function || '~').toLowerCase()],
	['live', 'Live', 'descending', true, (s) => s.live_bytes],
	['blocks', 'Blocks', 'descending', true, (s) => s.live_objects],
	['calls', 'Calls', 'descending', true, (s) => s.calls],
	['rate', 'Per hour', 'descending', true, (s) => s.bytes_per_hour ?? -1],
	['first', 'First seen', 'ascending', true, (s) => s.first_seen || ''],
	['last', 'Last seen', 'descending', true, (s) => s.last_seen || ''],
];

const OPPOSITE = { ascending: 'descending', descending: 'ascending' };

export function placeOf(site) {
	if (!site.file) {
		return site.module || '';
	}
	return site.line ? `${baseName(site.file)}:${site.line}` : baseName(site.file);
}

export function nameOf(site) {
	return site.is_lost ? '(stacks lost)' : site.function || '(unknown code)';
}

function currentSort() {
	const [key, direction] = state.get('sort').split('-');
	const column = COLUMNS.find((c) => c[0] === key);

	return column ? { column, direction: OPPOSITE[direction] ? direction : column[2] } : null;
}

function sorted(sites) {
	const sort = currentSort();

	if (!sort) {
		return sites;
	}
	const value = sort.column[4];
	const sign = sort.direction === 'ascending' ? 1 : -1;

	return [...sites].sort((a, b) => {
		const x = value(a);
		const y = value(b);

		return x === y ? a.rank - b.rank : x < y ? -sign : sign;
	});
}

function hiddenVerdicts() {
	return new Set(state.get('hide').split(',').filter(Boolean));
}

function haystack(site) {
	return [site.id, site.function, site.file, site.module, site.kind, site.callee, site.caller && site.caller.function, ...site.tests.map((test) => test.name)]
		.filter(Boolean)
		.join('\n')
		.toLowerCase();
}

function filtered(sites) {
	const hidden = hiddenVerdicts();
	const words = state.get('q').toLowerCase().split(/\s+/).filter(Boolean);

	return sites.filter((site) => !hidden.has(site.verdict) && words.every((word) => site.haystack.includes(word)));
}

function functionCell(site, isOpen) {
	const [path, name] = splitName(visible(nameOf(site)));

	return h(
		'td',
		{ class: 'where' },
		h(
			'button',
			{ type: 'button', class: 'name', tabindex: '-1', 'aria-pressed': String(isOpen), title: visible(nameOf(site)) },
			h('bdi', {}, h('span', { class: 'dim' }, path), name),
		),
		h('span', { class: 'place', title: site.file && visible(site.file) }, visible(placeOf(site))),
	);
}

function liveCell(site, most) {
	const bar = h('span', { class: 'bar' });

	bar.style.setProperty('--part', most ? site.live_bytes / most : 0);
	return h(
		'td',
		{ class: 'number live', title: site.stderr ? amounts(site, 'live') : `${count(site.live_bytes)} bytes` },
		site.stderr && site.stderr.live_bytes ? '~' : '',
		bytes(site.live_bytes),
		bar,
	);
}

function callsCell(site) {
	return h(
		'td',
		{ class: 'number', title: `${count(site.calls_leaving)} of ${counted(site.calls, 'cgo call')} left blocks` },
		site.calls && site.calls_leaving ? [count(site.calls_leaving), h('span', { class: 'dim' }, ` / ${count(site.calls)}`)] : count(site.calls),
	);
}

function row(data, site, most, isOpen) {
	const start = data.process && data.process.start;
	const rate = site.bytes_per_hour;

	return h(
		'tr',
		{ 'data-id': site.id, class: isOpen ? 'open' : null },
		h('td', {}, verdictBadge(site.verdict)),
		functionCell(site, isOpen),
		liveCell(site, most),
		h('td', { class: 'number' }, count(site.live_objects)),
		callsCell(site),
		h('td', { class: 'number' }, rate === null ? 'unknown' : rate ? bytes(Math.round(rate)) : '–'),
		h('td', { class: 'number', title: time(site.first_seen) }, since(site.first_seen, start)),
		h('td', { class: 'number', title: time(site.last_seen) }, since(site.last_seen, start)),
	);
}

function headCell([key, head, first, isNumber]) {
	const sort = currentSort();
	const isSorted = sort && sort.column[0] === key;
	const next = isSorted ? (sort.direction === first ? `${key}-${OPPOSITE[first]}` : 'rank') : key;
	const button = h('button', { type: 'button' }, head);

	button.addEventListener('click', () => {
		state.set({ sort: next });
		document.querySelector(`th[data-key=${key}] button`).focus();
	});
	return h(
		'th',
		{ scope: 'col', 'data-key': key, class: isNumber ? 'number' : null, 'aria-sort': isSorted ? sort.direction : 'none' },
		button,
	);
}

function verdictFilters(data) {
	return NAMES.filter((name) => data.counts.verdicts[name]).map((name) => {
		const button = h(
			'button',
			{ type: 'button', class: 'filter', title: VERDICTS[name].says },
			verdictBadge(name),
			h('span', { class: 'count' }, count(data.counts.verdicts[name])),
		);

		button.addEventListener('click', () => {
			const hidden = hiddenVerdicts();

			if (!hidden.delete(name)) {
				hidden.add(name);
			}
			state.set({ hide: [...hidden].join(',') });
		});
		const show = () => button.setAttribute('aria-pressed', String(!hiddenVerdicts().has(name)));

		state.watch(['hide'], show);
		show();
		return button;
	});
}

function searchField() {
	const field = h('input', { type: 'search', id: 'q', placeholder: 'function, file, test …', spellcheck: 'false', autocomplete: 'off' });

	field.addEventListener('input', () => state.set({ q: field.value }));
	const show = () => {
		if (field.value !== state.get('q')) {
			field.value = state.get('q');
		}
	};

	state.watch(['q'], show);
	show();
	return h('label', { class: 'search' }, h('span', {}, 'Search'), field);
}

/** The site that the panel shows: the chosen one, else the first. */
export function openSite(data) {
	return data.sites.find((site) => site.id === state.get('site')) || data.sites[0];
}

function leftOut(data) {
	const { sites_left_out: sites, bytes_left_out: left, objects_left_out: objects } = data.counts;

	return sites > 0 && `The ${count(data.sites.length)} that rank highest; ${count(sites)} more hold ${bytes(left)} in ${counted(objects, 'block')} (see the JSON report).`;
}

function move(body, event) {
	const rows = [...body.rows];
	const at = rows.indexOf(event.target.closest('tr'));
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];

	if (to === undefined || at < 0) {
		return;
	}
	event.preventDefault();
	const next = rows[Math.max(0, Math.min(rows.length - 1, to))];

	rows.forEach((r) => (r.querySelector('.name').tabIndex = -1));
	next.querySelector('.name').tabIndex = 0;
	next.querySelector('.name').focus();
	next.scrollIntoView({ block: 'nearest' });
}

function tableOf(data) {
	const head = h('tr', {});
	const body = h('tbody', {});
	const most = Math.max(0, ...data.sites.map((site) => site.live_bytes));
	const table = h('table', { class: 'sites', 'aria-describedby': 'sites-note' }, h('caption', { class: 'unseen' }, 'Sites'), h('thead', {}, head), body);

	const fill = () => {
		const open = openSite(data);
		const shown = sorted(filtered(data.sites));

		replace(head, COLUMNS.map(headCell));
		replace(body, shown.map((site) => row(data, site, most, site === open)));
		if (!shown.length) {
			body.append(h('tr', { class: 'none' }, h('td', { colspan: COLUMNS.length }, 'No site fits the filters.')));
			return shown.length;
		}
		(body.querySelector('tr.open') || body.rows[0]).querySelector('.name').tabIndex = 0;
		return shown.length;
	};

	body.addEventListener('keydown', (event) => move(body, event));
	body.addEventListener('click', (event) => {
		const line = event.target.closest('tr[data-id]');

		if (line && !String(getSelection())) {
			state.set({ site: line.dataset.id });
		}
	});
	return { table, body, fill };
}

function openRow(body, data) {
	const open = openSite(data);

	for (const line of body.querySelectorAll('tr[data-id]')) {
		const isOpen = line.dataset.id === open.id;

		line.classList.toggle('open', isOpen);
		line.querySelector('.name').setAttribute('aria-pressed', String(isOpen));
		line.querySelector('.name').tabIndex = isOpen ? 0 : -1;
	}
	if (!body.querySelector('.name[tabindex="0"]') && body.querySelector('.name')) {
		body.querySelector('.name').tabIndex = 0;
	}
}

export function sitesSection(data) {
	data.sites.forEach((site, rank) => Object.assign(site, { rank, haystack: haystack(site) }));
	if (!data.sites.length) {
		return null;
	}
	const { table, body, fill } = tableOf(data);
	const shownCount = h('span', { class: 'dim', role: 'status' });
	const refresh = () => {
		const shown = fill();

		shownCount.textContent = shown === data.sites.length ? '' : `${count(shown)} of ${counted(data.sites.length, 'site')}`;
	};

	state.watch(['sort', 'q', 'hide'], refresh);
	state.watch(['site'], () => openRow(body, data));
	refresh();
	return h(
		'section',
		{ 'aria-labelledby': 'sites-head' },
		h(
			'div',
			{ class: 'tools' },
			h('h2', { id: 'sites-head' }, 'Sites ', h('span', { class: 'dim' }, count(data.sites.length + data.counts.sites_left_out))),
			h('div', { class: 'filters', role: 'group', 'aria-label': 'Verdicts shown' }, verdictFilters(data)),
			shownCount,
			searchField(),
		),
		h('div', { class: 'scroll table', tabindex: '0', role: 'region', 'aria-label': 'Table of sites' }, table),
		h('p', { id: 'sites-note', class: 'note' }, [leftOut(data), 'A site is a place that allocates. Arrow keys walk the table, Enter opens a site below it.'].filter(Boolean).join(' ')),
	);
}
