/* SPDX-License-Identifier: MIT */
#include "sim/error.h"

#include <math.h>

#define QUOTED_BYTES 60

G_DEFINE_QUARK(sim - error - quark, sim_error)

static gsize append_character(GString *out, const char *text, gsize length) {
  gunichar character = g_utf8_get_char_validated(text, (gssize)length);
  gboolean valid = character != 0 && character != (gunichar)-1 && character != (gunichar)-2;
  if (!valid || !g_unichar_isprint(character)) {
    g_string_append_printf(out, "\\x%02x", (guchar)*text);
    return 1;
  }
  if (character == '"' || character == '\\') g_string_append_c(out, '\\');
  g_string_append_unichar(out, character);
  return (gsize)g_unichar_to_utf8(character, NULL);
}

char *sim_error_quote(const char *text, gsize length) {
  GString *out = g_string_new("\"");
  gsize at = 0;
  while (at < length && at < QUOTED_BYTES) at += append_character(out, text + at, length - at);
  g_string_append(out, at < length ? "...\"" : "\"");
  return g_string_free(out, FALSE);
}

char *sim_error_number(double number) {
  if (isnan(number)) return g_strdup("nan");
  if (isinf(number)) return g_strdup(number < 0 ? "-inf" : "inf");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(text, sizeof text, formats[i], number);
    if (g_ascii_strtod(text, NULL) == number) break;
  }
  return g_strdup(text);
}
