/* SPDX-License-Identifier: MIT */

/* A quote is a text of an author's as a format for machines can have it.  What is no UTF-8 in it is replaced
 * by U+FFFD. */
#ifndef TOOLS_TEXT_QUOTE_H
#define TOOLS_TEXT_QUOTE_H

#include <glib.h>

/* Appends a string of JSON. */
void tool_quote_json(GString *to, const char *text);

/* Appends a field of CSV (RFC 4180), with quotes where need be. */
void tool_quote_csv(GString *to, const char *text);

/* Appends a number of JSON and CSV that is read back as the same; what is not finite is null. */
void tool_quote_real(GString *to, double number);

#endif
