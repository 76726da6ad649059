/* SPDX-License-Identifier: MIT */

/* What it costs to encode and to decode a message, in ns, the median of some rounds.  Beside it stands
 * a copy of the same table with lua_next, which makes no bytes: the limit for both together. */
#include "actors/values/codec_lua.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 7, MESSAGES = 300000 };

static const struct {
  const char *name, *text;
} CASES[] = {
    {"integer", "return 1234"},
    {"float", "return 0.5"},
    {"string", "return 'token'"},
    {"{ kind }", "return { 'token' }"},
    {"{ kind, 2 fields }", "return { 'token', left = 1000, from = 17 }"},
    {"{ kind, 10 fields }", "return { 'work', a = 1, be = 2, size = 3, from = 4, to = 5.5, reply_to = 6, "
                            "hops = 7, name = 'x', ok = true, zz = 1 }"},
    {"nested", "return { 'outer', inner = { 'token', left = 1000, from = 17 }, list = { 1, 2, 3 } }"},
    {"100 integers", "local t = {} for i = 1, 100 do t[i] = i end return t"},
    {"100 fields", "local t = {} for i = 1, 100 do t['key' .. i] = i end return t"},
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *rounds) {
  qsort(rounds, ROUNDS, sizeof *rounds, compare);
  return rounds[ROUNDS / 2];
}

static void copy(lua_State *L, int index) {
  if (!lua_istable(L, index)) {
    lua_pushvalue(L, index);
    return;
  }
  luaL_checkstack(L, 8, NULL);
  lua_createtable(L, (int)lua_rawlen(L, index), 2);
  int table = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pushvalue(L, -2);
    copy(L, table + 2);
    lua_rawset(L, table);
    lua_pop(L, 1);
  }
}

static void measure(lua_State *L, const char *name, int count) {
  ActorCodec *codec = actor_codec_of(L);
  ActorBuffer buffer = {0};
  double encode[ROUNDS], decode[ROUNDS], bare[ROUNDS];
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < count; i++) {
      buffer.length = 0;
      actor_encode_with(codec, L, 1, &buffer, "message");
    }
    double encoded = now();
    for (int i = 0; i < count; i++) {
      if (!actor_decode_with(codec, L, buffer.bytes, buffer.length)) abort();
      lua_settop(L, 1);
    }
    double decoded = now();
    for (int i = 0; i < count; i++) {
      copy(L, 1);
      lua_settop(L, 1);
    }
    encode[round] = (encoded - start) / count;
    decode[round] = (decoded - encoded) / count;
    bare[round] = (now() - decoded) / count;
  }
  printf("%-22s %4zu bytes  encode %7.1f  decode %7.1f  bare copy %7.1f ns\n", name, (size_t)buffer.length,
         median(encode), median(decode), median(bare));
  actor_buffer_clear(&buffer);
}

int main(void) {
  lua_State *L = luaL_newstate();
  for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
    lua_settop(L, 0);
    if (luaL_dostring(L, CASES[i].text)) abort();
    measure(L, CASES[i].name, i + 2 < G_N_ELEMENTS(CASES) ? MESSAGES : MESSAGES / 20);
  }
  lua_close(L);
  return 0;
}
