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

/* The long options of a context, from the lines of its help: "  -o, --output=FILE   where to".  GOption tells
 * of them in no other way. */
static char **list_options(GOptionContext *context) {
  g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
  g_auto(GStrv) lines = g_strsplit(help, "\n", -1);
  GPtrArray *options = g_ptr_array_new();
  for (char **line = lines; *line; line++) {
    const char *option = g_str_has_prefix(*line, "  -") ? strstr(*line, "--") : NULL;
    if (option) g_ptr_array_add(options, g_strndup(option, strcspn(option, " =")));
  }
  g_ptr_array_add(options, NULL);
  return (char **)g_ptr_array_free(options, FALSE);
}

/* GOption says "Unknown option --sed". */
static void add_hint(GError *error, GOptionContext *context) {
  if (!g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)) return;
  g_auto(GStrv) options = list_options(context);
  const char *dashes = strstr(error->message, "-");
  const char *nearest = dashes ? tool_nearest(dashes, (const char *const *)options) : NULL;
  if (!nearest) return;
  char *message = g_strdup_printf("%s; did you mean %s?", error->message, nearest);
  g_free(error->message);
  error->message = message;
}

gboolean tool_option_parse(GOptionContext *context, int argc, char **argv, GError **error) {
  GError *problem = NULL;
  gboolean well = g_option_context_parse(context, &argc, &argv, &problem);
  if (!well) add_hint(problem, context);
  g_option_context_free(context);
  if (problem) g_propagate_error(error, problem);
  return well;
}

char *tool_option_help(const char *command, GOptionContext *context) {
  g_autofree char *name = g_strdup_printf("plenum %s", command);
  g_set_prgname(name);
  g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
  g_option_context_free(context);
  g_auto(GStrv) parts = g_strsplit(text, "[OPTION…]", 2); /* GOption's; not all terminals can show it */
  return g_strjoinv("[OPTIONS]", parts);
}

void tool_option_complain(const char *command, const GError *error) {
  fprintf(stderr, "plenum: %s\nplenum help %s explains the options\n", error->message, command);
}

static gboolean is_plain(char c) { return g_ascii_isalnum(c) || strchr("_-+=./,:@", c); }

static void append_bytes(GString *line, const char *word) {
  g_string_append(line, " \"$(printf '");
  for (const char *c = word; *c; c++)
    if (is_plain(*c)) g_string_append_c(line, *c);
    else if (*c == '%') g_string_append(line, "%%");
    else g_string_append_printf(line, "\\%03o", (guchar)*c);
  g_string_append(line, "')\"");
}

void tool_option_append_word(GString *line, const char *word) {
  gboolean plain = *word != '\0';
  if (!g_utf8_validate(word, -1, NULL)) {
    append_bytes(line, word);
    return;
  }
  for (const char *c = word; *c; c++) plain = plain && (is_plain(*c) || *c == '%');
  g_autofree char *quoted = plain ? g_strdup(word) : g_shell_quote(word);
  g_string_append_printf(line, " %s", quoted);
}

void tool_option_append(GString *line, const char *name, const char *value) {
  if (!value) return;
  g_string_append_printf(line, " --%s", name);
  tool_option_append_word(line, value);
}
