/* SPDX-License-Identifier: MIT */
#include "tools/text/xml.h"
#include "tools/topology/picture_struct.h"

/* Low to high, light and dark; what there is but one latency of; devices. */
static const char *const colours[][TOOL_PICTURE_COLOURS] = {
    {"#2b7bba", "#2f9e77", "#b8930b", "#dd6b20", "#b5257e"},
    {"#6db3f2", "#56c99d", "#e0c04c", "#f59a5c", "#ee7fc0"}};
static const char *const plain[] = {"#8595a6", "#7d8b99"};
static const char *const hues[][TOOL_PICTURE_HUES] = {{"#1f4e79", "#c2511d", "#4c7d2c", "#7a4b9a"},
                                                      {"#9cc8ee", "#f2a684", "#add48f", "#cbaae2"}};
static const char *const inks[] = {"#1b2530", "#e6ebf0"};
static const char *const quiet_inks[] = {"#54616e", "#a3aeb9"};
static const char *const papers[] = {"#ffffff", "#14181d"};
static const double widths[TOOL_PICTURE_WIDTHS] = {1.3, 2.6, 4.2};

static void append_paint_styles(const ToolPicture *picture, guint theme, GString *css) {
  for (guint i = 0; i < TOOL_PICTURE_HUES; i++)
    g_string_append_printf(css, ".d%u{stroke:%s}\n", i, hues[theme][i]);
  for (guint class = 0; class < MAX(picture->latencies.classes, 1); class ++) {
    const char *colour = picture->latencies.classes > 1 ? colours[theme][class] : plain[theme];
    for (guint i = 0; i < 2 * TOOL_PICTURE_WIDTHS; i++)
      g_string_append_printf(css, "%s.l%u", i > 0 ? "," : "", 2 * TOOL_PICTURE_WIDTHS * class + i);
    g_string_append_printf(css, "{stroke:%s}\n", colour);
  }
}

static void append_theme(const ToolPicture *picture, guint theme, GString *css) {
  g_string_append_printf(css, ".paper{fill:%s}.halo{stroke:%s}\n", papers[theme], papers[theme]);
  g_string_append_printf(css, "text{fill:%s}.names text{stroke:%s}.quiet{fill:%s}\n", inks[theme],
                         papers[theme], quiet_inks[theme]);
  append_paint_styles(picture, theme, css);
}

/* Lines get thinner as they get many. */
static double thinness(const ToolPicture *picture) {
  guint links = tool_drawing_link_count(picture->drawing);
  return links > 20000 ? 0.25 : links > 4000 ? 0.4 : links > 800 ? 0.7 : 1;
}

static void append_widths(const ToolPicture *picture, GString *css) {
  for (guint class = 0; class < MAX(picture->latencies.classes, 1); class ++) {
    for (guint width = 0; width < TOOL_PICTURE_WIDTHS; width++) {
      guint number = tool_picture_paint(class, width, FALSE);
      g_string_append_printf(css, ".l%u,.l%u{stroke-width:", number, number + 1);
      tool_xml_append_tenths(css, MAX(widths[width] * thinness(picture), 0.3));
      g_string_append_printf(css, "}.l%u{stroke-dasharray:5 4}\n", number + 1);
    }
  }
}

void tool_picture_append_style(ToolPicture *picture) {
  GString *svg = picture->svg;
  g_string_append(svg,
                  "<style>\ntext{font:12px system-ui,sans-serif}.head{font-size:18px;font-weight:600}"
                  ".names text{font-size:11px;paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\n");
  append_widths(picture, svg);
  append_theme(picture, 0, svg);
  g_string_append(svg, "@media (prefers-color-scheme:dark){\n");
  append_theme(picture, 1, svg);
  g_string_append(svg, "}\n</style>\n");
}
