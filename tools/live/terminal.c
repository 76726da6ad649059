/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* TIOCGWINSZ, SIGWINCH */
#include "tools/live/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Signal handlers read and write all of this. */
static struct {
  int descriptor;
  struct termios usual;
  volatile sig_atomic_t taken;   /* somebody has entered, */
  volatile sig_atomic_t ours;    /* and the screen is as he wants it */
  volatile sig_atomic_t changed; /* since somebody asked */
} screen;

enum { ESCAPE = 27, ESCAPE_MS = 25 };

gboolean tool_terminal_able(int descriptor) {
  const char *kind = g_getenv("TERM");
  return isatty(descriptor) && kind && *kind && strcmp(kind, "dumb") != 0;
}

gboolean tool_terminal_colourful(int descriptor) {
  const char *no_colour = g_getenv("NO_COLOR");
  return !(no_colour && *no_colour) && tool_terminal_able(descriptor);
}

gboolean tool_terminal_unicode(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = g_getenv(names[i]);
    if (!value || !*value) continue;
    g_autofree char *locale = g_ascii_strup(value, -1);
    return strstr(locale, "UTF-8") || strstr(locale, "UTF8");
  }
  return FALSE;
}

void tool_terminal_size(int descriptor, guint *columns, guint *rows) {
  struct winsize size;
  gboolean known = ioctl(descriptor, TIOCGWINSZ, &size) == 0;
  *columns = known && size.ws_col ? size.ws_col : 80;
  *rows = known && size.ws_row ? size.ws_row : 24;
}

/* --- taking and leaving: all that is called here is safe in signal handlers --- */

static void put(const char *text, gsize length) {
  while (length > 0) {
    ssize_t written = write(screen.descriptor, text, length);
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written < 0) continue;
    text += written;
    length -= (gsize)written;
  }
}

static void take(void) {
  static const char words[] = "\033[?1049h\033[?25l\033[2J";
  struct termios ours = screen.usual;
  ours.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
  ours.c_cc[VMIN] = 1;
  ours.c_cc[VTIME] = 0;
  tcsetattr(screen.descriptor, TCSANOW, &ours);
  put(words, sizeof words - 1);
  screen.ours = screen.changed = TRUE;
}

static void give_back(void) {
  static const char words[] = "\033[0m\033[?25h\033[?1049l";
  if (!screen.ours) return;
  screen.ours = FALSE;
  put(words, sizeof words - 1);
  tcsetattr(screen.descriptor, TCSANOW, &screen.usual);
}

void tool_terminal_leave(void) {
  int error = errno;
  screen.taken = FALSE;
  give_back();
  errno = error;
}

/* --- signals --- */

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

/* The signal does what it would have done; it comes when the handler has returned. */
static void end(int number) {
  tool_terminal_leave();
  signal(number, SIG_DFL);
  raise(number);
}

/* Here the program stands until it is continued; where nobody could continue it, it is not stopped. */
static void stop(int number) {
  int error = errno;
  sigset_t one, before;
  give_back();
  signal(number, SIG_DFL);
  raise(number);
  sigemptyset(&one);
  sigaddset(&one, number);
  sigprocmask(SIG_UNBLOCK, &one, &before);
  sigprocmask(SIG_SETMASK, &before, NULL);
  handle(number, stop);
  if (screen.taken && !screen.ours) take();
  errno = error;
}

static void go_on(int number) {
  int error = errno;
  (void)number;
  if (screen.taken) take();
  errno = error;
}

static void note_size(int number) {
  (void)number;
  screen.changed = TRUE;
}

/* What was to be ignored (nohup) still is. */
static void handle_unless_ignored(int number, void (*handler)(int)) {
  struct sigaction action;
  if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL) handle(number, handler);
}

static void handle_signals(void) {
  handle_unless_ignored(SIGHUP, end);
  handle_unless_ignored(SIGQUIT, end);
  handle_unless_ignored(SIGTSTP, stop);
  handle(SIGCONT, go_on);
  handle(SIGWINCH, note_size);
}

gboolean tool_terminal_enter(int descriptor, GError **error) {
  static gboolean known;
  const char *name = ttyname(descriptor);
  int opened = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  if (opened < 0) {
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "cannot open the terminal: %s",
                g_strerror(errno));
    return FALSE;
  }
  screen.descriptor = opened;
  tcgetattr(opened, &screen.usual);
  if (!known) atexit(tool_terminal_leave);
  known = TRUE;
  handle_signals();
  screen.taken = TRUE;
  take();
  return TRUE;
}

/* --- drawing and keys --- */

/* Each line wipes what was there before; nothing comes after the last, where the screen would roll. */
void tool_terminal_draw(const char *page) {
  GString *words = g_string_new("\033[H");
  for (const char *c = page; *c; c++) {
    if (*c == '\n') g_string_append(words, "\033[K\r\n");
    else g_string_append_c(words, *c);
  }
  g_string_append(words, "\033[K\033[J");
  if (screen.ours) put(words->str, words->len);
  g_string_free(words, TRUE);
}

gboolean tool_terminal_changed(void) {
  gboolean changed = screen.changed;
  if (changed) screen.changed = FALSE; /* what comes from now on is another change */
  return changed;
}

/* The next byte, -1 when none comes in time, -2 when none will ever. */
static int next_byte(int milliseconds) {
  struct pollfd waiting = {.fd = screen.descriptor, .events = POLLIN};
  guint8 byte;
  if (poll(&waiting, 1, milliseconds) <= 0) return -1;
  ssize_t length = read(screen.descriptor, &byte, 1);
  if (length == 1) return byte;
  return length < 0 && (errno == EINTR || errno == EAGAIN) ? -1 : -2;
}

/* ESC [ A or ESC O A; of longer ones (ESC [ 1 ; 5 A) the last byte counts. */
static int escaped_key(void) {
  int byte = next_byte(ESCAPE_MS);
  if (byte != '[' && byte != 'O') return byte < 0 ? ESCAPE : TOOL_KEY_NONE;
  do byte = next_byte(ESCAPE_MS);
  while (byte >= '0' && byte < '@');
  switch (byte) {
  case 'A': return TOOL_KEY_UP;
  case 'B': return TOOL_KEY_DOWN;
  case 'C': return TOOL_KEY_RIGHT;
  case 'D': return TOOL_KEY_LEFT;
  case 'Z': return TOOL_KEY_BACKTAB;
  default: return TOOL_KEY_NONE;
  }
}

int tool_terminal_key(int milliseconds) {
  int byte = next_byte(milliseconds);
  if (byte == -2) return TOOL_KEY_END;
  if (byte == ESCAPE) return escaped_key();
  return byte > 0 ? byte : TOOL_KEY_NONE;
}
