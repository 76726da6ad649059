/* SPDX-License-Identifier: MIT */
#include "actors/sandbox/coroutine_lua.h"

#include "actors/sandbox/base_lua.h"

#include <lauxlib.h>

/* What is true at the moment; a resume sets it and sets it back, so when the runtime has a thread back it is
 * as it was. */
typedef struct {
  const ActorSandboxHooks *hooks;
  lua_State *innermost; /* the author's coroutine that runs, or NULL */
  gboolean reachable;   /* all that resumed it can yield */
  gboolean yielded;     /* by coroutine.yield */
  lua_State *stand_in;  /* for the threads of processes; anchored in the library's functions */
} Coroutines;

/* In the registry.  Its address also lies on top of the stack of a coroutine that waits. */
static const char COROUTINES_KEY;

enum { ALL = 1, STAND_IN = 2, INNER = 2 }; /* upvalues; INNER of a wrapped coroutine */

static Coroutines *all_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(ALL)); }

gboolean actor_coroutine_may_block(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &COROUTINES_KEY);
  const Coroutines *all = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return lua_isyieldable(L) && (!all || all->reachable);
}

static gboolean waits(lua_State *co) {
  if (lua_status(co) != LUA_YIELD || lua_gettop(co) == 0) return FALSE;
  return lua_touserdata(co, -1) == (void *)&COROUTINES_KEY;
}

static void tell_running(const Coroutines *all, lua_State *L) {
  if (all->hooks->running) all->hooks->running(L, all->hooks->data);
}

/* Resumption */

static int run(Coroutines *all, lua_State *L, lua_State *co, int arguments, int *results) {
  lua_State *innermost = all->innermost;
  gboolean reachable = all->reachable;
  all->innermost = co;
  all->reachable = reachable && lua_isyieldable(L);
  tell_running(all, co);
  int status = lua_resume(co, L, arguments, results);
  tell_running(all, L);
  all->innermost = innermost;
  all->reachable = reachable;
  return status;
}

/* Runs the to-be-closed variables of a coroutine that is suspended or has failed. */
static int reset(Coroutines *all, lua_State *L, lua_State *co) {
  tell_running(all, co);
  int status = lua_resetthread(co);
  tell_running(all, L);
  return status;
}

/* Raises in `L` the error that no script may catch and that ended `co`. */
static void pass_final_error(Coroutines *all, lua_State *L, lua_State *co, int status) {
  if (!actor_base_is_final(co, status, -1)) return;
  reset(all, L, co);
  if (status == LUA_ERRMEM) lua_pushliteral(L, "not enough memory");
  else lua_pushlightuserdata(L, ACTOR_ABORT);
  lua_error(L);
}

/* Moves values of which the number depends on the script. */
static gboolean move_values(lua_State *from, lua_State *to, int count) {
  if (!lua_checkstack(to, count + 1)) return FALSE;
  lua_xmove(from, to, count);
  return TRUE;
}

static int pass_wait_on(lua_State *L, lua_State *co, int results, int kept, lua_KFunction resume) {
  g_assert(lua_isyieldable(L)); /* else actor_coroutine_may_block was not asked */
  lua_settop(L, kept);
  if (!move_values(co, L, results) || !lua_checkstack(co, 1))
    return luaL_error(L, "too many values to wait with");
  lua_pushlightuserdata(co, (void *)&COROUTINES_KEY);
  return lua_yieldk(L, results, kept, resume);
}

typedef enum { DONE, FAILED, WAITS } Outcome;

/* Resumes `co` with the values above the first `kept` of `L` and moves what comes of it there: its
 * values, or the error.  If it WAITS, they are left, for pass_wait_on. */
static Outcome resume(Coroutines *all, lua_State *L, lua_State *co, int kept, int *results) {
  if (waits(co)) {
    lua_pushliteral(L, "cannot resume a coroutine that waits");
    return FAILED;
  }
  if (co == all->stand_in) {
    lua_pushliteral(L, "cannot resume non-suspended coroutine");
    return FAILED;
  }
  int arguments = lua_gettop(L) - kept;
  if (!move_values(L, co, arguments)) {
    lua_pushliteral(L, "too many arguments to resume");
    return FAILED;
  }
  int status = run(all, L, co, arguments, results);
  gboolean yielded = all->yielded;
  all->yielded = FALSE;
  if (status == LUA_YIELD && !yielded) return WAITS;
  if (status == LUA_OK || status == LUA_YIELD) {
    if (move_values(co, L, *results)) return DONE;
    lua_pop(co, *results);
    lua_pushliteral(L, "too many results to resume");
    return FAILED;
  }
  pass_final_error(all, L, co, status);
  lua_xmove(co, L, 1);
  return FAILED;
}

static lua_State *check_coroutine(lua_State *L) {
  luaL_argexpected(L, lua_isthread(L, 1), 1, "coroutine");
  return lua_tothread(L, 1);
}

static int finish_resume(lua_State *L, int status, lua_KContext kept);

static int resume_here(lua_State *L, lua_State *co) {
  int results = 0;
  Outcome outcome = resume(all_of(L), L, co, 1, &results);
  if (outcome == WAITS) return pass_wait_on(L, co, results, 1, finish_resume);
  if (outcome == FAILED) results = 1;
  lua_pushboolean(L, outcome == DONE);
  lua_insert(L, -(results + 1));
  return results + 1;
}

static int finish_resume(lua_State *L, int status, lua_KContext kept) {
  (void)status, (void)kept;
  lua_State *co = lua_tothread(L, 1);
  lua_pop(co, 1);
  return resume_here(L, co);
}

static int coroutine_resume(lua_State *L) { return resume_here(L, check_coroutine(L)); }

/* Wrapped */

static int finish_wrapped(lua_State *L, int status, lua_KContext kept);

static int raise_from(lua_State *L, lua_State *co) {
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(L, co, 1); /* the error is for its to-be-closed variables */
    status = reset(all_of(L), L, co);
    lua_xmove(co, L, 1);
    actor_base_rethrow_final(L, status);
  }
  if (lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int resume_wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(INNER));
  int results = 0;
  Outcome outcome = resume(all_of(L), L, co, 0, &results);
  if (outcome == WAITS) return pass_wait_on(L, co, results, 0, finish_wrapped);
  return outcome == DONE ? results : raise_from(L, co);
}

static int finish_wrapped(lua_State *L, int status, lua_KContext kept) {
  (void)status, (void)kept;
  lua_pop(lua_tothread(L, lua_upvalueindex(INNER)), 1);
  return resume_wrapped(L);
}

static int coroutine_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int coroutine_wrap(lua_State *L) {
  coroutine_create(L);
  lua_pushvalue(L, lua_upvalueindex(ALL));
  lua_insert(L, -2);
  lua_pushcclosure(L, resume_wrapped, 2);
  return 1;
}

static int coroutine_yield(lua_State *L) {
  Coroutines *all = all_of(L);
  if (L != all->innermost) return luaL_error(L, "attempt to yield from outside a coroutine");
  if (!lua_isyieldable(L)) return luaL_error(L, "attempt to yield across a C-call boundary");
  all->yielded = TRUE;
  return lua_yield(L, lua_gettop(L));
}

/* State */

static gboolean is_dead(lua_State *co) {
  lua_Debug frame;
  int status = lua_status(co);
  if (status == LUA_YIELD) return FALSE;
  return status != LUA_OK || (!lua_getstack(co, 0, &frame) && lua_gettop(co) == 0);
}

static const char *status_of(const Coroutines *all, lua_State *L, lua_State *co) {
  lua_Debug frame;
  if (co == all->stand_in) return all->innermost ? "normal" : "running";
  if (co == L) return "running";
  if (is_dead(co)) return "dead";
  if (waits(co)) return "normal";
  return lua_status(co) == LUA_OK && lua_getstack(co, 0, &frame) ? "normal" : "suspended";
}

static int coroutine_status(lua_State *L) {
  lua_State *co = check_coroutine(L);
  lua_pushstring(L, status_of(all_of(L), L, co));
  return 1;
}

static int coroutine_running(lua_State *L) {
  gboolean outside = L != all_of(L)->innermost;
  if (outside) lua_pushvalue(L, lua_upvalueindex(STAND_IN));
  else lua_pushthread(L);
  lua_pushboolean(L, outside);
  return 2;
}

static int coroutine_isyieldable(lua_State *L) {
  const Coroutines *all = all_of(L);
  lua_State *co = lua_isnoneornil(L, 1) ? L : check_coroutine(L);
  lua_pushboolean(L, (co != L || L == all->innermost) && co != all->stand_in && lua_isyieldable(co));
  return 1;
}

static int coroutine_close(lua_State *L) {
  Coroutines *all = all_of(L);
  lua_State *co = check_coroutine(L);
  const char *status = status_of(all, L, co);
  if (waits(co)) return luaL_error(L, "cannot close a coroutine that waits");
  if (*status != 's' && *status != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
  int result = reset(all, L, co);
  lua_pushboolean(L, result == LUA_OK);
  if (result == LUA_OK) return 1;
  lua_xmove(co, L, 1);
  actor_base_rethrow_final(L, result);
  return 2;
}

static const luaL_Reg FUNCTIONS[] = {
    {"create", coroutine_create},
    {"resume", coroutine_resume},
    {"wrap", coroutine_wrap},
    {"yield", coroutine_yield},
    {"status", coroutine_status},
    {"running", coroutine_running},
    {"isyieldable", coroutine_isyieldable},
    {"close", coroutine_close},
    {NULL, NULL},
};

void actor_coroutine_push(lua_State *L, const ActorSandboxHooks *hooks) {
  luaL_newlibtable(L, FUNCTIONS);
  Coroutines *all = lua_newuserdatauv(L, sizeof *all, 0);
  *all = (Coroutines){.hooks = hooks, .reachable = TRUE};
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &COROUTINES_KEY);
  all->stand_in = lua_newthread(L);
  luaL_setfuncs(L, FUNCTIONS, 2);
}
