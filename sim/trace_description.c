/* SPDX-License-Identifier: MIT */
#include "sim/trace_description.h"

static const char *type_name(SimTraceType type) {
  static const char *const names[] = {
      [SIM_TRACE_ID] = "id_t",         [SIM_TRACE_ADDRESS] = "address_t", [SIM_TRACE_TICKS] = "ticks_t",
      [SIM_TRACE_NUMBER] = "number_t", [SIM_TRACE_TEXT] = "text_t",       [SIM_TRACE_REAL] = "real_t"};
  return names[type];
}

static const char *type_of_field(const SimTraceField *field, SimTraceHow how) {
  static const char *const names[] = {
      [SIM_TRACE_ID_HERE] = "count_t", [SIM_TRACE_ADDRESS_HERE] = "local_t", [SIM_TRACE_AGO] = "lasts_t",
      [SIM_TRACE_AHEAD] = "lasts_t",   [SIM_TRACE_LASTS] = "lasts_t",        [SIM_TRACE_FEW] = "few_t",
      [SIM_TRACE_WORD] = "word_t"};
  return how == SIM_TRACE_WHOLE ? type_name(field->type) : names[how];
}

static const char *ending(SimTraceHow how) {
  if (how == SIM_TRACE_ID_HERE || how == SIM_TRACE_ADDRESS_HERE) return "_here";
  return how == SIM_TRACE_AGO ? "_ago" : how == SIM_TRACE_AHEAD ? "_ahead" : "";
}

static void describe_fields(GString *text, SimTraceKind kind, const guint8 *how) {
  const SimTraceField *fields = sim_trace_classes[kind].fields;
  for (guint i = 0; fields[i].name; i++)
    if (sim_trace_is_told(how[i]))
      g_string_append_printf(text, "    %s _%s%s;\n", type_of_field(&fields[i], how[i]), fields[i].name,
                             ending(how[i]));
}

G_STATIC_ASSERT((guint)SIM_TRACE_FORMS <= (guint)SIM_TRACE_STILL);

/* Where and when an event happens decides how its header tells that. */
static void describe_form(GString *text, guint id) {
  const SimTraceForm *form = &sim_trace_forms[id];
  for (guint more = 0; more <= SIM_TRACE_FAR; more += SIM_TRACE_STILL) {
    g_string_append_printf(text, "event {\n  name = \"%s\";\n  id = %u;\n  stream_id = 0;\n",
                           sim_trace_classes[form->kind].name, id + more);
    g_string_append(text, more == SIM_TRACE_FAR ? "  context := struct { device_t _device; turn_t _turn; };\n"
                                                : "  context := struct { few_t _device; };\n");
    g_string_append(text, "  fields := struct {\n");
    describe_fields(text, form->kind, form->how);
    g_string_append(text, "  };\n};\n\n");
  }
}

static void append_quoted(GString *text, const char *value) {
  for (const char *c = value; *c; c++) {
    if (*c == '"' || *c == '\\') g_string_append_c(text, '\\');
    g_string_append_c(text, (guchar)*c < ' ' ? ' ' : *c);
  }
}

char *sim_trace_describe_run(const SimTraceOptions *options) {
  GString *text = g_string_new("/* CTF 1.8 */\n\n");
  g_string_append(text,
                  "typealias integer { size = 8; align = 8; signed = false; } := byte_t;\n"
                  "typealias integer { size = 16; align = 8; signed = false; } := few_t;\n"
                  "typealias integer { size = 32; align = 8; signed = false; } := number_t;\n"
                  "typealias integer { size = 24; align = 8; signed = false; } := device_t;\n"
                  "typealias integer { size = 24; align = 8; signed = true; } := turn_t;\n"
                  "typealias integer { size = 64; align = 8; signed = false; base = 10; } := id_t;\n"
                  "typealias integer { size = 32; align = 8; signed = false; base = 10; } := count_t;\n"
                  "typealias integer { size = 64; align = 8; signed = false; base = 16; } := address_t;\n"
                  "typealias integer { size = 32; align = 8; signed = false; base = 16; } := local_t;\n"
                  "typealias integer { size = 64; align = 8; signed = true; } := ticks_t;\n"
                  "typealias integer { size = 40; align = 8; signed = false; } := lasts_t;\n"
                  "typealias floating_point { exp_dig = 11; mant_dig = 53; align = 8; } := real_t;\n"
                  "typealias string { encoding = UTF8; } := text_t;\n\n"
                  "trace {\n  major = 1;\n  minor = 8;\n  byte_order = le;\n"
                  "  packet.header := struct { number_t magic; number_t stream_id; };\n};\n\n");
  g_string_append(text, "env {\n  domain = \"model\";\n  tracer_name = \"plenum\";\n  scenario = \"");
  append_quoted(text, options->scenario);
  g_string_append_printf(text, "\";\n  seed = \"%" G_GUINT64_FORMAT "\";\n};\n\n", options->seed);
  g_string_append_printf(text,
                         "clock {\n  name = virtual;\n  description = \"virtual time\";\n"
                         "  freq = %" G_GUINT64_FORMAT ";\n  offset = 0;\n  absolute = FALSE;\n};\n\n"
                         "typealias integer { size = 64; align = 8; signed = false; "
                         "map = clock.virtual.value; } := instant_t;\n"
                         "typealias integer { size = 40; align = 8; signed = false; "
                         "map = clock.virtual.value; } := time_t;\n\n",
                         options->frequency);
  return g_string_free(text, FALSE);
}

char *sim_trace_describe_events(void) {
  GString *text = g_string_new(
      "stream {\n  id = 0;\n"
      "  packet.context := struct {\n    instant_t timestamp_begin;\n    instant_t timestamp_end;\n"
      "    id_t content_size;\n    id_t packet_size;\n    id_t packet_seq_num;\n  };\n"
      "  event.header := struct {\n"
      "    enum : byte_t { near = 0 ... 63, still = 64 ... 127, far = 128 ... 191 } id;\n"
      "    variant <id> {\n      struct { time_t timestamp; } near;\n      struct { } still;\n"
      "      struct { time_t timestamp; } far;\n    } when;\n  };\n};\n\n");
  for (guint id = 1; id < SIM_TRACE_FORMS; id++) describe_form(text, id);
  return g_string_free(text, FALSE);
}

char *sim_trace_describe_words(const GPtrArray *words) {
  GString *text = g_string_new(NULL);
  g_string_append(text, SIM_TRACE_WORDS_BEGIN "\n");
  for (guint i = 0; i < words->len; i++) {
    const SimTraceWord *word = g_ptr_array_index(words, i);
    g_string_append_printf(text, "  \"%s\" = %u%s\n", word->text, i, i + 1 < words->len ? "," : "");
  }
  g_string_append(text, "} := word_t;\n\n");
  return g_string_free(text, FALSE);
}
