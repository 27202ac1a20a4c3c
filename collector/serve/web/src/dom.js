// Elements, made without a single byte of HTML: names of a target are text.

const SVG = 'http://www.w3.org/2000/svg';

// Characters that change how others are shown, or show nothing.
const UNSEEN =
	// eslint-disable-next-line no-control-regex
	/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text of a target, with what cannot be seen written out. */
export function visible(text) {
	return String(text).replace(
		UNSEEN,
		(c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'),
	);
}

function append(element, children) {
	for (const child of children.flat(Infinity)) {
		if (child === null || child === undefined || child === false) {
			continue;
		}
		element.append(child);
	}
	return element;
}

function set(element, name, value) {
	if (value === null || value === undefined || value === false) {
		return;
	}
	if (name.startsWith('on')) {
		element.addEventListener(name.slice(2), value);
	} else {
		element.setAttribute(name, value === true ? '' : value);
	}
}

/** h('p', {class: 'x', onclick: f}, 'text', child...) */
export function h(tag, attributes, ...children) {
	const element = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes || {})) {
		set(element, name, value);
	}
	return append(element, children);
}

/** A small drawing; said by the words beside it, so hidden from readers. */
export function icon(path, className = '') {
	const svg = document.createElementNS(SVG, 'svg');
	const shape = document.createElementNS(SVG, 'path');

	svg.setAttribute('viewBox', '0 0 16 16');
	svg.setAttribute('class', `icon ${className}`);
	svg.setAttribute('aria-hidden', 'true');
	shape.setAttribute('d', path);
	svg.append(shape);
	return svg;
}

export function replace(element, ...children) {
	element.replaceChildren();
	return append(element, children);
}

/** A button whose words are copied from `text()`. */
export function copyButton(label, text, status) {
	const button = h('button', { type: 'button', class: 'small' }, 'Copy');

	button.setAttribute('aria-label', `Copy ${label}`);
	button.addEventListener('click', async () => {
		try {
			await navigator.clipboard.writeText(text());
			status.textContent = `${label} copied`;
			button.textContent = 'Copied';
		} catch {
			status.textContent = 'copying is not allowed here';
			button.textContent = 'Not allowed';
		}
		setTimeout(() => {
			button.textContent = 'Copy';
		}, 1500);
	});
	return button;
}
