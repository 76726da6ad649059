/* SPDX-License-Identifier: MIT */
#include "actors/values/prototype.h"

#include <string.h>

/* lundump.h: signature, version 5.4, format 0, a check for conversions, the sizes of an
 * instruction, an integer and a number, then 0x5678 and 370.5 as such. */
static const guint8 HEADER[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08";

/* lobject.h */
enum { TAG_INTEGER = 0x03, TAG_NUMBER = 0x13, TAG_SHORT_STRING = 0x04, TAG_LONG_STRING = 0x14 };
enum { SHORT_STRING_MAX = 40, LINE_IS_ANCHORED = 0x80, UPVALUE_SIZE = 3 };

enum { /* lopcodes.h */
       OP_LOADK = 3,
       OP_LOADKX = 4,
       OP_LOADNIL = 8,
       OP_SETUPVAL = 10,
       OP_SETTABUP = 15,
       OP_JMP = 56,
       OP_RETURN = 70,
       OP_CLOSURE = 79,
       OP_EXTRAARG = 82,
       MAX_BX = (1 << 17) - 1,
       JUMP_BIAS = ((1 << 25) - 1) / 2,
       CLOSE_BIT = 1 << 15, /* `k` */
};

typedef struct {
  guint64 words[4];
} Bits; /* a set of captures */

static const Bits ALL_BITS = {{G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64}};

typedef struct {
  const guint8 *bytes;
  gsize length;
  guint32 count;
} Span;

struct _ActorPrototype {
  GBytes *dump; /* what all spans of the tree lie in; of the root only */
  guint8 *source;
  gsize source_length;
  guint32 line, last_line;
  guint8 parameters, is_vararg, stack;
  Span code, constants, captures;
  Span lines, anchors, locals, names; /* for people: differences of lines, absolute ones, ... */
  ActorPrototype **nested;
  guint32 nested_count;
  Bits assigned; /* the captures that it or a nested prototype assigns */
};

static gboolean bits_has(const Bits *bits, guint bit) { return bits->words[bit / 64] >> bit % 64 & 1; }

static void bits_set(Bits *bits, guint bit) { bits->words[bit / 64] |= G_GUINT64_CONSTANT(1) << bit % 64; }

static gboolean bits_meet(const Bits *a, const Bits *b) {
  for (guint i = 0; i < 4; i++)
    if (a->words[i] & b->words[i]) return TRUE;
  return FALSE;
}

/* Reading */

typedef struct {
  const guint8 *at, *end;
} Reader;

static const guint8 *take(Reader *in, gsize length) {
  g_assert((gsize)(in->end - in->at) >= length);
  const guint8 *bytes = in->at;
  in->at += length;
  return bytes;
}

static gsize take_size(Reader *in) {
  gsize size = 0;
  guint8 byte;
  do {
    byte = *take(in, 1);
    size = size << 7 | (byte & 0x7f);
  } while (!(byte & 0x80));
  return size;
}

static void skip_string(Reader *in) {
  gsize size = take_size(in); /* its length plus one; 0: none */
  if (size) take(in, size - 1);
}

static void skip_constant(Reader *in) {
  switch (*take(in, 1)) {
  case TAG_INTEGER:
  case TAG_NUMBER: take(in, 8); break;
  case TAG_SHORT_STRING:
  case TAG_LONG_STRING: skip_string(in); break;
  default: break; /* nil and the booleans */
  }
}

static void skip_anchor(Reader *in) {
  take_size(in);
  take_size(in);
}

static void skip_local(Reader *in) {
  skip_string(in);
  skip_anchor(in);
}

static Span take_items(Reader *in, void (*skip)(Reader *in)) {
  Span span = {.count = (guint32)take_size(in)};
  span.bytes = in->at;
  for (guint32 i = 0; i < span.count; i++) skip(in);
  span.length = (gsize)(in->at - span.bytes);
  return span;
}

static Span take_array(Reader *in, gsize item) {
  Span span = {.count = (guint32)take_size(in)};
  span.length = span.count * item;
  span.bytes = take(in, span.length);
  return span;
}

static guint32 instruction_at(const ActorPrototype *prototype, guint32 pc) {
  guint32 instruction;
  memcpy(&instruction, prototype->code.bytes + 4 * (gsize)pc, 4);
  return instruction;
}

static guint operation(guint32 instruction) { return instruction & 0x7f; }
static guint argument_b(guint32 instruction) { return instruction >> 16 & 0xff; }

/* Where capture `i` of a nested prototype comes from: a capture of the one around it, or -1. */
static int outer_capture(const ActorPrototype *nested, guint i) {
  const guint8 *capture = nested->captures.bytes + UPVALUE_SIZE * i;
  return capture[0] ? -1 : capture[1];
}

static void note_assigned(ActorPrototype *prototype) {
  for (guint32 pc = 0; pc < prototype->code.count; pc++) {
    guint32 instruction = instruction_at(prototype, pc);
    if (operation(instruction) == OP_SETUPVAL) bits_set(&prototype->assigned, argument_b(instruction));
  }
  for (guint32 n = 0; n < prototype->nested_count; n++) {
    const ActorPrototype *nested = prototype->nested[n];
    for (guint i = 0; i < nested->captures.count; i++) {
      int outer = outer_capture(nested, i);
      if (outer >= 0 && bits_has(&nested->assigned, i)) bits_set(&prototype->assigned, (guint)outer);
    }
  }
}

static ActorPrototype *take_prototype(Reader *in, const ActorPrototype *parent) {
  ActorPrototype *prototype = g_new0(ActorPrototype, 1);
  gsize source_size = take_size(in);
  if (source_size) actor_prototype_set_source(prototype, take(in, source_size - 1), source_size - 1);
  else if (parent) actor_prototype_set_source(prototype, parent->source, parent->source_length);
  prototype->line = (guint32)take_size(in);
  prototype->last_line = (guint32)take_size(in);
  prototype->parameters = *take(in, 1);
  prototype->is_vararg = *take(in, 1);
  prototype->stack = *take(in, 1);
  prototype->code = take_array(in, 4);
  prototype->constants = take_items(in, skip_constant);
  prototype->captures = take_array(in, UPVALUE_SIZE);
  prototype->nested_count = (guint32)take_size(in);
  prototype->nested = g_new0(ActorPrototype *, prototype->nested_count);
  for (guint32 n = 0; n < prototype->nested_count; n++) prototype->nested[n] = take_prototype(in, prototype);
  prototype->lines = take_array(in, 1);
  prototype->anchors = take_items(in, skip_anchor);
  prototype->locals = take_items(in, skip_local);
  prototype->names = take_items(in, skip_string);
  note_assigned(prototype);
  return prototype;
}

static void check_header(Reader *in) {
  gint64 integer;
  double number;
  g_assert(memcmp(take(in, sizeof HEADER - 1), HEADER, sizeof HEADER - 1) == 0);
  memcpy(&integer, take(in, 8), 8);
  memcpy(&number, take(in, 8), 8);
  g_assert(integer == 0x5678);
  g_assert(number == 370.5);
}

ActorPrototype *actor_prototype_parse(const guint8 *dump, gsize length) {
  GBytes *copy = g_bytes_new(dump, length);
  const guint8 *bytes = g_bytes_get_data(copy, NULL);
  Reader in = {bytes, bytes + length};
  check_header(&in);
  take(&in, 1); /* the number of captures, once more */
  ActorPrototype *tree = take_prototype(&in, NULL);
  g_assert(in.at == in.end);
  tree->dump = copy;
  return tree;
}

void actor_prototype_free(ActorPrototype *tree) {
  for (guint32 n = 0; n < tree->nested_count; n++) actor_prototype_free(tree->nested[n]);
  if (tree->dump) g_bytes_unref(tree->dump);
  g_free(tree->nested);
  g_free(tree->source);
  g_free(tree);
}

static void list_into(GPtrArray *list, ActorPrototype *tree) {
  g_ptr_array_add(list, tree);
  for (guint32 n = 0; n < tree->nested_count; n++) list_into(list, tree->nested[n]);
}

GPtrArray *actor_prototype_list(ActorPrototype *tree) {
  GPtrArray *list = g_ptr_array_new();
  list_into(list, tree);
  return list;
}

guint actor_prototype_captures(const ActorPrototype *prototype) { return prototype->captures.count; }

guint actor_prototype_line(const ActorPrototype *prototype) { return prototype->line; }

gboolean actor_prototype_assigns(const ActorPrototype *prototype) {
  return bits_meet(&prototype->assigned, &ALL_BITS);
}

void actor_prototype_set_source(ActorPrototype *prototype, const void *source, gsize length) {
  guint8 *copy = g_memdup2(source, length);
  g_free(prototype->source);
  prototype->source = copy;
  prototype->source_length = length;
}

/* Writing */

static void put(GByteArray *out, const void *bytes, gsize length) {
  g_byte_array_append(out, bytes, (guint)length);
}

static void put_byte(GByteArray *out, guint byte) {
  guint8 value = (guint8)byte;
  put(out, &value, 1);
}

static void put_size(GByteArray *out, gsize size) {
  guint8 bytes[10];
  guint at = sizeof bytes;
  guint8 mark = 0x80;
  do {
    bytes[--at] = (guint8)((size & 0x7f) | mark);
    mark = 0;
    size >>= 7;
  } while (size);
  put(out, bytes + at, sizeof bytes - at);
}

static void put_string(GByteArray *out, const void *bytes, gsize length) {
  put_size(out, length + 1);
  put(out, bytes, length);
}

static void put_span(GByteArray *out, const Span *span) {
  put_size(out, span->count);
  put(out, span->bytes, span->length);
}

static void put_instruction(GByteArray *out, guint32 instruction) { put(out, &instruction, 4); }

static guint32 instruction(guint op, guint a, guint b, guint c) { return op | a << 7 | b << 16 | c << 24; }

/* What becomes of a prototype as it is copied. */
typedef struct {
  gboolean is_guarded;
  gboolean is_made;  /* directly by the factory: its captures are the factory's locals */
  guint outer_guard; /* the guard's number among the captures of the function around it */
  Bits captured;     /* its captures that are captures of the guarded root, too */
} Treatment;

/* One assignment that raises. */
typedef struct {
  guint32 pc, line;
  guint32 name; /* the constant that holds it */
  guint32 target;
} Raise;

typedef struct {
  GArray *raises;
  guint32 length;         /* of the code with what was added */
  GArray *assigned;       /* captures (guint8) whose names are added to the constants */
  guint32 constants[256]; /* of each capture, its name's constant plus 1; 0: none yet */
} Guarding;

static guint32 raise_size(guint32 name) { return name > MAX_BX ? 3 : 2; }

static guint32 name_constant(Guarding *guarding, const ActorPrototype *prototype, guint8 capture) {
  guint32 *constant = &guarding->constants[capture];
  if (!*constant) {
    g_array_append_val(guarding->assigned, capture);
    *constant = prototype->constants.count + guarding->assigned->len;
  }
  return *constant - 1;
}

static void find_raises(Guarding *guarding, const ActorPrototype *prototype, const Bits *captured) {
  Reader anchors = {prototype->anchors.bytes, prototype->anchors.bytes + prototype->anchors.length};
  gint64 line = prototype->line;
  guarding->length = prototype->code.count;
  for (guint32 pc = 0; pc < prototype->code.count; pc++) {
    guint32 here = instruction_at(prototype, pc);
    g_assert(pc < prototype->lines.count);
    if (prototype->lines.bytes[pc] == LINE_IS_ANCHORED) {
      take_size(&anchors);
      line = (gint64)take_size(&anchors);
    } else {
      line += (gint8)prototype->lines.bytes[pc];
    }
    if (operation(here) != OP_SETUPVAL || !bits_has(captured, argument_b(here))) continue;
    Raise raise = {.pc = pc, .line = (guint32)line, .target = guarding->length};
    raise.name = name_constant(guarding, prototype, (guint8)argument_b(here));
    guarding->length += raise_size(raise.name);
    g_array_append_val(guarding->raises, raise);
  }
}

static guint32 jump(guint32 from, guint32 to) { return OP_JMP | (to - (from + 1) + JUMP_BIAS) << 7; }

/* Register `stack` is free: the prototype uses fewer.  Any key will do; constant 0 is there, since
 * names are constants. */
static void put_raise(GByteArray *out, const Raise *raise, guint stack, guint guard) {
  if (raise->name > MAX_BX) {
    put_instruction(out, instruction(OP_LOADKX, stack, 0, 0));
    put_instruction(out, OP_EXTRAARG | raise->name << 7);
  } else {
    put_instruction(out, OP_LOADK | stack << 7 | raise->name << 15);
  }
  put_instruction(out, instruction(OP_SETTABUP, guard, 0, stack));
}

static void put_code(GByteArray *out, const ActorPrototype *prototype, const Guarding *guarding) {
  put_size(out, guarding->length);
  guint start = out->len;
  put(out, prototype->code.bytes, prototype->code.length);
  for (guint i = 0; i < guarding->raises->len; i++) {
    const Raise *raise = &g_array_index(guarding->raises, Raise, i);
    guint32 replaced = jump(raise->pc, raise->target);
    memcpy(out->data + start + 4 * (gsize)raise->pc, &replaced, 4);
    put_raise(out, raise, prototype->stack, prototype->captures.count);
  }
}

/* The name of a capture, as it stands in the dump. */
static Reader capture_name(const ActorPrototype *prototype, guint capture) {
  Reader names = {prototype->names.bytes, prototype->names.bytes + prototype->names.length};
  for (guint i = 0; i < capture; i++) skip_string(&names);
  Reader name = names;
  skip_string(&names);
  name.end = names.at;
  return name;
}

static void put_constants(GByteArray *out, const ActorPrototype *prototype, const Guarding *guarding) {
  put_size(out, prototype->constants.count + guarding->assigned->len);
  put(out, prototype->constants.bytes, prototype->constants.length);
  for (guint i = 0; i < guarding->assigned->len; i++) {
    Reader name = capture_name(prototype, g_array_index(guarding->assigned, guint8, i));
    gsize size = (gsize)(name.end - name.at);
    put_byte(out, size <= SHORT_STRING_MAX ? TAG_SHORT_STRING : TAG_LONG_STRING);
    put(out, name.at, size);
  }
}

static void put_captures(GByteArray *out, const ActorPrototype *prototype, const Treatment *treatment) {
  put_size(out, prototype->captures.count + (treatment->is_guarded ? 1 : 0));
  for (guint i = 0; i < prototype->captures.count; i++) {
    const guint8 *capture = prototype->captures.bytes + UPVALUE_SIZE * i;
    put_byte(out, treatment->is_made ? 1 : capture[0]);
    put_byte(out, treatment->is_made ? i : capture[1]);
    put_byte(out, capture[2]);
  }
  if (!treatment->is_guarded) return;
  put_byte(out, 0);
  put_byte(out, treatment->outer_guard);
  put_byte(out, 0);
}

static void put_lines(GByteArray *out, const ActorPrototype *prototype, const Guarding *guarding) {
  put_size(out, prototype->lines.count + (guarding->length - prototype->code.count));
  put(out, prototype->lines.bytes, prototype->lines.length);
  for (guint i = 0; i < guarding->raises->len; i++) {
    put_byte(out, LINE_IS_ANCHORED);
    for (guint32 n = raise_size(g_array_index(guarding->raises, Raise, i).name); n > 1; n--) put_byte(out, 0);
  }
  put_size(out, prototype->anchors.count + guarding->raises->len);
  put(out, prototype->anchors.bytes, prototype->anchors.length);
  for (guint i = 0; i < guarding->raises->len; i++) {
    const Raise *raise = &g_array_index(guarding->raises, Raise, i);
    put_size(out, raise->target);
    put_size(out, raise->line);
  }
}

static void put_names(GByteArray *out, const ActorPrototype *prototype, const Treatment *treatment) {
  put_span(out, &prototype->locals);
  put_size(out, prototype->names.count + (treatment->is_guarded ? 1 : 0));
  put(out, prototype->names.bytes, prototype->names.length);
  if (treatment->is_guarded) put_string(out, "(guard)", strlen("(guard)"));
}

static Treatment treat_nested(const ActorPrototype *prototype, const Treatment *treatment,
                              const ActorPrototype *nested) {
  Treatment inner = {.outer_guard = prototype->captures.count};
  if (!treatment->is_guarded) return inner;
  for (guint i = 0; i < nested->captures.count; i++) {
    int outer = outer_capture(nested, i);
    if (outer >= 0 && bits_has(&treatment->captured, (guint)outer)) bits_set(&inner.captured, i);
  }
  inner.is_guarded = bits_meet(&inner.captured, &nested->assigned);
  return inner;
}

static void put_prototype(GByteArray *out, const ActorPrototype *prototype, const Treatment *treatment) {
  Guarding guarding = {
      .raises = g_array_new(FALSE, FALSE, sizeof(Raise)),
      .assigned = g_array_new(FALSE, FALSE, 1),
      .length = prototype->code.count,
  };
  if (treatment->is_guarded) find_raises(&guarding, prototype, &treatment->captured);
  put_string(out, prototype->source, prototype->source_length);
  put_size(out, prototype->line);
  put_size(out, prototype->last_line);
  put_byte(out, prototype->parameters);
  put_byte(out, prototype->is_vararg);
  put_byte(out, prototype->stack + (guarding.raises->len ? 1u : 0u)); /* Lua keeps it below 255 */
  put_code(out, prototype, &guarding);
  put_constants(out, prototype, &guarding);
  put_captures(out, prototype, treatment);
  put_size(out, prototype->nested_count);
  for (guint32 n = 0; n < prototype->nested_count; n++) {
    Treatment inner = treat_nested(prototype, treatment, prototype->nested[n]);
    put_prototype(out, prototype->nested[n], &inner);
  }
  put_lines(out, prototype, &guarding);
  put_names(out, prototype, treatment);
  g_array_unref(guarding.raises);
  g_array_unref(guarding.assigned);
}

static GByteArray *begin_dump(guint captures) {
  static const gint64 integer = 0x5678;
  static const double number = 370.5;
  GByteArray *out = g_byte_array_new();
  put(out, HEADER, sizeof HEADER - 1);
  put(out, &integer, 8);
  put(out, &number, 8);
  put_byte(out, captures);
  return out;
}

GByteArray *actor_prototype_dump(const ActorPrototype *prototype) {
  GByteArray *out = begin_dump(prototype->captures.count);
  put_prototype(out, prototype, &(Treatment){.is_guarded = FALSE});
  return out;
}

/* A local for each capture, so that returning closes as many new cells. */
static void put_factory_code(GByteArray *out, guint captures) {
  put_size(out, captures ? 3 : 2);
  if (captures) put_instruction(out, instruction(OP_LOADNIL, 0, captures - 1, 0));
  put_instruction(out, OP_CLOSURE | captures << 7);
  put_instruction(out, instruction(OP_RETURN, captures, 2, 0) | CLOSE_BIT);
}

GByteArray *actor_prototype_dump_factory(const ActorPrototype *prototype) {
  guint captures = prototype->captures.count;
  g_assert(captures <= ACTOR_PROTOTYPE_MAX_CAPTURES);
  Treatment made = {.is_made = TRUE, .captured = ALL_BITS};
  made.is_guarded = actor_prototype_assigns(prototype);
  GByteArray *out = begin_dump(made.is_guarded ? 1 : 0);
  put_string(out, "=(factory)", strlen("=(factory)"));
  put_size(out, 0); /* lines */
  put_size(out, 0);
  put_byte(out, 0); /* parameters, is_vararg */
  put_byte(out, 0);
  put_byte(out, MAX(captures + 1, 2));
  put_factory_code(out, captures);
  put_size(out, 0); /* constants */
  put_size(out, made.is_guarded ? 1 : 0);
  if (made.is_guarded) put(out, "\1\0", UPVALUE_SIZE);
  put_size(out, 1);
  put_prototype(out, prototype, &made);
  for (guint i = 0; i < 4; i++) put_size(out, 0); /* lines, anchors, locals, names */
  return out;
}
