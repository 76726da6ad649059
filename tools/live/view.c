/* SPDX-License-Identifier: MIT */
#include "tools/live/view.h"

#include "tools/live/terminal.h"

static const double periods[] = {0.1, 0.25, 0.5, 1, 2, 5, 10};

const char tool_view_help[] =
    "space        pause the run, or let it go on\n"
    "s            go on to the end of the next instant, and pause\n"
    "t            go on to the end of the next turn of an instant, and pause\n"
    "+ -          refresh more often, less often\n"
    "tab up down  choose a table\n"
    "left right   choose the column by which it is sorted (*)\n"
    "z            show that table alone, or all\n"
    "q            quit: the run is aborted\n"
    "?            this help, or back\n"
    "\n"
    "load         share of all steps and messages since the last refresh; the characters above the\n"
    "             tables are the devices in order of declaration, by load, and of a grid the links\n"
    "             between neighbours, by messages\n"
    "steps        of processes, and timers that fired, since the last refresh\n"
    "moved        messages that the courier put on links or into mailboxes, likewise\n"
    "mail         messages that wait in mailboxes\n"
    "use          share of a link's bandwidth, in virtual time, since the last refresh\n"
    "p50 p99      quantiles of the latency since the run began\n"
    "\n"
    "Nothing here changes the run: its fingerprint is the same.\n";

ToolView tool_view_plain(void) {
  return (ToolView){.sort = {[TOOL_DEVICES] = 1, [TOOL_PROCESSES] = 1, [TOOL_LINKS] = 1, [TOOL_KINDS] = 1},
                    .period = 0.5};
}

guint tool_view_columns(ToolPanel panel) {
  static const guint columns[TOOL_PANELS] = {7, 2, 6, 5};
  return columns[panel];
}

static void change_period(ToolView *view, gboolean longer) {
  guint i = 0;
  while (i + 1 < G_N_ELEMENTS(periods) && periods[i] < view->period) i++;
  if (longer) i = MIN(i + 1, (guint)G_N_ELEMENTS(periods) - 1);
  else i -= i > 0;
  view->period = periods[i];
}

static void change_sort(ToolView *view, gboolean next) {
  guint columns = tool_view_columns(view->focus);
  view->sort[view->focus] = (view->sort[view->focus] + (next ? 1 : columns - 1)) % columns;
}

static void change_focus(ToolView *view, gboolean next) {
  view->focus = (view->focus + (next ? 1 : TOOL_PANELS - 1)) % TOOL_PANELS;
}

static ToolWish step(ToolView *view, ToolWish wish) {
  view->paused = TRUE;
  return wish;
}

ToolWish tool_view_key(ToolView *view, int key) {
  switch (key) {
  case ' ': view->paused = !view->paused; break;
  case 's': return step(view, TOOL_WISH_INSTANT);
  case 't': return step(view, TOOL_WISH_TURN);
  case '+': change_period(view, FALSE); break;
  case '-': change_period(view, TRUE); break;
  case TOOL_KEY_TAB:
  case TOOL_KEY_DOWN: change_focus(view, TRUE); break;
  case TOOL_KEY_BACKTAB:
  case TOOL_KEY_UP: change_focus(view, FALSE); break;
  case TOOL_KEY_RIGHT: change_sort(view, TRUE); break;
  case TOOL_KEY_LEFT: change_sort(view, FALSE); break;
  case 'z': view->zoomed = !view->zoomed; break;
  case '?':
  case 'h': view->help = !view->help; break;
  case 'q':
  case TOOL_KEY_END: return TOOL_WISH_QUIT;
  default: break;
  }
  return TOOL_WISH_NOTHING;
}
