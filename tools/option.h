/* SPDX-License-Identifier: MIT */

/* Options are what stands behind a command on the command line: words with two dashes and their values. */
#ifndef TOOLS_OPTION_H
#define TOOLS_OPTION_H

#include <glib.h>

/* An error of usage: G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE.  FALSE. */
gboolean tool_option_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Parses and frees the context.  An option that does not exist is told with the nearest that does. */
gboolean tool_option_parse(GOptionContext *context, int argc, char **argv, GError **error);

/* What `plenum help` says of a command, from its context, which is freed.  (transfer full) */
char *tool_option_help(const char *command, GOptionContext *context);

/* Tells what is wrong with a command line, and where the command is explained. */
void tool_option_complain(const char *command, const GError *error);

/* A word to a command line that a shell shall read, after a space, quoted where need be; an option with its
 * value, unless that is NULL.  The line is UTF-8: where a word is not, the shell makes it by printf. */
void tool_option_append_word(GString *line, const char *word);
void tool_option_append(GString *line, const char *name, const char *value);

#endif
