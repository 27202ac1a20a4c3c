/* SPDX-License-Identifier: MIT */
/*
 * xml.h - strings of the target made fit for XML 1.0
 *
 * Why     most control characters cannot stand in XML, escaped or not, and one
 *         name that breaks the file hides all results
 */
#ifndef DARKHEAP_XML_H
#define DARKHEAP_XML_H

#include <stdio.h>

/* Within quotes: nothing that cannot be printed. */
void xml_attribute(FILE *out, const char *name, const char *value);

/* Between tags: lines stay lines. */
void xml_text(FILE *out, const char *text);

#endif
