/* SPDX-License-Identifier: MIT */
#include "work.h"

#include <gio/gio.h>
#include <glib.h>
#include <string.h>

static void tables(int round)
{
	GHashTable *table =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GList *list = NULL;

	for (int i = 0; i < 50; i++) {
		g_hash_table_insert(table, g_strdup_printf("key %d", i * round),
				    g_strdup("value"));
		list = g_list_insert_sorted(list, g_strdup_printf("%d", i),
					    (GCompareFunc)g_strcmp0);
	}
	g_list_free_full(list, g_free);
	g_hash_table_destroy(table);
	GTree *tree = g_tree_new_full((GCompareDataFunc)(void (*)(void))strcmp,
				      NULL, g_free, NULL);
	for (int i = 0; i < 50; i++)
		g_tree_insert(tree, g_strdup_printf("%x", i * 37), NULL);
	g_tree_destroy(tree);
}

static void texts(void)
{
	GString *text = g_string_new("begins");
	gchar **parts;

	for (int i = 0; i < 50; i++)
		g_string_append_printf(text, ",%d=%s", i, "entry");
	parts = g_strsplit(text->str, ",", -1);
	g_free(g_strjoinv("; ", parts));
	g_strfreev(parts);
	g_free(g_utf8_strup(text->str, -1));
	g_free(g_utf8_normalize(text->str, -1, G_NORMALIZE_NFKD));
	g_free(g_base64_encode((const guchar *)text->str, text->len));
	g_free(g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1));
	GRegex *regex = g_regex_new("(\\d+)=(?<word>\\w+)", 0, 0, NULL);
	g_free(g_regex_replace(regex, text->str, -1, 0, "\\2=\\1", 0, NULL));
	g_regex_unref(regex);
	g_string_free(text, TRUE);
}

static void element(GMarkupParseContext *context, const gchar *name,
		    const gchar **keys, const gchar **values, gpointer data,
		    GError **error)
{
	(void)context;
	(void)keys;
	(void)values;
	(void)data;
	(void)error;
	g_free(g_strdup(name));
}

static void formats(void)
{
	static const GMarkupParser parser = {.start_element = element};
	GMarkupParseContext *markup =
	    g_markup_parse_context_new(&parser, 0, NULL, NULL);
	GKeyFile *file = g_key_file_new();

	g_markup_parse_context_parse(
	    markup, "<a b='c'><d/><e f='g'>text &amp; more</e></a>", -1, NULL);
	g_markup_parse_context_free(markup);
	g_key_file_load_from_data(file, "[one]\na=1\nb=x;y;\n[two]\nc=true\n",
				  (gsize)-1, 0, NULL);
	g_key_file_set_integer(file, "two", "d", 5);
	g_free(g_key_file_to_data(file, NULL, NULL));
	g_key_file_free(file);
	GVariant *variant = g_variant_ref_sink(
	    g_variant_new_parsed("{'a': <1>, 'b': <['x', 'y']>}"));
	g_free(g_variant_print(variant, TRUE));
	g_variant_unref(variant);
	GDateTime *now = g_date_time_new_now_utc();
	g_free(g_date_time_format(now, "%FT%T %Z"));
	g_date_time_unref(now);
}

static gboolean tick(gpointer data)
{
	int *left = data;

	g_free(g_strdup_printf("%d", *left));
	return --*left > 0;
}

static void events(void)
{
	GMainContext *context = g_main_context_new();
	GSource *source = g_idle_source_new();
	int left = 20;

	g_source_set_callback(source, tick, &left, NULL);
	g_source_attach(source, context);
	while (left > 0)
		g_main_context_iteration(context, FALSE);
	g_source_unref(source);
	g_main_context_unref(context);
}

static void in_pool(gpointer data, gpointer unused)
{
	(void)unused;
	for (int i = 0; i < 20; i++)
		g_free(g_strdup_printf("%d", GPOINTER_TO_INT(data) + i));
}

static void objects(int round)
{
	GThreadPool *pool = g_thread_pool_new(in_pool, NULL, 2, FALSE, NULL);

	for (int i = 1; i < 5; i++)
		g_thread_pool_push(pool, GINT_TO_POINTER(i * round + i), NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
	GFile *file = g_file_new_for_path("/proc/self/status");
	gchar *content = NULL;
	g_file_load_contents(file, NULL, &content, NULL, NULL, NULL);
	g_free(content);
	g_object_unref(file);
	GListStore *store = g_list_store_new(G_TYPE_OBJECT);
	GObject *object = g_object_new(G_TYPE_OBJECT, NULL);
	g_list_store_append(store, object);
	g_object_unref(object);
	g_object_unref(store);
}

void work_glib(int round)
{
	tables(round);
	texts();
	formats();
	events();
	if (round % 4 == 0)
		objects(round);
}
