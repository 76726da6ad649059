/* SPDX-License-Identifier: MIT */
#include "actors/run/watchdog.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "actors/run/state_lua.h"
#include "actors/sandbox/sandbox_lua.h"

/* A signal comes twice a second.  If the same turn of code still runs after the time that is allowed, a hook
 * is set, which raises what nothing catches.  Some calls (matching a bad pattern) run for minutes within one
 * instruction, where no hook is called: after as long again the program ends. */
static struct {
  ActorState *volatile state;
  volatile guint64 turns; /* when the signal came last */
  volatile guint ticks;   /* signals since then */
  volatile guint allowed;
  volatile sig_atomic_t interrupted, rests;
} watch;

enum { TICKS_PER_SECOND = 2 };

static guint64 turns_of(const ActorWorld *world) {
  guint64 turns = world->outside ? world->outside->turns : 0;
  for (guint i = 0; i < world->states->len; i++)
    turns += ((ActorState *)g_ptr_array_index(world->states, i))->turns;
  return turns;
}

static void bite(lua_State *L, lua_Debug *frame) {
  ActorState *state = actor_state(L);
  (void)frame;
  lua_sethook(L, NULL, 0, 0);
  luaL_where(L, 0);
  if (!state->world->aborted && !watch.interrupted) state->world->bite = g_strdup(lua_tostring(L, -1));
  actor_abort(state->world,
              watch.interrupted ? "interrupted" : "one step took longer than --watchdog allows");
  lua_pushlightuserdata(L, ACTOR_ABORT);
  lua_error(L);
}

static void set_hook(void) {
  ActorState *acting = watch.state->world->acting;
  if (acting && acting->running) lua_sethook(acting->running, bite, LUA_MASKCOUNT, 1);
}

static void give_up(void) {
  static const char text[] = "plenum: one step took longer than --watchdog allows, within one call that "
                             "nothing can interrupt (a pattern?)\n";
  if (watch.state->world->options->farewell) watch.state->world->options->farewell();
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(1);
  _exit(1);
}

static void on_signal(int number) {
  (void)number;
  if (!watch.state || watch.rests) return;
  guint64 turns = turns_of(watch.state->world);
  if (turns != watch.turns) {
    watch.turns = turns;
    watch.ticks = 0;
    return;
  }
  if (!watch.state->world->acting || ++watch.ticks < watch.allowed) return;
  set_hook();
  if (watch.ticks > 2 * watch.allowed + 2) give_up();
}

static void set_timer(gboolean on) {
  struct itimerval timer;
  memset(&timer, 0, sizeof timer);
  if (on) timer.it_interval.tv_usec = timer.it_value.tv_usec = 1000000 / TICKS_PER_SECOND;
  setitimer(ITIMER_REAL, &timer, NULL);
}

void actor_watchdog_watch(ActorState *state) {
  watch.state = NULL;
  watch.ticks = 0;
  double seconds = state ? state->world->options->watchdog : 0;
  if (seconds <= 0) {
    set_timer(FALSE);
    return;
  }
  watch.allowed = (guint)CLAMP(seconds * TICKS_PER_SECOND, 1, 1e6);
  watch.state = state;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, NULL);
  set_timer(TRUE);
}

void actor_watchdog_step(void) { watch.ticks = 0; }

void actor_watchdog_rest(gboolean rests) {
  watch.rests = rests;
  watch.ticks = 0;
}

gboolean actor_run_interrupted(void) { return watch.interrupted; }

void actor_run_interrupt(void) {
  watch.interrupted = 1;
  if (watch.state) set_hook();
}
