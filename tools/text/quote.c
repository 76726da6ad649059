/* SPDX-License-Identifier: MIT */
#include "tools/text/quote.h"

#include <math.h>

static void escape_json(GString *to, guchar c) {
  switch (c) {
  case '"': g_string_append(to, "\\\""); break;
  case '\\': g_string_append(to, "\\\\"); break;
  case '\n': g_string_append(to, "\\n"); break;
  case '\r': g_string_append(to, "\\r"); break;
  case '\t': g_string_append(to, "\\t"); break;
  default: g_string_append_printf(to, "\\u%04x", c);
  }
}

static gboolean is_plain(guchar c) { return c >= ' ' && c != '"' && c != '\\' && c != 0x7f; }

static void append_json(GString *to, const char *text) {
  while (*text) {
    const char *begin = text;
    while (is_plain((guchar)*text)) text++;
    g_string_append_len(to, begin, text - begin);
    if (*text) escape_json(to, (guchar)*text++);
  }
}

static void append_csv(GString *to, const char *text) {
  if (!text[strcspn(text, "\",\r\n")]) {
    g_string_append(to, text);
    return;
  }
  g_string_append_c(to, '"');
  for (; *text; text++) {
    if (*text == '"') g_string_append_c(to, '"');
    g_string_append_c(to, *text);
  }
  g_string_append_c(to, '"');
}

static void append_valid(GString *to, const char *text, void (*append)(GString *, const char *)) {
  if (G_LIKELY(g_utf8_validate(text, -1, NULL))) {
    append(to, text);
    return;
  }
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  append(to, valid);
}

void tool_quote_json(GString *to, const char *text) {
  g_string_append_c(to, '"');
  append_valid(to, text, append_json);
  g_string_append_c(to, '"');
}

void tool_quote_csv(GString *to, const char *text) { append_valid(to, text, append_csv); }

void tool_quote_real(GString *to, double number) {
  char room[G_ASCII_DTOSTR_BUF_SIZE];
  if (!isfinite(number)) {
    g_string_append(to, "null");
    return;
  }
  static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(room, sizeof room, formats[i], number);
    if (g_ascii_strtod(room, NULL) == number) break;
  }
  g_string_append(to, room);
}
