/* SPDX-License-Identifier: MIT */

/* A terminal is where a person reads, and may type.
 *
 * A program may take the whole of its screen: lines are no longer edited, keys come as they are typed, and
 * what stood there comes back when the screen is left.  It is left on every way out: by a call, at exit, when
 * a signal ends or stops the program, and at a fault of it.  A program that goes on takes it again.
 *
 * A process has one terminal, and signals know no argument: so there is one screen. */
#ifndef TOOLS_LIVE_TERMINAL_H
#define TOOLS_LIVE_TERMINAL_H

#include <glib.h>

/* Whether the descriptor is a terminal that can do more than print lines; whether it wants colours. */
gboolean tool_terminal_able(int descriptor);
gboolean tool_terminal_colourful(int descriptor);

/* Whether the terminal shows the characters of Unicode. */
gboolean tool_terminal_unicode(void);

/* 80 by 24 where nobody knows. */
void tool_terminal_size(int descriptor, guint *columns, guint *rows);

/* Takes the screen of the terminal that `descriptor` is; G_FILE_ERROR. */
gboolean tool_terminal_enter(int descriptor, GError **error);

/* Gives it back, if it is taken.  May be called by a signal handler. */
void tool_terminal_leave(void);

/* While it is taken: what is drawn, all at once from the top; whether it must be drawn again, because
 * since this was asked last its size has changed or somebody else had it: ask before you measure it. */
void tool_terminal_draw(const char *page);
gboolean tool_terminal_changed(void);

/* Keys beside the characters. */
enum {
  TOOL_KEY_NONE = 0,
  TOOL_KEY_TAB = '\t',
  TOOL_KEY_UP = 256,
  TOOL_KEY_DOWN,
  TOOL_KEY_LEFT,
  TOOL_KEY_RIGHT,
  TOOL_KEY_BACKTAB,
  TOOL_KEY_END, /* there will be none any more */
};

/* The next key; TOOL_KEY_NONE when none comes in so many milliseconds, or a signal does. */
int tool_terminal_key(int milliseconds);

#endif
