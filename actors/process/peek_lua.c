/* SPDX-License-Identifier: MIT */
#include "actors/process/peek_lua.h"

#include <string.h>

#include "actors/process/ask_lua.h"
#include "actors/process/await_lua.h"
#include "actors/process/future_struct_lua.h"
#include "actors/process/type_lua.h"
#include "actors/sandbox/sandbox_lua.h"
#include "actors/scenario/handle_lua.h"
#include "actors/values/readonly_lua.h"

#define GET_KIND "plenum.get"
#define SET_KIND "plenum.set"
#define ERROR_KIND "plenum.error"

void actor_peek_name_kinds(ActorKinds *kinds) {
  static const char *const words[] = {GET_KIND, SET_KIND, ERROR_KIND};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    guint32 kind = actor_kinds_intern(kinds, words[i], strlen(words[i]));
    g_assert(kind == ACTOR_KIND_GET + i);
  }
}

/* Paths. */

static gboolean is_key(lua_State *L, int index) {
  guint64 bits;
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
  case LUA_TBOOLEAN: return TRUE;
  case LUA_TNUMBER: return lua_rawequal(L, index, index); /* NaN is no key */
  default:
    return actor_handle_at(L, index, ACTOR_ADDRESS, &bits) || actor_handle_at(L, index, ACTOR_DEVICE, &bits);
  }
}

/* What is wrong with the path at `index`; NULL: nothing. */
static const char *path_problem(lua_State *L, int index) {
  if (!lua_istable(L, index)) return lua_pushfstring(L, "not %s", actor_handle_article(L, index));
  lua_Integer n = luaL_len(L, index);
  if (n < 1) return "not an empty one";
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, index, i);
    if (!is_key(L, -1)) return lua_pushfstring(L, "not %s", actor_handle_article(L, -1));
    lua_pop(L, 1);
  }
  return NULL;
}

static const char NO_PATH[] = "a path is a list of fields' names, numbers, addresses and the like, ";

static gboolean is_word(const char *text) {
  if (!g_ascii_isalpha(*text) && *text != '_') return FALSE;
  while (g_ascii_isalnum(*text) || *text == '_') text++;
  return *text == 0;
}

/* Appends the key on top to the text below it, in place of both. */
static void append_key(lua_State *L) {
  gboolean first = lua_rawlen(L, -2) == 0;
  if (lua_type(L, -1) == LUA_TSTRING && is_word(lua_tostring(L, -1))) {
    lua_pushstring(L, first ? "" : ".");
    lua_insert(L, -2);
    lua_concat(L, 3);
    return;
  }
  const char *quote = lua_type(L, -1) == LUA_TSTRING ? "\"" : "";
  const char *key = luaL_tolstring(L, -1, NULL);
  lua_pushfstring(L, "[%s%s%s]", quote, key, quote);
  lua_replace(L, -3);
  lua_pop(L, 1);
  lua_concat(L, 2);
}

/* Appends keys `from` to `to` of the list at `list` to the text on top. */
static void append_keys(lua_State *L, int list, lua_Integer from, lua_Integer to) {
  for (lua_Integer i = from; i <= to; i++) {
    lua_rawgeti(L, list, i);
    append_key(L);
  }
}

/* Being asked. */

/* What stands where while a path is followed. */
enum { SELF = 1, MESSAGE, PATH, BEHIND, VALUE };

typedef struct {
  ActorState *state;
  const ActorProcess *process;
  const ActorStacks *stacks;
  gboolean set;
  lua_Integer step, length; /* the key that is next; how many there are */
} Walk;

/* Pushes how people call the path as far as it has been followed. */
static const char *push_followed(lua_State *L, lua_Integer steps) {
  lua_pushliteral(L, "");
  append_keys(L, BEHIND, 1, (lua_Integer)lua_rawlen(L, BEHIND));
  append_keys(L, PATH, 1, steps);
  return lua_tostring(L, -1);
}

/* The path leads to `what` at the key before the next one, and goes on. */
static int raise_end(lua_State *L, const Walk *walk, const char *what) {
  const char *followed = push_followed(L, walk->step - 1);
  lua_pushliteral(L, "");
  append_keys(L, PATH, walk->step, walk->length);
  lua_pushfstring(L, "%s is %s, and the path goes on with %s", followed, what, lua_tostring(L, -1));
  return lua_error(L);
}

/* The next key names `what`. */
static int raise_key(lua_State *L, const Walk *walk, const char *what) {
  lua_pushfstring(L, "%s is %s", push_followed(L, walk->step), what);
  return lua_error(L);
}

static void push_key(lua_State *L, const Walk *walk) { lua_rawgeti(L, PATH, walk->step); }

/* Whether the next key is that of a method or stack, which `what` is told. */
static gboolean is_method(lua_State *L, const Walk *walk, const char **what) {
  if (!lua_getmetatable(L, SELF)) return FALSE;
  lua_getfield(L, -1, "__index");
  push_key(L, walk);
  int type = lua_rawget(L, -2);
  lua_pop(L, 3);
  *what = type == LUA_TUSERDATA ? "a stack, which is only read" : "a method";
  return type != LUA_TNIL;
}

static gboolean key_is(lua_State *L, const Walk *walk, const char *word) {
  push_key(L, walk);
  gboolean is = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), word) == 0;
  lua_pop(L, 1);
  return is;
}

/* Puts the field of the process that the first key names at VALUE. */
static void follow_first(lua_State *L, Walk *walk) {
  const char *what;
  push_key(L, walk);
  lua_rawget(L, SELF);
  if (lua_isnil(L, -1) && is_method(L, walk, &what)) {
    lua_pop(L, 1);
    if (!walk->set && key_is(L, walk, "data")) actor_stacks_push_data(L, walk->state, walk->stacks);
    else if (!walk->set && key_is(L, walk, "commands"))
      actor_stacks_push_commands(L, walk->state, walk->stacks);
    else raise_key(L, walk, what);
  }
  walk->step++;
}

/* Pushes what is in the table at VALUE, raw; FALSE: it is none, or nobody's to look into. */
static gboolean push_contents(lua_State *L) {
  if (!lua_istable(L, VALUE) || actor_type_at(L, VALUE)) return FALSE;
  if (!actor_readonly_contents(L, VALUE)) lua_pushvalue(L, VALUE);
  return TRUE;
}

static void follow(lua_State *L, Walk *walk) {
  if (!push_contents(L))
    raise_end(L, walk, actor_type_at(L, VALUE) ? "a type" : actor_handle_article(L, VALUE));
  push_key(L, walk);
  lua_rawget(L, -2);
  lua_replace(L, VALUE);
  lua_settop(L, VALUE);
  walk->step++;
}

/* Sends the rest of the message to the address at VALUE. */
static void send_on(lua_State *L, const Walk *walk) {
  lua_Integer behind = (lua_Integer)lua_rawlen(L, BEHIND), rest = 0;
  for (lua_Integer i = 1; i < walk->step; i++) {
    lua_rawgeti(L, PATH, i);
    lua_rawseti(L, BEHIND, ++behind);
  }
  lua_pushvalue(L, BEHIND);
  lua_setfield(L, MESSAGE, "behind");
  lua_newtable(L);
  for (lua_Integer i = walk->step; i <= walk->length; i++) {
    lua_rawgeti(L, PATH, i);
    lua_rawseti(L, -2, ++rest);
  }
  lua_setfield(L, MESSAGE, "path");
  ActorTarget target = actor_check_target(L, VALUE);
  actor_send(walk->state, actor_message_make(L, MESSAGE, &target, -1));
}

/* Sends { word, the value on top } to where the answer goes. */
static void answer(lua_State *L, const Walk *walk, const char *word) {
  NetAddress to = walk->process->taken->reply_to;
  if (!to) return;
  lua_createtable(L, 2, 0);
  lua_pushstring(L, word);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, 2);
  ActorTarget target = {to, net_address_home(to), 0};
  actor_send(walk->state, actor_message_make(L, -1, &target, -1));
}

static void answer_value(lua_State *L, const Walk *walk) {
  if (!lua_isnil(L, VALUE)) {
    const char *root = push_followed(L, walk->length); /* what cannot be sent is told by its path */
    walk->state->buffer.length = 0;
    actor_encode(L, VALUE, &walk->state->buffer, root);
  }
  lua_settop(L, VALUE);
  answer(L, walk, "reply");
}

/* What keeps the value at `index` from being set: it is, or has in it, a function or a type.  Cycles and
 * other handles the encoding refuses. */
static const char *not_plain(lua_State *L, int index, int depth) {
  enum { DEEPEST = 200 };
  index = lua_absindex(L, index);
  if (lua_isfunction(L, index)) return "a function";
  if (!lua_istable(L, index) || depth > DEEPEST) return NULL;
  if (actor_type_at(L, index)) return "a type";
  luaL_checkstack(L, 6, NULL);
  int top = lua_gettop(L);
  if (!actor_readonly_contents(L, index)) lua_pushvalue(L, index);
  lua_pushnil(L);
  while (lua_next(L, top + 1)) {
    const char *what = not_plain(L, -1, depth + 1);
    if (what) {
      lua_settop(L, top);
      return what;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return NULL;
}

/* Sets what the last key names in the fields of the process, or in the table at VALUE. */
static void set_value(lua_State *L, const Walk *walk) {
  const char *what;
  int into = SELF;
  if (walk->step > 1) {
    into = VALUE;
    gboolean readable = push_contents(L);
    if (!readable) raise_end(L, walk, actor_type_at(L, VALUE) ? "a type" : actor_handle_article(L, VALUE));
    if (!lua_rawequal(L, VALUE, -1)) raise_end(L, walk, "a captured table, which is read-only");
  } else if (is_method(L, walk, &what)) {
    raise_key(L, walk, what);
  }
  push_key(L, walk);
  lua_getfield(L, MESSAGE, "value");
  what = not_plain(L, -1, 0);
  if (what) raise_key(L, walk, lua_pushfstring(L, "a field, and %s is no value to set", what));
  lua_rawset(L, into);
  lua_pushboolean(L, TRUE);
  answer(L, walk, "reply");
}

/* Follows the path of the message, both of which are at their places, and does what it asks for. */
static int walk_path(lua_State *L) {
  Walk *walk = lua_touserdata(L, 3);
  lua_settop(L, MESSAGE);
  lua_getfield(L, MESSAGE, "path");
  lua_getfield(L, MESSAGE, "behind");
  const char *problem = path_problem(L, PATH);
  if (problem) {
    lua_pushfstring(L, "%s%s", NO_PATH, problem);
    return lua_error(L);
  }
  if (path_problem(L, BEHIND)) lua_newtable(L);
  else lua_pushvalue(L, BEHIND);
  lua_replace(L, BEHIND);
  lua_settop(L, BEHIND);
  walk->length = luaL_len(L, PATH);
  lua_Integer last = walk->set ? walk->length - 1 : walk->length;
  if (last == 0) lua_pushnil(L);
  else follow_first(L, walk);
  while (walk->step <= walk->length) {
    guint64 address;
    if (actor_handle_at(L, VALUE, ACTOR_ADDRESS, &address)) {
      send_on(L, walk);
      return 0;
    }
    if (walk->step > last) break;
    follow(L, walk);
  }
  if (walk->set) set_value(L, walk);
  else answer_value(L, walk);
  return 0;
}

void actor_peek_serve(lua_State *L, ActorState *state, const ActorProcess *process,
                      const ActorStacks *stacks) {
  Walk walk = {.state = state,
               .process = process,
               .stacks = stacks,
               .set = process->taken->kind == ACTOR_KIND_SET,
               .step = 1};
  lua_settop(L, MESSAGE);
  lua_pushcfunction(L, walk_path);
  lua_pushvalue(L, SELF);
  lua_pushvalue(L, MESSAGE);
  lua_pushlightuserdata(L, &walk);
  int status = lua_pcall(L, 3, 0, 0);
  if (status == LUA_OK) return;
  if (status == LUA_ERRMEM) {
    actor_abort(state->world, "memory is exhausted");
    lua_pushlightuserdata(L, ACTOR_ABORT);
  }
  if (lua_type(L, -1) != LUA_TSTRING) lua_error(L);
  actor_process_push_title(L, state, process);
  lua_pushfstring(L, "%s: %s", lua_tostring(L, -1), lua_tostring(L, -2));
  answer(L, &walk, ERROR_KIND);
}

/* Asking. */

enum { TO = 1, ASKED_PATH, NEW_VALUE };

static int finish(lua_State *L, int status, lua_KContext context) {
  (void)status;
  const ActorFuture *future = actor_future_check(L, (int)context);
  if (future->message->kind != ACTOR_KIND_ERROR) return 1;
  const char *call = future->kind == ACTOR_KIND_SET ? "poke" : "peek";
  lua_rawgeti(L, -1, 2);
  const char *why = lua_tostring(L, -1);
  return actor_raise(L, "%s: %s", call, why ? why : "it did not work");
}

/* Sends the message on top to TO, and waits for the answer until the timeout at `timeout`. */
static int ask_for(lua_State *L, int timeout, const char *call) {
  actor_ask(L, TO, lua_gettop(L), call);
  int future = lua_gettop(L);
  lua_pushcfunction(L, actor_await_method);
  lua_pushvalue(L, future);
  lua_pushvalue(L, timeout);
  lua_callk(L, 2, 1, future, finish);
  return finish(L, LUA_OK, future);
}

/* Pushes { word, path = } with the path at ASKED_PATH. */
static void push_message(lua_State *L, const char *word, const char *call) {
  actor_process_check_blocking(L, call);
  const char *problem = path_problem(L, ASKED_PATH);
  if (problem) actor_raise(L, "%s: %s%s", call, NO_PATH, problem);
  lua_createtable(L, 1, 3);
  lua_pushstring(L, word);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, ASKED_PATH);
  lua_setfield(L, -2, "path");
}

/* peek(to, path, timeout) */
static int lua_peek(lua_State *L) {
  lua_settop(L, 3);
  push_message(L, GET_KIND, "peek");
  return ask_for(L, 3, "peek");
}

/* poke(to, path, value, timeout) */
static int lua_poke(lua_State *L) {
  if (lua_isnone(L, NEW_VALUE)) return actor_raise(L, "poke: there is no value; nil erases the field");
  lua_settop(L, 4);
  const char *what = not_plain(L, NEW_VALUE, 0);
  if (what) return actor_raise(L, "poke: %s is no value to set", what);
  push_message(L, SET_KIND, "poke");
  lua_pushvalue(L, NEW_VALUE);
  lua_setfield(L, -2, "value");
  return ask_for(L, 4, "poke");
}

void actor_peek_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"peek", lua_peek}, {"poke", lua_poke}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
