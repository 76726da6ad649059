/* SPDX-License-Identifier: MIT */
#include "tools/option.h"

#include <stdio.h>
#include <string.h>

#include "tools/nearest.h"

gboolean tool_option_error(GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_propagate_error(error, g_error_new_valist(G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, arguments));
  va_end(arguments);
  return FALSE;
}

/* GOption says "Unknown option --sed". */
static void add_hint(GError *error, const char *const *names) {
  if (!g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)) return;
  const char *dashes = strstr(error->message, "-");
  const char *nearest = dashes ? tool_nearest(dashes, names) : NULL;
  if (!nearest) return;
  char *message = g_strdup_printf("%s; did you mean %s?", error->message, nearest);
  g_free(error->message);
  error->message = message;
}

gboolean tool_option_parse(GOptionContext *context, const char *const *names, int argc, char **argv,
                           GError **error) {
  GError *problem = NULL;
  gboolean well = g_option_context_parse(context, &argc, &argv, &problem);
  g_option_context_free(context);
  if (well) return TRUE;
  add_hint(problem, names);
  g_propagate_error(error, problem);
  return FALSE;
}

char *tool_option_help(const char *command, GOptionContext *context) {
  g_autofree char *name = g_strdup_printf("plenum %s", command);
  g_set_prgname(name);
  char *text = g_option_context_get_help(context, TRUE, NULL);
  g_option_context_free(context);
  return text;
}

void tool_option_complain(const char *command, const GError *error) {
  fprintf(stderr, "plenum: %s\nplenum help %s explains the options\n", error->message, command);
}

void tool_option_append_word(GString *line, const char *word) {
  gboolean plain = *word != '\0';
  for (const char *c = word; *c; c++) plain = plain && (g_ascii_isalnum(*c) || strchr("_-+=./,:@%", *c));
  g_autofree char *quoted = plain ? g_strdup(word) : g_shell_quote(word);
  g_string_append_printf(line, " %s", quoted);
}

void tool_option_append(GString *line, const char *name, const char *value) {
  if (!value) return;
  g_string_append_printf(line, " --%s", name);
  tool_option_append_word(line, value);
}
