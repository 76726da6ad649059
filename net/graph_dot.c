/* SPDX-License-Identifier: MIT */

/* DOT, Graphviz's language (graphviz.org/doc/info/lang.html; E. Gansner, E. Koutsofios, S. North: Drawing
 * graphs with dot, 2015).  Nodes and edges get the defaults that stood when they were made; ports say where
 * at a node an edge ends, and mean nothing here; graphs' own attributes neither.
 *
 * This is read here and not by Graphviz's cgraph, which takes time and memory that grow with the square of
 * the file: { a1 ... an } -> { b1 ... bn }, and any attribute of any node is one of all. */
#include <string.h>

#include "net/graph.h"

enum { WORK_MAX = 1 << 25 };

typedef enum {
  END = 0, /* others: a character */
  NAME = 256,
  ARROW,
  LINE,
  STRICT,
  GRAPH,
  DIGRAPH,
  NODE,
  EDGE,
  SUBGRAPH,
  BAD
} Token;

typedef struct {
  const char *name, *value;
} Default;

typedef struct {
  GArray *nodes, *edges; /* Default */
} Defaults;

typedef struct {
  NetGraph *graph;
  const char *at, *end;
  guint32 line, token_line, statement_line;
  gboolean line_start;
  Token token;
  GString *word;       /* the name that the token is */
  GStringChunk *texts; /* of defaults and lists */
  GArray *mentions;    /* nodes, as they are named */
  GArray *list;        /* Default: the attributes of the statement */
  GByteArray *stamps;  /* of nodes: seen in the set that is being made */
  GHashTable *pairs;   /* strict: the edges between two nodes */
  gboolean directed, strict;
  guint depth;
  gsize work; /* edges met so far, each with its attributes */
  GError **error;
} Reader;

static gboolean fail(Reader *reader, const char *reason) {
  return net_graph_fail(reader->graph, reader->token_line, reader->error, "%s", reason);
}

/* Tokens. */

static char peek(const Reader *reader, gsize ahead) {
  return (gsize)(reader->end - reader->at) > ahead ? reader->at[ahead] : 0;
}

static void step(Reader *reader) {
  reader->line_start = *reader->at == '\n';
  reader->line += reader->line_start;
  reader->at++;
}

static void skip_line(Reader *reader) {
  while (reader->at < reader->end && *reader->at != '\n') step(reader);
}

static gboolean skip_comment(Reader *reader) {
  for (step(reader), step(reader); reader->at < reader->end; step(reader)) {
    if (peek(reader, 0) != '*' || peek(reader, 1) != '/') continue;
    step(reader);
    step(reader);
    return TRUE;
  }
  return FALSE;
}

/* FALSE: a comment does not end. */
static gboolean skip_blanks(Reader *reader) {
  while (reader->at < reader->end) {
    char c = peek(reader, 0), next = peek(reader, 1);
    if (c == '#' && reader->line_start) skip_line(reader);
    else if (c == '/' && next == '/') skip_line(reader);
    else if (c == '/' && next == '*') {
      if (!skip_comment(reader)) return FALSE;
    } else if (g_ascii_isspace(c)) step(reader);
    else break;
  }
  return TRUE;
}

static gboolean is_letter(char c) { return g_ascii_isalpha(c) || c == '_' || (guchar)c >= 128; }

static Token keyword(const char *word) {
  static const struct {
    const char *word;
    Token token;
  } keywords[] = {{"strict", STRICT}, {"graph", GRAPH}, {"digraph", DIGRAPH},
                  {"node", NODE},     {"edge", EDGE},   {"subgraph", SUBGRAPH}};
  for (guint i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (g_ascii_strcasecmp(keywords[i].word, word) == 0) return keywords[i].token;
  return NAME;
}

static Token read_word(Reader *reader) {
  while (is_letter(peek(reader, 0)) || g_ascii_isdigit(peek(reader, 0))) {
    g_string_append_c(reader->word, *reader->at);
    step(reader);
  }
  return keyword(reader->word->str);
}

static Token read_numeral(Reader *reader) {
  gboolean digits = FALSE, dot = FALSE;
  if (peek(reader, 0) == '-') g_string_append_c(reader->word, '-'), step(reader);
  for (char c; (c = peek(reader, 0)), g_ascii_isdigit(c) || (c == '.' && !dot); step(reader)) {
    dot |= c == '.';
    digits |= c != '.';
    g_string_append_c(reader->word, c);
  }
  return digits ? NAME : BAD;
}

static gboolean read_quoted(Reader *reader) {
  for (step(reader); reader->at < reader->end; step(reader)) {
    char c = *reader->at, next = peek(reader, 1);
    if (c == '"') {
      step(reader);
      return TRUE;
    }
    if (c == '\\' && (next == '"' || next == '\n')) {
      step(reader);
      if (next == '"') g_string_append_c(reader->word, '"');
    } else {
      g_string_append_c(reader->word, c);
    }
  }
  return FALSE;
}

/* "..." + "..." */
static Token read_quotes(Reader *reader) {
  for (;;) {
    if (!read_quoted(reader) || !skip_blanks(reader)) return BAD;
    if (peek(reader, 0) != '+') return NAME;
    step(reader);
    if (!skip_blanks(reader) || peek(reader, 0) != '"') return BAD;
  }
}

static Token read_html(Reader *reader) {
  guint64 depth = 0;
  do {
    if (reader->at == reader->end) return BAD;
    depth += *reader->at == '<';
    depth -= *reader->at == '>';
    g_string_append_c(reader->word, *reader->at);
    step(reader);
  } while (depth > 0);
  return NAME;
}

static Token read_token(Reader *reader) {
  g_string_truncate(reader->word, 0);
  gboolean well = skip_blanks(reader);
  reader->token_line = reader->line;
  if (!well) return BAD;
  if (reader->at == reader->end) return END;
  char c = *reader->at, next = peek(reader, 1);
  if (is_letter(c)) return read_word(reader);
  if (c == '"') return read_quotes(reader);
  if (c == '<') return read_html(reader);
  if (c == '-' && (next == '>' || next == '-')) {
    step(reader);
    step(reader);
    return next == '>' ? ARROW : LINE;
  }
  if (g_ascii_isdigit(c) || c == '-' || c == '.') return read_numeral(reader);
  step(reader);
  return (Token)(guchar)c;
}

static gboolean advance(Reader *reader) {
  reader->token = read_token(reader);
  return reader->token != BAD || fail(reader, "a comment, a text or a number that begins here does not end");
}

static gboolean expect(Reader *reader, Token token, const char *reason) {
  return reader->token == token ? advance(reader) : fail(reader, reason);
}

/* Attributes. */

static const char *keep(Reader *reader) {
  return g_string_chunk_insert_const(reader->texts, reader->word->str);
}

static gboolean put(Reader *reader, GArray *list, const char *name, const char *value) {
  for (guint i = 0; i < list->len; i++) {
    Default *known = &g_array_index(list, Default, i);
    if (known->name != name) continue;
    known->value = value;
    return TRUE;
  }
  if (list->len == NET_GRAPH_OWN_MAX) return fail(reader, "there are too many attributes");
  g_array_append_val(list, ((Default){name, value}));
  return TRUE;
}

/* The rest of NAME = VALUE, or of NAME alone, which is "true". */
static gboolean read_value(Reader *reader, const char **value) {
  *value = g_string_chunk_insert_const(reader->texts, "true");
  if (reader->token != '=') return TRUE;
  if (!advance(reader)) return FALSE;
  if (reader->token != NAME) return fail(reader, "the value of an attribute is wanted");
  *value = keep(reader);
  return advance(reader);
}

/* [a=1, b=2; c=3] ... */
static gboolean read_attributes(Reader *reader, GArray *list) {
  while (reader->token == '[') {
    if (!advance(reader)) return FALSE;
    while (reader->token != ']') {
      if (reader->token != NAME) return fail(reader, "the name of an attribute, or ], is wanted");
      const char *name = keep(reader), *value;
      if (!advance(reader) || !read_value(reader, &value) || !put(reader, list, name, value)) return FALSE;
      if ((reader->token == ',' || reader->token == ';') && !advance(reader)) return FALSE;
    }
    if (!advance(reader)) return FALSE;
  }
  return TRUE;
}

static NetValue value_of(const char *text) {
  if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
    return (NetValue){.kind = NET_VALUE_FLAG, .flag = *text == 't'};
  return net_value_of_text(text);
}

static gboolean set_all(Reader *reader, gboolean is_edge, guint32 item, const GArray *list) {
  for (guint i = 0; i < list->len; i++) {
    const Default *each = &g_array_index(list, Default, i);
    NetValue value = value_of(each->value);
    gboolean set = is_edge ? net_graph_set_edge(reader->graph, item, each->name, value, reader->error)
                           : net_graph_set_node(reader->graph, item, each->name, value, reader->error);
    if (!set) return FALSE;
  }
  return TRUE;
}

/* Nodes and edges. */

/* Where the set of one end of an edge lies in the mentions. */
typedef struct {
  guint first, count;
} Set;

static gboolean read_node(Reader *reader, const Defaults *defaults, guint32 *node) {
  *node = net_graph_find(reader->graph, reader->word->str);
  if (*node == NET_GRAPH_NONE) {
    *node = net_graph_add_node(reader->graph, reader->word->str, reader->token_line, reader->error);
    if (*node == NET_GRAPH_NONE || !set_all(reader, FALSE, *node, defaults->nodes)) return FALSE;
  }
  g_array_append_val(reader->mentions, *node);
  return advance(reader);
}

static gboolean skip_port(Reader *reader) {
  while (reader->token == ':') {
    if (!advance(reader)) return FALSE;
    if (!expect(reader, NAME, "the name of a port is wanted")) return FALSE;
  }
  return TRUE;
}

static gboolean add_edge(Reader *reader, guint32 from, guint32 to, const Defaults *defaults,
                         guint32 first_edge) {
  reader->work += 1 + reader->list->len;
  if (reader->work > WORK_MAX) return fail(reader, "there are too many edges");
  guint32 low = reader->directed ? from : MIN(from, to), high = reader->directed ? to : MAX(from, to);
  gint64 pair = (gint64)low << 32 | high;
  guint32 known = reader->strict ? GPOINTER_TO_UINT(g_hash_table_lookup(reader->pairs, &pair)) : 0;
  if (known) return known > first_edge || set_all(reader, TRUE, known - 1, reader->list);
  guint32 edge = net_graph_add_edge(reader->graph, net_graph_node(reader->graph, from)->name,
                                    net_graph_node(reader->graph, to)->name, reader->directed,
                                    reader->statement_line, reader->error);
  if (edge == NET_GRAPH_NONE || !set_all(reader, TRUE, edge, defaults->edges)) return FALSE;
  if (reader->strict)
    g_hash_table_insert(reader->pairs, g_memdup2(&pair, sizeof pair), GUINT_TO_POINTER(edge + 1));
  return set_all(reader, TRUE, edge, reader->list);
}

static gboolean join(Reader *reader, Set from, Set to, const Defaults *defaults) {
  guint32 first_edge = net_graph_edge_count(reader->graph);
  for (guint i = 0; i < from.count; i++)
    for (guint j = 0; j < to.count; j++) {
      guint32 a = g_array_index(reader->mentions, guint32, from.first + i);
      guint32 b = g_array_index(reader->mentions, guint32, to.first + j);
      if (!add_edge(reader, a, b, defaults, first_edge)) return FALSE;
    }
  return TRUE;
}

/* Moves each node that has been mentioned since `first` there, once. */
static guint distinct(Reader *reader, guint first) {
  guint kept = first;
  g_byte_array_set_size(reader->stamps, net_graph_node_count(reader->graph));
  for (guint i = first; i < reader->mentions->len; i++)
    reader->stamps->data[g_array_index(reader->mentions, guint32, i)] = 0;
  for (guint i = first; i < reader->mentions->len; i++) {
    guint32 node = g_array_index(reader->mentions, guint32, i);
    if (reader->stamps->data[node]) continue;
    reader->stamps->data[node] = 1;
    g_array_index(reader->mentions, guint32, kept++) = node;
  }
  g_array_set_size(reader->mentions, kept);
  return kept - first;
}

static gboolean read_statements(Reader *reader, Defaults *defaults);

static void copy_defaults(const Defaults *from, Defaults *to) {
  *to = (Defaults){g_array_copy(from->nodes), g_array_copy(from->edges)};
}

static void clear_defaults(Defaults *defaults) {
  g_array_unref(defaults->nodes);
  g_array_unref(defaults->edges);
}

/* subgraph NAME { ... }, or { ... } */
static gboolean read_subgraph(Reader *reader, const Defaults *outer) {
  Defaults inner;
  if (reader->token == SUBGRAPH) {
    if (!advance(reader) || (reader->token == NAME && !advance(reader))) return FALSE;
    if (reader->token != '{') return fail(reader, "a subgraph without { } is not supported");
  }
  if (reader->depth == NET_GRAPH_DEPTH_MAX) return fail(reader, "subgraphs are nested too deeply");
  if (!advance(reader)) return FALSE;
  copy_defaults(outer, &inner);
  reader->depth++;
  gboolean well = read_statements(reader, &inner) && expect(reader, '}', "a statement or } is wanted");
  reader->depth--;
  clear_defaults(&inner);
  return well;
}

/* One end of an edge, or what stands alone. */
static gboolean read_end(Reader *reader, const Defaults *defaults, Set *set) {
  guint32 node;
  set->first = reader->mentions->len;
  set->count = 1;
  if (reader->token == NAME) return read_node(reader, defaults, &node) && skip_port(reader);
  if (reader->token != SUBGRAPH && reader->token != '{')
    return fail(reader, "a node or a subgraph is wanted");
  if (!read_subgraph(reader, defaults)) return FALSE;
  set->count = distinct(reader, set->first);
  return TRUE;
}

/* NODE [...], or END -> END -> ... [...]; the attributes stand behind the ends that they are for. */
static gboolean read_chain(Reader *reader, const Defaults *defaults, Set first, gboolean is_node) {
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(Set));
  g_array_append_val(ends, first);
  while (reader->token == ARROW || reader->token == LINE) {
    Set set;
    if ((reader->token == ARROW) != reader->directed)
      return fail(reader, reader->directed ? "-- stands in a digraph" : "-> stands in a graph");
    if (!advance(reader) || !read_end(reader, defaults, &set)) return FALSE;
    g_array_append_val(ends, set);
  }
  g_array_set_size(reader->list, 0);
  if ((ends->len > 1 || is_node) && !read_attributes(reader, reader->list)) return FALSE;
  if (ends->len == 1 && is_node)
    return set_all(reader, FALSE, g_array_index(reader->mentions, guint32, first.first), reader->list);
  for (guint i = 1; i < ends->len; i++)
    if (!join(reader, g_array_index(ends, Set, i - 1), g_array_index(ends, Set, i), defaults)) return FALSE;
  return TRUE;
}

/* A name may begin a node, an edge, or NAME = VALUE, an attribute of the graph. */
static gboolean read_named(Reader *reader, Defaults *defaults) {
  guint32 node;
  const char *value;
  Reader ahead = *reader;
  ahead.word = g_string_new(NULL);
  Token next = read_token(&ahead);
  g_string_free(ahead.word, TRUE);
  if (next == '=') return advance(reader) && read_value(reader, &value);
  Set set = {reader->mentions->len, 1};
  return read_node(reader, defaults, &node) && skip_port(reader) && read_chain(reader, defaults, set, TRUE);
}

static gboolean read_statement(Reader *reader, Defaults *defaults) {
  Set set;
  reader->statement_line = reader->token_line;
  switch ((int)reader->token) {
  case GRAPH:
    g_array_set_size(reader->list, 0);
    return advance(reader) && read_attributes(reader, reader->list);
  case NODE: return advance(reader) && read_attributes(reader, defaults->nodes);
  case EDGE: return advance(reader) && read_attributes(reader, defaults->edges);
  case NAME: return read_named(reader, defaults);
  case SUBGRAPH:
  case '{': return read_end(reader, defaults, &set) && read_chain(reader, defaults, set, FALSE);
  default: return fail(reader, "a statement or } is wanted");
  }
}

static gboolean read_statements(Reader *reader, Defaults *defaults) {
  while (reader->token != '}') {
    if (!read_statement(reader, defaults)) return FALSE;
    while (reader->token == ';' || reader->token == ',')
      if (!advance(reader)) return FALSE;
    if (reader->depth == 0) g_array_set_size(reader->mentions, 0);
  }
  return TRUE;
}

static gboolean read_file(Reader *reader, Defaults *defaults) {
  if (!advance(reader)) return FALSE;
  reader->strict = reader->token == STRICT;
  if (reader->strict && !advance(reader)) return FALSE;
  reader->directed = reader->token == DIGRAPH;
  if (reader->token != GRAPH && !reader->directed) return fail(reader, "graph or digraph is wanted");
  if (!advance(reader) || (reader->token == NAME && !advance(reader))) return FALSE;
  return expect(reader, '{', "{ is wanted") && read_statements(reader, defaults) &&
         expect(reader, '}', "} is wanted") &&
         (reader->token == END || fail(reader, "a file of several graphs is not supported"));
}

gboolean net_graph_read_dot(NetGraph *graph, const char *text, gsize length, GError **error) {
  Defaults defaults = {g_array_new(FALSE, FALSE, sizeof(Default)),
                       g_array_new(FALSE, FALSE, sizeof(Default))};
  Reader reader = {.graph = graph,
                   .at = text,
                   .end = text + length,
                   .line = 1,
                   .line_start = TRUE,
                   .word = g_string_new(NULL),
                   .texts = g_string_chunk_new(4096),
                   .mentions = g_array_new(FALSE, FALSE, sizeof(guint32)),
                   .list = g_array_new(FALSE, FALSE, sizeof(Default)),
                   .stamps = g_byte_array_new(),
                   .pairs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                   .error = error};
  gboolean well = read_file(&reader, &defaults);
  clear_defaults(&defaults);
  g_string_free(reader.word, TRUE);
  g_string_chunk_free(reader.texts);
  g_array_unref(reader.mentions);
  g_array_unref(reader.list);
  g_byte_array_unref(reader.stamps);
  g_hash_table_unref(reader.pairs);
  return well;
}
