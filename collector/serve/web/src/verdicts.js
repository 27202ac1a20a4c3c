// The seven words, in order of weight: a form and a meaning for each.
import { h, icon } from './dom.js';

export const VERDICTS = {
	leak: {
		says: 'call after call leaves blocks that nothing frees',
		path: 'M8 1C8 1 3 7 3 10.2A5 5 0 0 0 13 10.2C13 7 8 1 8 1Z',
	},
	growing: {
		says: 'live bytes keep growing although some are freed',
		path: 'M2 12.5 6.5 8l2 2L12 6.5H9.5V5H14.500V10H13V7.600L8.500 12.100l-2-2L3 13.500Z',
	},
	suspect: {
		says: 'blocks left, seen too seldom to tell',
		path: 'M5 6a3 3 0 1 1 4.200 2.750C8.700 9 8.700 9.200 8.700 10.200H7.200c0-1.600 0-2.200 1.400-2.800A1.500 1.500 0 1 0 6.500 6ZM7.100 11.600h1.700v1.700H7.100Z',
	},
	cache: {
		says: 'bounded: older blocks go as new ones come',
		path: 'M2.500 3h11v2.600h-11ZM2.500 6.700h11v2.600h-11ZM2.500 10.400h11V13h-11Z',
	},
	startup: {
		says: 'left by initialisation that has stopped',
		path: 'M4.500 2.500 13 8l-8.500 5.500Z',
	},
	runtime: {
		says: "Go's runtime, libc, loader, NSS",
		path: 'M8 1.500 13.600 4.750V11.250L8 14.500 2.400 11.250V4.750ZM8 5.500A2.500 2.500 0 1 0 8 10.500 2.500 2.500 0 0 0 8 5.500Z',
	},
	ok: {
		says: 'nothing left',
		path: 'M6.400 12.600 2 8.200l1.500-1.500 2.900 2.900L12.500 3.500 14 5Z',
	},
};

export const NAMES = Object.keys(VERDICTS);

export const MARKS = {
	good: VERDICTS.ok.path,
	doubt: 'M8 1.500 15 14H1ZM7.200 6v4h1.600V6ZM7.200 11v1.600h1.600V11Z',
	bad: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.500 4.400 8 6.900l2.500-2.500 1.100 1.100L9.100 8l2.500 2.500-1.100 1.100L8 9.100l-2.500 2.500-1.100-1.100L6.900 8 4.400 5.500Z',
};

export function mark(mood) {
	return icon(MARKS[mood], `mood ${mood}`);
}

export function verdictBadge(verdict) {
	return h(
		'span',
		{ class: `verdict ${verdict}`, title: VERDICTS[verdict].says },
		icon(VERDICTS[verdict].path),
		verdict,
	);
}
