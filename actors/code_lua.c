/* SPDX-License-Identifier: MIT */
#include "actors/code_lua.h"

#include <lauxlib.h>
#include <pthread.h>
#include <string.h>

#include "actors/named_lua.h"
#include "actors/prototype.h"
#include "actors/readonly_lua.h"
#include "sim/hash.h"

/* A chunk never changes once it is registered, so states on other threads read it unlocked. */
typedef struct {
  char *name;
  char *text;
  gsize length;
  ActorPrototype *main;
  GPtrArray *prototypes; /* by number */
  GByteArray *dump;      /* what states load */
} Chunk;

struct _ActorCode {
  pthread_mutex_t lock;
  GHashTable *chunks; /* of Chunk, by name */
};

/* Lua keeps for each function the name of its source.  Ours has this behind it, after a zero byte
 * that hides it from messages: so any closure, also of a guarded copy, also one of several on a
 * line, tells which function it is, without a search. */
typedef struct {
  Chunk *chunk;
  guint32 number;
} Mark;

enum { MARK_SIZE = 1 + sizeof(Chunk *) + sizeof(guint32) };

/* In the registry: the code; chunk name -> { number -> factory }; the guard; function -> true if it
 * is fixed, or its replacement (weak). */
static const char CODE_KEY, FACTORIES_KEY, GUARD_KEY, FIXED_KEY;

static void chunk_free(gpointer data) {
  Chunk *chunk = data;
  g_byte_array_unref(chunk->dump);
  g_ptr_array_unref(chunk->prototypes);
  actor_prototype_free(chunk->main);
  g_free(chunk->text);
  g_free(chunk->name);
  g_free(chunk);
}

ActorCode *actor_code_new(void) {
  ActorCode *code = g_new0(ActorCode, 1);
  g_assert(pthread_mutex_init(&code->lock, NULL) == 0);
  code->chunks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, chunk_free);
  return code;
}

void actor_code_free(ActorCode *code) {
  g_hash_table_unref(code->chunks);
  pthread_mutex_destroy(&code->lock);
  g_free(code);
}

static Chunk *find_chunk(ActorCode *code, const char *name) {
  pthread_mutex_lock(&code->lock);
  Chunk *chunk = g_hash_table_lookup(code->chunks, name);
  pthread_mutex_unlock(&code->lock);
  return chunk;
}

/* Another state may have been faster: then `chunk` is freed for the one that is there. */
static Chunk *add_chunk(ActorCode *code, Chunk *chunk) {
  pthread_mutex_lock(&code->lock);
  Chunk *there = g_hash_table_lookup(code->chunks, chunk->name);
  if (!there) g_hash_table_insert(code->chunks, chunk->name, chunk);
  pthread_mutex_unlock(&code->lock);
  if (there) chunk_free(chunk);
  return there ? there : chunk;
}

static ActorCode *code_of(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &CODE_KEY);
  ActorCode *code = lua_touserdata(L, -1);
  lua_pop(L, 1);
  g_assert(code);
  return code;
}

static int guard_newindex(lua_State *L) {
  luaL_where(L, 1);
  lua_pushfstring(L, "%scannot assign captured variable '%s'", lua_tostring(L, -1), lua_tostring(L, 3));
  return lua_error(L);
}

static void open_guard(lua_State *L) {
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, guard_newindex);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &GUARD_KEY);
}

void actor_code_open(lua_State *L, ActorCode *code) {
  lua_pushlightuserdata(L, code);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &CODE_KEY);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &FACTORIES_KEY);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &FIXED_KEY);
  open_guard(L);
}

/* Loading */

static void mark_prototypes(Chunk *chunk, const char *source) {
  GByteArray *marked = g_byte_array_new();
  gsize length = strlen(source) + 1;
  for (guint32 number = 0; number < chunk->prototypes->len; number++) {
    g_byte_array_set_size(marked, 0);
    g_byte_array_append(marked, (const guint8 *)source, (guint)length);
    g_byte_array_append(marked, (const guint8 *)&chunk, sizeof chunk);
    g_byte_array_append(marked, (const guint8 *)&number, sizeof number);
    actor_prototype_set_source(chunk->prototypes->pdata[number], marked->data, marked->len);
  }
  g_byte_array_unref(marked);
}

static Chunk *chunk_new(const GByteArray *dump, const char *name, const char *source, const char *text,
                        gsize length) {
  Chunk *chunk = g_new0(Chunk, 1);
  chunk->name = g_strdup(name);
  chunk->text = g_memdup2(text, length);
  chunk->length = length;
  chunk->main = actor_prototype_parse(dump->data, dump->len);
  chunk->prototypes = actor_prototype_list(chunk->main);
  mark_prototypes(chunk, source);
  chunk->dump = actor_prototype_dump(chunk->main);
  return chunk;
}

static int dump_into(lua_State *L, const void *bytes, size_t length, void *data) {
  (void)L;
  g_byte_array_append(data, bytes, (guint)length);
  return 0;
}

/* The line of the first function that captures too much; 0: none. */
static guint crowded_line(const Chunk *chunk) {
  for (guint i = 0; i < chunk->prototypes->len; i++) {
    const ActorPrototype *prototype = chunk->prototypes->pdata[i];
    guint captures = actor_prototype_captures(prototype);
    if (captures > ACTOR_PROTOTYPE_MAX_CAPTURES) return actor_prototype_line(prototype);
  }
  return 0;
}

/* NULL with the message pushed if the text does not compile. */
static Chunk *compile(lua_State *L, const char *text, gsize length, const char *name, const char *source) {
  if (luaL_loadbufferx(L, text, length, source, "t") != LUA_OK) return NULL;
  GByteArray *dump = g_byte_array_new();
  lua_dump(L, dump_into, dump, 0);
  Chunk *chunk = chunk_new(dump, name, source, text, length);
  g_byte_array_unref(dump);
  lua_pop(L, 1);
  guint line = crowded_line(chunk);
  if (!line) return chunk;
  chunk_free(chunk);
  lua_pushfstring(L, "%s:%d: the function captures more than %d variables", source + 1, (int)line,
                  ACTOR_PROTOTYPE_MAX_CAPTURES);
  return NULL;
}

static gboolean is_text_of(const Chunk *chunk, const char *text, gsize length) {
  return chunk->length == length && (!length || memcmp(chunk->text, text, length) == 0);
}

/* Pushes it. */
static const char *source_of(lua_State *L, const char *name) {
  return *name == '=' ? lua_pushstring(L, name) : lua_pushfstring(L, "@%s", name);
}

/* Pushes the name by which the chunk is known: `load`ed texts have no files to tell them apart. */
static const char *known_name(lua_State *L, const char *name, const char *text, gsize length) {
  if (*name != '=') return lua_pushstring(L, name);
  char digits[17];
  guint64 hash = sim_hash_bytes(text, length, 0);
  g_snprintf(digits, sizeof digits, "%016" G_GINT64_MODIFIER "x", hash);
  return lua_pushfstring(L, "%s#%s", name + 1, digits);
}

static Chunk *obtain_chunk(lua_State *L, const char *text, gsize length, const char *known,
                           const char *source) {
  ActorCode *code = code_of(L);
  Chunk *chunk = find_chunk(code, known);
  if (!chunk) {
    chunk = compile(L, text, length, known, source);
    if (!chunk) return NULL;
    chunk = add_chunk(code, chunk);
  }
  if (is_text_of(chunk, text, length)) return chunk;
  lua_pushfstring(L, "%s: was another text when it was read before", source + 1);
  return NULL;
}

gboolean actor_code_load(lua_State *L, const char *text, gsize length, const char *name, int environment) {
  environment = lua_absindex(L, environment);
  luaL_checkstack(L, 6, NULL);
  const char *source = source_of(L, name), *known = known_name(L, name, text, length);
  int base = lua_gettop(L) - 2;
  Chunk *chunk = obtain_chunk(L, text, length, known, source);
  gboolean ok = chunk != NULL;
  if (ok) ok = luaL_loadbufferx(L, (const char *)chunk->dump->data, chunk->dump->len, source, "b") == LUA_OK;
  if (ok) {
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1);
  }
  lua_replace(L, base + 1);
  lua_settop(L, base + 1);
  return ok;
}

/* Names */

/* The mark of the Lua function on top of the stack, which it pops. */
static gboolean pop_mark(lua_State *L, Mark *mark) {
  lua_Debug about;
  lua_getinfo(L, ">S", &about);
  if (about.srclen <= MARK_SIZE) return FALSE;
  const char *at = about.source + about.srclen - MARK_SIZE;
  /* A source that was given as a C string has no zero byte, and bytecode is not loaded. */
  if (*at != '\0' || strlen(about.source) != about.srclen - MARK_SIZE) return FALSE;
  memcpy(&mark->chunk, at + 1, sizeof mark->chunk);
  memcpy(&mark->number, at + 1 + sizeof mark->chunk, sizeof mark->number);
  return TRUE;
}

static gboolean mark_of(lua_State *L, int index, Mark *mark) {
  if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) return FALSE;
  lua_pushvalue(L, index);
  return pop_mark(L, mark);
}

static const ActorPrototype *marked_prototype(const Mark *mark) {
  return mark->chunk->prototypes->pdata[mark->number];
}

gboolean actor_code_name(lua_State *L, int index, ActorFunctionName *name) {
  Mark mark;
  if (!mark_of(L, index, &mark)) return FALSE;
  name->chunk = mark.chunk->name;
  name->prototype = mark.number;
  name->captures = actor_prototype_captures(marked_prototype(&mark));
  return TRUE;
}

/* Making functions */

/* Pushes the table of the chunk's factories. */
static void push_factories(lua_State *L, const char *chunk) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FACTORIES_KEY);
  lua_pushstring(L, chunk);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushstring(L, chunk);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  lua_remove(L, -2);
}

static void push_new_factory(lua_State *L, const ActorPrototype *prototype) {
  GByteArray *dump = actor_prototype_dump_factory(prototype);
  int status = luaL_loadbufferx(L, (const char *)dump->data, dump->len, "=(factory)", "b");
  g_byte_array_unref(dump);
  if (status != LUA_OK) lua_error(L);
  if (!actor_prototype_assigns(prototype)) return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &GUARD_KEY);
  lua_setupvalue(L, -2, 1);
}

static const ActorPrototype *find_prototype(lua_State *L, const ActorFunctionName *name) {
  const Chunk *chunk = find_chunk(code_of(L), name->chunk);
  if (!chunk || name->prototype >= chunk->prototypes->len) return NULL;
  return chunk->prototypes->pdata[name->prototype];
}

gboolean actor_code_instantiate(lua_State *L, const ActorFunctionName *name) {
  luaL_checkstack(L, 6, NULL);
  int top = lua_gettop(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FACTORIES_KEY);
  lua_pushstring(L, name->chunk);
  if (lua_rawget(L, -2) != LUA_TTABLE || lua_rawgeti(L, -1, name->prototype) != LUA_TFUNCTION) {
    lua_settop(L, top);
    const ActorPrototype *prototype = find_prototype(L, name);
    if (!prototype) return FALSE;
    push_factories(L, name->chunk);
    push_new_factory(L, prototype);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, name->prototype);
  }
  lua_call(L, 0, 1);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return TRUE;
}

/* Fixing */

/* What is reached is kept on a list, not on C's stack: captured lists may be long.  Functions are
 * replaced while it grows; only then do tables become read-only, since that copies metamethods.
 * An entry is a value, what errors call it, and the number of the entry of the function that
 * captured it (0: none). */
typedef struct {
  lua_State *L;
  int list, seen, fixed; /* on the stack */
  lua_Integer entries;
} Fixing;

enum { ENTRY_VALUE = 1, ENTRY_NAME, ENTRY_ORIGIN, ENTRY_SIZE = 3, NAME_MAX_BYTES = 100 };

static int push_entry(const Fixing *fixing, lua_Integer entry, int field) {
  return lua_rawgeti(fixing->L, fixing->list, (entry - 1) * ENTRY_SIZE + field);
}

/* Pops the value. */
static void set_entry(const Fixing *fixing, lua_Integer entry, int field) {
  lua_rawseti(fixing->L, fixing->list, (entry - 1) * ENTRY_SIZE + field);
}

static void append(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  fixing->entries++;
  lua_pushvalue(L, value);
  set_entry(fixing, fixing->entries, ENTRY_VALUE);
  lua_pushvalue(L, name);
  set_entry(fixing, fixing->entries, ENTRY_NAME);
  lua_pushinteger(L, origin);
  set_entry(fixing, fixing->entries, ENTRY_ORIGIN);
}

static void push_origin(const Fixing *fixing, lua_Integer origin) {
  lua_State *L = fixing->L;
  lua_Debug about;
  if (!origin) {
    luaL_where(L, 1);
    return;
  }
  push_entry(fixing, origin, ENTRY_VALUE);
  lua_getinfo(L, ">S", &about);
  lua_pushfstring(L, "%s:%d: ", about.short_src, about.linedefined);
}

static void refuse(const Fixing *fixing, const char *what, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  push_origin(fixing, origin);
  lua_pushfstring(L, "%scannot capture %s ('%s')", lua_tostring(L, -1), what, lua_tostring(L, name));
  lua_error(L);
}

/* A built-in function may hold a coroutine (`coroutine.wrap`) or a place in a text (`string.gmatch`). */
static void check_builtin(const Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  for (int i = 1; lua_getupvalue(L, value, i); i++) {
    int type = lua_type(L, -1);
    lua_pop(L, 1);
    if (type == LUA_TTHREAD) refuse(fixing, "a coroutine", name, origin);
    if (type == LUA_TUSERDATA) refuse(fixing, "an iterator", name, origin);
  }
}

/* Pushes the guarded twin of the function at `value`: other code, the same cells. */
static void push_twin(lua_State *L, int value, const Mark *mark) {
  ActorFunctionName name = { .chunk = mark->chunk->name, .prototype = mark->number };
  gboolean made = actor_code_instantiate(L, &name);
  g_assert(made);
  int captures = (int)actor_prototype_captures(marked_prototype(mark));
  for (int i = 1; i <= captures; i++) lua_upvaluejoin(L, -1, i, value, i);
}

/* Notes that the value at `value` has been met: itself, or with a replacement on top, which it pops. */
static void set_seen(const Fixing *fixing, int value) {
  lua_pushvalue(fixing->L, value);
  lua_insert(fixing->L, -2);
  lua_rawset(fixing->L, fixing->seen);
}

static void set_seen_plain(const Fixing *fixing, int value) {
  lua_pushboolean(fixing->L, TRUE);
  set_seen(fixing, value);
}

/* If the value was met before, in this walk or an earlier one, puts what it has become in its place. */
static gboolean replace_known(const Fixing *fixing, int value, int known) {
  lua_State *L = fixing->L;
  lua_pushvalue(L, value);
  int type = lua_rawget(L, known);
  if (type == LUA_TFUNCTION) lua_replace(L, value);
  else lua_pop(L, 1);
  return type != LUA_TNIL;
}

static void visit_function(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  Mark mark;
  if (lua_iscfunction(L, value)) {
    check_builtin(fixing, value, name, origin);
    return;
  }
  if (mark_of(L, value, &mark) && actor_prototype_assigns(marked_prototype(&mark))) {
    push_twin(L, value, &mark);
    lua_pushvalue(L, -1);
    set_seen(fixing, value);
    lua_replace(L, value);
  }
  set_seen_plain(fixing, value);
  append(fixing, value, name, origin);
}

/* Meets the value at `value`, which errors call the string at `name`; puts what replaces it, if
 * anything does, there. */
static void visit(Fixing *fixing, int value, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  int type = lua_type(L, value);
  if (type == LUA_TTHREAD) refuse(fixing, "a coroutine", name, origin);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION) return;
  if (replace_known(fixing, value, fixing->seen)) return;
  if (type == LUA_TFUNCTION && replace_known(fixing, value, fixing->fixed)) return;
  if (actor_named_name(L, value)) return;
  if (type == LUA_TFUNCTION) {
    visit_function(fixing, value, name, origin);
  } else if (actor_readonly_contents(L, value)) {
    lua_pop(L, 1);
  } else {
    set_seen_plain(fixing, value);
    append(fixing, value, name, origin);
  }
}

static void visit_captures(Fixing *fixing, int function, lua_Integer entry) {
  lua_State *L = fixing->L;
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, function, i)) != NULL; i++) {
    int value = lua_gettop(L);
    lua_pushstring(L, name);
    lua_pushvalue(L, value);
    visit(fixing, value, value + 1, entry);
    gboolean changed = !lua_rawequal(L, value, value + 2);
    lua_settop(L, value);
    if (!changed || !lua_setupvalue(L, function, i)) lua_pop(L, 1);
  }
}

/* Pushes what errors call the field at `key` of the table that they call the string at `name`. */
static void push_path(lua_State *L, int name, int key) {
  const char *table = lua_tostring(L, name);
  if (lua_rawlen(L, name) > NAME_MAX_BYTES) lua_pushvalue(L, name);
  else if (lua_type(L, key) == LUA_TSTRING) lua_pushfstring(L, "%s.%s", table, lua_tostring(L, key));
  else if (lua_isinteger(L, key)) lua_pushfstring(L, "%s[%I]", table, (LUAI_UACINT)lua_tointeger(L, key));
  else lua_pushfstring(L, "%s[%s]", table, luaL_typename(L, key));
}

static gboolean is_plain(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TTHREAD;
}

/* Keys that are functions to be replaced are changed at the end: not while walking. */
static void rename_keys(lua_State *L, int table, int renamed) {
  lua_pushnil(L);
  while (lua_next(L, renamed)) {
    lua_pushvalue(L, -1);
    lua_pushvalue(L, -3);
    lua_rawget(L, table);
    lua_rawset(L, table);
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, table);
  }
}

/* With the key at `key` and its value behind it. */
static void visit_field(Fixing *fixing, int table, int name, int renamed, int key, lua_Integer origin) {
  lua_State *L = fixing->L;
  int value = key + 1, path = key + 2, copy = key + 3;
  push_path(L, name, key);
  lua_pushvalue(L, value);
  visit(fixing, copy, path, origin);
  if (!lua_rawequal(L, copy, value)) {
    lua_pushvalue(L, key);
    lua_pushvalue(L, copy);
    lua_rawset(L, table);
  }
  lua_pushvalue(L, key);
  lua_replace(L, copy);
  visit(fixing, copy, path, origin);
  if (!lua_rawequal(L, copy, key)) {
    lua_pushvalue(L, key);
    lua_pushvalue(L, copy);
    lua_rawset(L, renamed);
  }
}

static void visit_fields(Fixing *fixing, int table, int name, lua_Integer origin) {
  lua_State *L = fixing->L;
  lua_newtable(L);
  int renamed = lua_gettop(L), key = renamed + 1;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (!is_plain(L, key) || !is_plain(L, key + 1)) visit_field(fixing, table, name, renamed, key, origin);
    lua_settop(L, key);
  }
  rename_keys(L, table, renamed);
  lua_settop(L, renamed - 1);
  if (!actor_readonly_metatable(L, table)) return;
  lua_pushfstring(L, "%s's metatable", lua_tostring(L, name));
  visit(fixing, renamed, renamed + 1, origin);
  lua_settop(L, renamed - 1);
}

/* Meets all that the value of the entry reaches. */
static void expand(Fixing *fixing, lua_Integer entry) {
  lua_State *L = fixing->L;
  int value = lua_gettop(L) + 1;
  push_entry(fixing, entry, ENTRY_VALUE);
  push_entry(fixing, entry, ENTRY_NAME);
  push_entry(fixing, entry, ENTRY_ORIGIN);
  if (lua_isfunction(L, value)) visit_captures(fixing, value, entry);
  else visit_fields(fixing, value, value + 1, lua_tointeger(L, value + 2));
  lua_settop(L, value - 1);
}

static void seal(const Fixing *fixing, lua_Integer entry) {
  lua_State *L = fixing->L;
  push_entry(fixing, entry, ENTRY_VALUE);
  push_entry(fixing, entry, ENTRY_NAME);
  if (lua_istable(L, -2)) actor_readonly_make(L, -2, lua_tostring(L, -1));
  lua_pop(L, 2);
}

/* Remembers the functions that were met, and what took their place; they outlive the walk. */
static void keep_functions(const Fixing *fixing) {
  lua_State *L = fixing->L;
  lua_pushnil(L);
  while (lua_next(L, fixing->seen)) {
    if (lua_isfunction(L, -2)) {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, fixing->fixed);
    }
    lua_pop(L, 1);
  }
}

void actor_code_fix(lua_State *L, int index, const char *name) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 40, NULL);
  int top = lua_gettop(L);
  Fixing fixing = { .L = L, .list = top + 1, .seen = top + 2, .fixed = top + 3 };
  lua_newtable(L);
  lua_newtable(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FIXED_KEY);
  lua_pushstring(L, name);
  visit(&fixing, index, top + 4, 0);
  for (lua_Integer entry = 1; entry <= fixing.entries; entry++) expand(&fixing, entry);
  for (lua_Integer entry = 1; entry <= fixing.entries; entry++) seal(&fixing, entry);
  keep_functions(&fixing);
  lua_settop(L, top);
}

/* A closure made as a process runs may share cells with it; Lua does not tell.  Without captures
 * there are none. */
static gboolean captures_nothing(lua_State *L, int index) {
  Mark mark;
  if (mark_of(L, index, &mark) && actor_prototype_assigns(marked_prototype(&mark))) return FALSE;
  gboolean nothing = TRUE;
  for (int i = 1; nothing && lua_getupvalue(L, index, i); i++) {
    nothing = lua_istable(L, -1) && actor_named_name(L, -1);
    lua_pop(L, 1);
  }
  return nothing;
}

static gboolean is_fixed_function(lua_State *L, int index) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &FIXED_KEY);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  gboolean fixed = lua_isboolean(L, -1), replaced = lua_isfunction(L, -1);
  lua_pop(L, 2);
  return fixed || (!replaced && captures_nothing(L, index));
}

gboolean actor_code_is_fixed(lua_State *L, int index) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, NULL);
  switch (lua_type(L, index)) {
  case LUA_TTHREAD: return FALSE;
  case LUA_TUSERDATA: return actor_named_name(L, index) != NULL;
  case LUA_TTABLE:
    if (!actor_readonly_contents(L, index)) return actor_named_name(L, index) != NULL;
    lua_pop(L, 1);
    return TRUE;
  case LUA_TFUNCTION: return actor_named_name(L, index) || is_fixed_function(L, index);
  default: return TRUE;
  }
}
