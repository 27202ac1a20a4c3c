// The page, from top to bottom.
import { badFreesSection } from './bad_frees.js';
import { readData } from './data.js';
import { h, replace, visible } from './dom.js';
import { growthSection } from './growth.js';
import { banner, facts, processes, programName, topBar } from './head.js';
import { memorySection } from './memory.js';
import { marksSection, notesSection } from './notes.js';
import { scanSection } from './scan.js';
import { siteSection } from './site.js';
import { sitesSection } from './sites.js';
import { stacksSection } from './stacks.js';
import * as state from './state.js';
import { suppressedSection } from './suppressed.js';

/** Sites that hold nothing are filtered out where others are worth a look. */
function quietVerdicts(data) {
	return data.sites.some((site) => site.verdict !== 'ok') ? 'ok' : '';
}

function build(data) {
	const page = document.getElementById('page');
	const status = h('p', { class: 'unseen', role: 'status' });

	state.start({ hide: quietVerdicts(data) });
	document.title = [visible(data.headline.text), visible(programName(data)), 'darkheap'].filter(Boolean).join(' · ');
	replace(
		page,
		h('header', {}, topBar(data)),
		h(
			'main',
			{},
			banner(data),
			facts(data),
			badFreesSection(data),
			growthSection(data),
			memorySection(data),
			processes(data),
			sitesSection(data),
			siteSection(data, status),
			scanSection(data),
			stacksSection(data),
			suppressedSection(data),
			marksSection(data),
			notesSection(data),
		),
		h('footer', {}, h('p', { class: 'note' }, `darkheap ${visible(data.generator.version)}. This page holds all its data and asks nothing of any network.`)),
		status,
	);
	document.documentElement.dataset.ready = '';
}

readData().then(build, (error) => {
	replace(document.getElementById('page'), h('p', { class: 'problem', role: 'alert' }, `This report cannot be read: ${error.message}`));
});
