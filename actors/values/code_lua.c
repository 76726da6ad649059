/* SPDX-License-Identifier: MIT */
#include "actors/values/code_lua.h"

#include <lauxlib.h>
#include <pthread.h>
#include <string.h>

#include "actors/values/prototype.h"
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

/* In the registry: the code; chunk name -> { number -> factory }; the guard. */
static const char CODE_KEY, FACTORIES_KEY, GUARD_KEY;

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

gboolean actor_code_assigns(lua_State *L, int index) {
  Mark mark;
  return mark_of(L, index, &mark) && actor_prototype_assigns(marked_prototype(&mark));
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
