/* SPDX-License-Identifier: MIT */
/*
 * html.c - the report as one page that needs nothing else
 */
#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/embed.h"
#include "report/format.h"
#include "report/html_data.h"
#include "report/html_page.h"

/* All ASCII: no charset and no mark of direction can change how it is read. */
static char *data_text(const struct report *report,
		       const struct format_options *options)
{
	json_t *root = html_data(report, options);
	char *text = NULL;

	if (root)
		text = json_dumps(root, JSON_COMPACT | JSON_ENSURE_ASCII |
					    JSON_REAL_PRECISION(6));
	json_decref(root);
	return text;
}

static int html_write(const struct report *report,
		      const struct format_options *options, FILE *out)
{
	const char *mark = strstr(html_page, HTML_PAGE_MARK);
	char *text = data_text(report, options);
	size_t before;
	int err;

	assert(mark);
	if (!text)
		return -ENOMEM;
	before = (size_t)(mark - html_page);
	fwrite(html_page, 1, before, out);
	err = embed_json("data", text, strlen(text), out);
	free(text);
	mark += strlen(HTML_PAGE_MARK);
	fwrite(mark, 1, html_page_length() - (size_t)(mark - html_page), out);
	if (err)
		return err;
	return fflush(out) || ferror(out) ? -EIO : 0;
}

const struct format format_html = {
    .needs_stacks = true,
    .name = "html",
    .write = html_write,
};
