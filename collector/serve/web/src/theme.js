// Light or dark: what the system prefers, until a person says otherwise.
import { h } from './dom.js';

const KEY = 'darkheap-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = [];

function stored() {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null; // a page from a file may have no storage
	}
}

function store(theme) {
	try {
		localStorage.setItem(KEY, theme);
	} catch {
		// it holds until the page is closed, then
	}
}

let chosen = stored();

export function isDark() {
	return chosen ? chosen === 'dark' : dark.matches;
}

export function onTheme(listener) {
	listeners.push(listener);
}

function apply(button) {
	document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
	button.textContent = isDark() ? 'Light' : 'Dark';
	button.setAttribute(
		'aria-label',
		`Use ${isDark() ? 'light' : 'dark'} colours`,
	);
	listeners.forEach((listener) => listener());
}

export function themeButton() {
	const button = h('button', { type: 'button', class: 'small' });

	button.addEventListener('click', () => {
		chosen = isDark() ? 'light' : 'dark';
		store(chosen);
		apply(button);
	});
	dark.addEventListener('change', () => apply(button));
	apply(button);
	return button;
}
