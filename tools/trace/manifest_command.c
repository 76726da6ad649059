/* SPDX-License-Identifier: MIT */
#include "tools/trace/manifest_command.h"

#include <stdio.h>
#include <string.h>

#include "tools/option.h"
#include "tools/output.h"
#include "tools/text/table.h"
#include "tools/text/value.h"
#include "tools/trace/trace.h"

static const char examples[] =
    "The manifest says what was run: files with their hashes (SHA-256), parameters, seed and\n"
    "versions, and the command that runs it again. --verify looks for the files where the\n"
    "command says the scenario lies, or in the folder of --scenarios.\n"
    "\n"
    "Examples:\n"
    "  plenum run scenarios/mm1.lua --trace mm1 --quiet && plenum manifest mm1\n"
    "  plenum manifest mm1 --verify && plenum manifest mm1 --json - | jq -r .command | sh\n"
    "\n"
    "Exit status: 0 all is well; 1 a file is not what it was, or something cannot be read or\n"
    "written; 2 bad usage; 3 a fault of plenum itself.\n";

/* What the command line asks for. */
typedef struct {
  char **folders;
  char *json, *scenarios;
  gboolean verify;
} Request;

static void request_clear(Request *request) {
  g_strfreev(request->folders);
  g_free(request->json);
  g_free(request->scenarios);
}

/* --- reading the command line --- */

static GOptionContext *make_context(Request *request) {
  GOptionEntry entries[] = {
      {"verify", 0, 0, G_OPTION_ARG_NONE, &request->verify, "compare the files with their hashes", NULL},
      {"scenarios", 0, 0, G_OPTION_ARG_FILENAME, &request->scenarios, "where the scenario's files lie now",
       "FOLDER"},
      {"json", 0, 0, G_OPTION_ARG_FILENAME, &request->json, "write it as it is; - is standard output",
       "FILE"},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->folders, NULL, "FOLDER"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  GOptionContext *context = g_option_context_new(NULL);
  g_option_context_set_summary(context, "Tells what was run to leave the trace, or the summary, in FOLDER.");
  g_option_context_set_description(context, examples);
  g_option_context_add_main_entries(context, entries, NULL);
  return context;
}

static char *help_text(void) {
  Request request = {0};
  return tool_option_help("manifest", make_context(&request));
}

static gboolean parse(Request *request, int argc, char **argv, GError **error) {
  if (!tool_option_parse(make_context(request), argc, argv, error)) return FALSE;
  if (!request->folders || request->folders[1])
    return tool_option_error(error, "manifest wants one folder, with a trace: plenum manifest FOLDER");
  if (request->scenarios && !request->verify) return tool_option_error(error, "--scenarios is for --verify");
  return !request->json || tool_output_check(request->json, error);
}

/* --- the page --- */

static void print_one(const char *name, const json_t *value, const char *indent) {
  if (!value || json_is_null(value)) return;
  g_autofree char *shown = tool_value_exact_text(value);
  g_autofree char *text = tool_table_line(shown), *key = tool_table_line(name);
  printf("%s%-14s  %s\n", indent, key, text);
}

static void print_all(const char *name, json_t *object) {
  const char *key;
  json_t *value;
  if (json_object_size(object) == 0) return;
  printf("%s\n", name);
  json_object_foreach (object, key, value) print_one(key, value, "  ");
}

static void print_page(const json_t *manifest) {
  static const char *const names[] = {"title", "scenario", "seed",     "until", "shards",
                                      "unit",  "plenum",   "compiler", "glib",  "command"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    print_one(names[i], json_object_get(manifest, names[i]), "");
  print_all("parameters", json_object_get(manifest, "params"));
  print_all("files", json_object_get(manifest, "files"));
}

/* --- verifying --- */

/* The folder of the third word of "plenum run FILE ...".  (transfer full) */
static char *scenario_folder(const json_t *manifest) {
  const char *command = json_string_value(json_object_get(manifest, "command"));
  g_auto(GStrv) words = NULL;
  int count = 0;
  if (!command || !g_shell_parse_argv(command, &count, &words, NULL) || count < 3) return g_strdup(".");
  return g_path_get_dirname(words[2]);
}

static gboolean verify_file(const char *folder, const char *name, const char *hash) {
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
  g_autofree char *text = NULL;
  gsize length;
  if (!g_file_get_contents(path, &text, &length, &error)) {
    fprintf(stderr, "plenum: %s\n", error->message);
    return FALSE;
  }
  g_autofree char *now = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
  if (g_strcmp0(now, hash) == 0) return TRUE;
  fprintf(stderr, "plenum: %s: its hash is %s, and was %s\n", path, now, hash ? hash : "none");
  return FALSE;
}

static gboolean verify(const Request *request, const json_t *manifest) {
  g_autofree char *folder = request->scenarios ? g_strdup(request->scenarios) : scenario_folder(manifest);
  json_t *files = json_object_get(manifest, "files"), *hash;
  const char *name;
  gboolean well = TRUE;
  json_object_foreach (files, name, hash) well = verify_file(folder, name, json_string_value(hash)) && well;
  if (well && !request->json && json_object_size(files) == 1) puts("the one file is as it was");
  else if (well && !request->json) printf("all %u files are as they were\n", (guint)json_object_size(files));
  return well;
}

static ToolStatus tell(const Request *request, const json_t *manifest) {
  g_autoptr(GError) error = NULL;
  if (request->json && !tool_output_write_json(request->json, manifest, &error)) {
    fprintf(stderr, "plenum: %s\n", error->message);
    return TOOL_FAILED;
  }
  if (!request->json && !request->verify) print_page(manifest);
  gboolean well = !request->verify || verify(request, manifest);
  if (fflush(stdout) == 0 && !ferror(stdout)) return well ? TOOL_WELL : TOOL_FAILED;
  fputs("plenum: cannot write to standard output\n", stderr);
  return TOOL_FAILED;
}

static ToolStatus manifest(const Request *request) {
  g_autoptr(GError) error = NULL;
  json_t *value = tool_trace_read_manifest(request->folders[0], &error);
  ToolStatus status = TOOL_FAILED;
  if (!value) fprintf(stderr, "plenum: %s\n", error->message);
  else if (!json_is_object(value) || !json_is_object(json_object_get(value, "files")))
    fprintf(stderr, "plenum: %s/manifest.json: this is no manifest\n", request->folders[0]);
  else status = tell(request, value);
  json_decref(value);
  return status;
}

static ToolStatus manifest_command(int argc, char **argv) {
  Request request = {0};
  g_autoptr(GError) error = NULL;
  g_set_prgname("plenum manifest");
  gboolean well = parse(&request, argc, argv, &error);
  ToolStatus status = well ? manifest(&request) : TOOL_REFUSED;
  if (!well) tool_option_complain("manifest", error);
  request_clear(&request);
  return status;
}

const ToolCommand tool_manifest_command = {
    .name = "manifest",
    .usage = "FOLDER [OPTIONS]",
    .purpose = "tell what was run, or whether it is still there",
    .run = manifest_command,
    .help = help_text,
};
