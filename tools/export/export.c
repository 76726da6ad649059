/* SPDX-License-Identifier: MIT */
#include "tools/export/export.h"

const ToolExport *const tool_exports[] = {
    &tool_export_chrome, /* */
    &tool_export_csv,    &tool_export_jsonl,          &tool_export_pcapng, &tool_export_results_csv,
    &tool_export_shiviz, &tool_export_shiviz_devices, &tool_export_sqlite, NULL,
};

const ToolExport *tool_export_find(const char *name) {
  for (guint i = 0; tool_exports[i]; i++)
    if (g_str_equal(tool_exports[i]->name, name)) return tool_exports[i];
  return NULL;
}
