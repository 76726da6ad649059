/* SPDX-License-Identifier: MIT */

/* XML as pictures and reports need it. */
#ifndef TOOLS_TEXT_XML_H
#define TOOLS_TEXT_XML_H

#include <glib.h>

/* Appends a text as content or as a value between double quotes.  What XML cannot say (control characters,
 * bytes that are no UTF-8) shows as U+FFFD. */
void tool_xml_append(GString *xml, const char *text);

/* Appends a number with one decimal, as coordinates have it. */
void tool_xml_append_tenths(GString *xml, double number);

#endif
