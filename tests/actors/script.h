/* SPDX-License-Identifier: MIT */

/* A script is Lua text that a test runs in a sandbox of its own, as a process would: in a thread that
 * a small scheduler resumes. */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include "actors/sandbox/sandbox_lua.h"
#include "actors/values/code_lua.h"

typedef struct {
  lua_State *L;       /* the state */
  lua_State *process; /* the thread that runs the script */
  ActorCode *code;
  GString *printed;
  guint64 turn, draws, numbers;
  guint waits;        /* calls of wait() so far */
  lua_State *running; /* as the hook was told */
  guint switches;     /* how often it was */
  ActorSandboxHooks hooks;
} Script;

/* Globals besides the sandbox's: `wait(...)` blocks in the runtime, which resumes the process with the
 * number of this wait and the same values; `abort()` raises ACTOR_ABORT; `handle(kind, bits)`;
 * `freeze(table)` makes it read-only. */
Script *script_new(void);
void script_free(Script *script);

/* Runs the text as "test.lua" to its end; returns the status and leaves its result, or the error, on
 * top of `process`. */
int script_run(Script *script, const char *text);

/* Runs `text` in a new sandbox and fails the test unless it ends well and returns `expected`, as
 * tostring has it. */
void script_expect(const char *text, const char *expected);

/* The same, unless it raises an error with this message. */
void script_expect_error(const char *text, const char *message);

#endif
