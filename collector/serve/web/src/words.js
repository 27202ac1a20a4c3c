// Numbers, times and names as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

export function bytes(value) {
	let unit = 0;

	if (value === null || value === undefined) {
		return 'unknown';
	}
	for (; Math.abs(value) >= 1024 && unit < UNITS.length - 1; unit++) {
		value /= 1024;
	}
	return unit ? `${value.toFixed(1)} ${UNITS[unit]}` : `${value} B`;
}

export function count(value) {
	if (value === null || value === undefined) {
		return 'unknown';
	}
	return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(value, noun) {
	return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** "1.2 MiB in 7 blocks", of what is live, allocated or freed; an estimate with its errors. */
export function amounts(holder, which) {
	const size = bytes(holder[`${which}_bytes`]);
	const errors = holder.stderr;

	if (!errors || !(errors[`${which}_bytes`] || errors[`${which}_objects`])) {
		return `${size} in ${counted(holder[`${which}_objects`], 'block')}`;
	}
	return `~${size} ± ${bytes(errors[`${which}_bytes`])} in ~${count(holder[`${which}_objects`])} ± ${count(errors[`${which}_objects`])} blocks`;
}

/** Long numbers in a sentence of ours get their commas. */
export function grouped(sentence) {
	return sentence.replace(/(?<![\w.'])\d{4,}(?= |$)/g, count);
}

export function share(part, whole) {
	if (!whole) {
		return '–';
	}
	const percent = (100 * part) / whole;

	return part && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}

export function duration(ms) {
	if (!Number.isFinite(ms)) {
		return 'unknown';
	}
	if (ms < 1000) {
		return `${Math.round(ms)} ms`;
	}
	if (ms < 120000) {
		return `${(ms / 1000).toFixed(1)} s`;
	}
	const minutes = Math.floor(ms / 60000);

	if (minutes < 120) {
		return `${minutes} min ${Math.round((ms % 60000) / 1000)} s`;
	}
	return minutes < 2880
		? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
		: `${Math.floor(minutes / 1440)} d ${Math.floor(minutes / 60) % 24} h`;
}

export function time(rfc3339) {
	return rfc3339
		? rfc3339.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
		: 'unknown';
}

/** Since the start of the process: "+1.2 s". */
export function since(rfc3339, start) {
	const ms = Date.parse(rfc3339) - Date.parse(start);

	return Number.isFinite(ms) ? `+${duration(Math.max(0, ms))}` : 'unknown';
}

export function baseName(path) {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The last two parts of a path. */
export function shortPath(path) {
	return path.split('/').slice(-2).join('/');
}

/** "net/http.(*conn).serve" -> ["net/", "http.(*conn).serve"] */
export function splitName(name) {
	const end = name.search(/[[({<]/);
	const slash = name.lastIndexOf('/', end < 0 ? undefined : end);

	return [name.slice(0, slash + 1), name.slice(slash + 1)];
}

/** For `-focus` of pprof, within a shell's single quotes. */
export function focusPattern(name) {
	return name
		.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
		.replace(/'/g, `'\\''`);
}
