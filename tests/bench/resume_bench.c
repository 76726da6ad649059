/* SPDX-License-Identifier: MIT */

/* The limit for messages between coroutines: bare Lua threads in a ring, resumed by a loop in C which passes
 * on what each yields, a number or a fresh table of three fields, by reference.  M messages a second.
 * Arguments: the most threads (100000), messages of a round in thousands (2000). */
#include <glib.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3 };

/* Of the processor: other work on the machine counts less. */
static double now_s(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static const char number_program[] = "local yield, i = coroutine.yield, ...\n"
                                     "local left = yield()\n"
                                     "while true do left = yield(left - 1) end";
static const char table_program[] = "local yield, i = coroutine.yield, ...\n"
                                    "local m = yield()\n"
                                    "while true do m = yield { 'token', left = m.left - 1, from = i } end";

static lua_State **make_threads(lua_State *L, const char *program, gsize count) {
  lua_State **threads = g_new(lua_State *, count);
  if (luaL_loadstring(L, program)) abort();
  lua_createtable(L, (int)count, 0);
  for (gsize i = 0; i < count; i++) {
    int results;
    threads[i] = lua_newthread(L);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    lua_pushvalue(L, -2);
    lua_xmove(L, threads[i], 1);
    lua_pushinteger(threads[i], (lua_Integer)i);
    if (lua_resume(threads[i], L, 1, &results) != LUA_YIELD) abort();
  }
  return threads;
}

static void pass(lua_State *L, lua_State **threads, gsize count, gsize messages) {
  lua_State *from = L;
  for (gsize i = 0, at = 0; i < messages; i++) {
    int results;
    lua_State *thread = threads[at];
    lua_xmove(from, thread, 1);
    if (lua_resume(thread, L, 1, &results) != LUA_YIELD) abort();
    from = thread;
    if (++at == count) at = 0;
  }
}

static double rate(const char *program, const char *first, gsize count, gsize messages) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_State **threads = make_threads(L, program, count);
  if (luaL_dostring(L, first)) abort();
  double began_s = now_s();
  pass(L, threads, count, messages);
  double result = (double)messages / (now_s() - began_s) / 1e6;
  g_free(threads);
  lua_close(L);
  return result;
}

static double median(double a, double b, double c) { return MAX(MIN(a, b), MIN(MAX(a, b), c)); }

static double median_rate(const char *program, const char *first, gsize count, gsize messages) {
  double rates[ROUNDS];
  for (gsize round = 0; round < ROUNDS; round++) rates[round] = rate(program, first, count, messages);
  return median(rates[0], rates[1], rates[2]);
}

int main(int argc, char **argv) {
  static const gsize counts[] = {2, 100, 10000, 100000};
  gsize most = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
  gsize messages = 1000 * (argc > 2 ? strtoul(argv[2], NULL, 10) : 2000);
  printf("bare coroutines in a ring, M messages in a second of the processor\n"
         "  threads    number     table\n");
  for (gsize i = 0; i < G_N_ELEMENTS(counts) && counts[i] <= most; i++) {
    double number = median_rate(number_program, "return 0", counts[i], messages);
    double fresh = median_rate(table_program, "return { 'token', left = 0, from = 0 }", counts[i], messages);
    printf("%9zu  %8.2f  %8.2f\n", counts[i], number, fresh);
    fflush(stdout);
  }
  return EXIT_SUCCESS;
}
