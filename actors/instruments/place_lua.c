/* SPDX-License-Identifier: MIT */
#include "actors/instruments/place_lua.h"

/* An instruction of the author's, and the text for its line: few are asked for again and again.  The function
 * is kept at its place in a table, so that no other code can come to its address. */
enum { PLACES = 64 };

struct _ActorPlaces {
  int functions;         /* registry */
  gboolean instructions; /* can be told */
  struct {
    gconstpointer instruction;
    const SimTraceWord *text; /* "": it is not the author's */
  } recent[PLACES];
};

void actor_place_forget(ActorState *state) { g_clear_pointer(&state->places, g_free); }

/* What Lua 5.4 knows of a call begins so, in all its releases (lstate.h), where the function is no C
 * function: the instruction that is next there.  Asking Lua for the line costs more than writing the event,
 * but since this is not ours to know it is tried first, and is not used where it does not tell calls apart.
 */
typedef struct {
  gconstpointer function, top, previous, next, instruction;
} Call;

static gconstpointer instruction_of(const lua_Debug *frame) {
  return ((const Call *)frame->i_ci)->instruction;
}

static guint place_of(gconstpointer instruction) {
  return (guint)((gsize)instruction >> 3 ^ (gsize)instruction >> 9) % PLACES;
}

typedef struct {
  gsize seen[4];
  guint count;
} Trial;

static int see_caller(lua_State *L) {
  Trial *trial = lua_touserdata(L, lua_upvalueindex(1));
  lua_Debug frame;
  if (lua_getstack(L, 1, &frame)) trial->seen[trial->count++] = (gsize)instruction_of(&frame);
  return 0;
}

/* The two calls are two instructions apart, of four bytes each, and the same when they are run again. */
static gboolean tells_instructions(lua_State *L) {
  static const char code[] = "local f = ...\nf() f()";
  Trial trial = {.count = 0};
  int top = lua_gettop(L);
  gboolean ran = luaL_loadbuffer(L, code, sizeof code - 1, "=plenum/trial") == LUA_OK;
  lua_pushlightuserdata(L, &trial);
  lua_pushcclosure(L, see_caller, 1);
  for (guint i = 0; ran && i < 2; i++) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    ran = lua_pcall(L, 1, 0, 0) == LUA_OK;
  }
  lua_settop(L, top);
  return ran && trial.count == 4 && trial.seen[1] - trial.seen[0] == 8 && trial.seen[2] == trial.seen[0] &&
         trial.seen[3] == trial.seen[1];
}

static struct _ActorPlaces *make_places(ActorState *state, lua_State *L) {
  state->places = g_new0(struct _ActorPlaces, 1);
  lua_createtable(state->L, PLACES, 0);
  for (int i = 1; i <= PLACES; i++) { /* from now on it need not grow */
    lua_pushboolean(state->L, FALSE);
    lua_rawseti(state->L, -2, i);
  }
  state->places->functions = luaL_ref(state->L, LUA_REGISTRYINDEX);
  state->places->instructions = lua_checkstack(L, 8) && tells_instructions(L);
  return state->places;
}

/* The function is on top of the stack; it is taken off. */
static void keep_place(struct _ActorPlaces *places, lua_State *L, guint place, gconstpointer instruction,
                       const SimTraceWord *text) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, places->functions);
  lua_insert(L, -2);
  lua_rawseti(L, -2, (int)place + 1);
  lua_pop(L, 1);
  places->recent[place].instruction = instruction;
  places->recent[place].text = text;
}

/* "" for what is not the author's, or is no Lua. */
static const SimTraceWord *name_place(ActorState *state, lua_State *L, lua_Debug *frame) {
  struct _ActorPlaces *places = state->places;
  gconstpointer instruction = places->instructions ? instruction_of(frame) : NULL;
  guint place = place_of(instruction);
  if (instruction && places->recent[place].instruction == instruction) return places->recent[place].text;
  char text[LUA_IDSIZE + 16] = "";
  if (!lua_checkstack(L, 4)) return sim_trace_word(state->world->trace, "", 0);
  lua_getinfo(L, "Slf", frame);
  if (frame->currentline > 0 && !g_str_has_prefix(frame->short_src, "plenum/"))
    g_snprintf(text, sizeof text, "%s:%d", frame->short_src, frame->currentline);
  const SimTraceWord *word = sim_trace_word(state->world->trace, text, strlen(text));
  if (instruction && frame->currentline > 0) keep_place(places, L, place, instruction, word);
  else lua_pop(L, 1);
  return word;
}

/* On level 0 is the function of ours that asks. */
static G_GNUC_NO_INLINE const SimTraceWord *find_line(ActorState *state, lua_State *L) {
  lua_Debug frame;
  if (!state->places) make_places(state, L);
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    const SimTraceWord *text = name_place(state, L, &frame);
    if (text->length > 0) return text;
  }
  return sim_trace_word(state->world->trace, "", 0);
}

/* Mostly the author's code asks itself, and has asked there before. */
const SimTraceWord *actor_place_line(ActorState *state) {
  lua_State *L = state->running;
  lua_Debug frame;
  const struct _ActorPlaces *places = state->places;
  if (G_LIKELY(places && lua_getstack(L, 1, &frame))) {
    gconstpointer instruction = instruction_of(&frame);
    guint place = place_of(instruction);
    const SimTraceWord *text = places->recent[place].text;
    if (places->recent[place].instruction == instruction && text && text->length > 0) return text;
  }
  return find_line(state, L);
}
