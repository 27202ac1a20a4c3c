// What is shown, and nothing else, stands behind the # of the address: a link
// to the page leads to the same view.

const DEFAULTS = {
	site: '', // open in the panel; '': the first
	sort: 'rank',
	q: '',
	hide: '', // verdicts that are filtered out
	metric: 'live_bytes',
	view: 'graph',
	find: '',
	zoom: '0',
};

const state = { ...DEFAULTS };
const listeners = new Map();

function read() {
	const hash = new URLSearchParams(location.hash.slice(1));

	for (const key of Object.keys(DEFAULTS)) {
		state[key] = hash.get(key) ?? DEFAULTS[key];
	}
}

function write() {
	const hash = new URLSearchParams();

	for (const [key, value] of Object.entries(state)) {
		if (value !== DEFAULTS[key]) {
			hash.set(key, value);
		}
	}
	const text = hash.toString();

	if (text !== location.hash.slice(1)) {
		history.replaceState(null, '', text ? `#${text}` : location.pathname);
	}
}

export function get(key) {
	return state[key];
}

/** Change some keys, and tell those who watch them. */
export function set(changes) {
	const changed = Object.keys(changes).filter(
		(key) => state[key] !== changes[key],
	);

	Object.assign(state, changes);
	write();
	tell(changed);
}

function tell(changed) {
	const called = new Set();

	for (const key of changed) {
		for (const listener of listeners.get(key) || []) {
			called.add(listener);
		}
	}
	called.forEach((listener) => listener());
}

export function watch(keys, listener) {
	for (const key of keys) {
		listeners.set(key, [...(listeners.get(key) || []), listener]);
	}
}

/** `defaults`: of this report, where they are others than above. */
export function start(defaults) {
	Object.assign(DEFAULTS, defaults);
	read();
	addEventListener('hashchange', () => {
		const before = { ...state };

		read();
		tell(Object.keys(state).filter((key) => state[key] !== before[key]));
	});
}
