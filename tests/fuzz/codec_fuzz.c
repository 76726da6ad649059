/* SPDX-License-Identifier: MIT */

/* Any bytes as a message.  They are refused with a reason, or they stand for a value whose
 * encoding they are; and what was decoded before does not matter, so a fresh state agrees with one
 * that has seen all inputs so far.
 *
 * With clang and -fsanitize=fuzzer this is a libFuzzer target; with -DCODEC_FUZZ_MAIN a program that
 * takes files, or random bytes where there are none. */
#include "actors/values/code_lua.h"
#include "actors/values/codec_lua.h"
#include "actors/values/named_lua.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char TEXT[] = "local n, f = 1\n"
                           "function f(x) return n, x, f end\n"
                           "return f\n";

/* A state with a file and some names, so that functions and named values can decode. */
static lua_State *state_new(ActorCode *code) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  actor_code_open(L, code);
  actor_named_open(L);
  lua_pushglobaltable(L);
  actor_named_set(L, -1, "_G");
  g_assert(actor_code_load(L, TEXT, strlen(TEXT), "a", -1));
  lua_call(L, 0, 1);
  ActorBuffer buffer = {0};
  actor_encode(L, -1, &buffer, "f");
  actor_buffer_clear(&buffer);
  lua_settop(L, 0);
  return L;
}

/* Whether the bytes decoded; checks that they encode to themselves again. */
static gboolean check(lua_State *L, const uint8_t *data, size_t size) {
  ActorBuffer buffer = {0};
  gboolean ok = actor_decode(L, data, size);
  g_assert(lua_gettop(L) == 1);
  if (ok) {
    actor_encode(L, 1, &buffer, "message");
    g_assert(buffer.length == size && memcmp(buffer.bytes, data, size) == 0);
  } else {
    g_assert(strncmp(lua_tostring(L, 1), "not a message: ", 15) == 0);
  }
  actor_buffer_clear(&buffer);
  lua_settop(L, 0);
  return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static ActorCode *code;
  static lua_State *old;
  static guint inputs;
  if (!code) {
    code = actor_code_new();
    old = state_new(code);
  }
  gboolean ok = check(old, data, size);
  if (inputs++ % 64 == 0) {
    lua_State *fresh = state_new(code);
    g_assert(check(fresh, data, size) == ok);
    lua_close(fresh);
  }
  return 0;
}

#ifdef CODEC_FUZZ_MAIN

/* Bytes in which tags, small numbers and letters are frequent. */
static void fill(GRand *random, guint8 *bytes, gsize size) {
  for (gsize i = 0; i < size; i++) {
    switch (g_rand_int_range(random, 0, 4)) {
    case 0: bytes[i] = (guint8)g_rand_int_range(random, 0xc0, 0xd0); break;
    case 1: bytes[i] = (guint8)g_rand_int_range(random, 0x80, 0x83); break;
    case 2: bytes[i] = (guint8)g_rand_int_range(random, 0, 4); break;
    default: bytes[i] = (guint8)g_rand_int_range(random, 0, 256); break;
    }
  }
}

static void try_random(guint count) {
  GRand *random = g_rand_new_with_seed(1);
  for (guint i = 0; i < count; i++) {
    gsize size = (gsize)g_rand_int_range(random, 0, 40);
    guint8 *bytes = g_malloc(size + 1);
    fill(random, bytes, size);
    LLVMFuzzerTestOneInput(bytes, size);
    g_free(bytes);
  }
  g_rand_free(random);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    char *bytes;
    gsize size;
    if (!g_file_get_contents(argv[i], &bytes, &size, NULL)) {
      fprintf(stderr, "cannot read %s\n", argv[i]);
      return 1;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
    g_free(bytes);
  }
  if (argc == 1) try_random(200000);
  return 0;
}

#endif
