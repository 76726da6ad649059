/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* SA_ONSTACK */
#include "tools/fault.h"

#include <glib.h>
#include <signal.h>
#include <unistd.h>

#include "tools/command.h"
#include "tools/live/terminal.h"

static const char words[] =
    "plenum: this is a fault of plenum itself, not of the scenario; please report it with the command line\n";

static void end_at_fault(int signal) {
  (void)signal;
  tool_terminal_leave();
  ssize_t written = write(STDERR_FILENO, words, sizeof words - 1);
  (void)written;
  _exit(TOOL_FAULT);
}

/* A stack that has overflowed cannot carry the handler. */
static void give_handlers_a_stack(void) {
  static char stack[64 * 1024];
  stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&own, NULL);
}

/* Leaves a signal alone that somebody handles already: a sanitizer says more than we can. */
static void catch_signal(int signal) {
  struct sigaction action;
  if (sigaction(signal, NULL, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = end_at_fault;
  action.sa_flags = SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

void tool_fault_catch(void) {
  static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  struct sigaction action;
  if (sigaction(SIGSEGV, NULL, &action) == 0 && action.sa_handler == SIG_DFL) give_handlers_a_stack();
  for (guint i = 0; i < G_N_ELEMENTS(signals); i++) catch_signal(signals[i]);
}
