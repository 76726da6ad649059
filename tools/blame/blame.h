/* SPDX-License-Identifier: MIT */

/* Blame is time, and whose it was: summed over steps of chains (chain.h) by part, place, device, kind of
 * message and line of the author's code.
 *
 * What a message waited in a mailbox is the process's whose mailbox it is, and the line's at which that
 * process was meanwhile; but while that waited for a core itself it is the cores'.  A wait in vain is the
 * link's that has lost what was sent, or what came of it.  Time that a process waited for answers is those
 * messages' own: it counts as a part and as nobody's place. */
#ifndef TOOLS_BLAME_BLAME_H
#define TOOLS_BLAME_BLAME_H

#include "tools/blame/chain.h"
#include "tools/trace/naming.h"

typedef struct _ToolTally ToolTally;

typedef struct {
  char *name;
  const char *sort; /* of places: "link" "courier" "cores" "process"; else NULL */
  SimInstant parts[TOOL_PARTS], time;
} ToolRow;

typedef enum { TOOL_BY_PLACE, TOOL_BY_DEVICE, TOOL_BY_KIND, TOOL_BY_LINE, TOOL_BY_DOING, TOOL_WAYS } ToolWay;

/* So many rows are kept of each way; time that would need more is in none of them. */
enum { TOOL_ROWS_MAX = 1 << 17 };

/* The greatest sum of one part at one place, with what was done there meanwhile, and the line: NULL where the
 * trace does not tell.  The place is a whole device where time is spread over that: as over the workers of a
 * pool, of which none stands out. */
typedef struct {
  ToolPlace place;
  guint part;
  const char *kind, *why, *line;
  SimInstant time;     /* of all that */
  SimInstant of_part;  /* of the part at the place, whatever was done, and at whatever line */
  SimInstant of_place; /* of the place */
} ToolCulprit;

ToolTally *tool_tally_new(void);
void tool_tally_free(ToolTally *tally);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolTally, tool_tally_free)

void tool_tally_add(ToolTally *tally, const ToolStep *step);

/* Of such steps.  (transfer full) */
ToolTally *tool_tally_of(const GArray *steps);

/* All of it, and its parts. */
const ToolRow *tool_tally_total(const ToolTally *tally);

/* Of the place that has the greatest time, or of a device that has more than twice as much (and that is
 * neither its courier's nor its cores', nor the only one): its greatest part, and of that the greatest sum;
 * FALSE: there is no place. */
gboolean tool_tally_culprit(const ToolTally *tally, const ToolNaming *naming, ToolCulprit *culprit);

/* Whether there were too many rows of that way. */
gboolean tool_tally_is_full(const ToolTally *tally, ToolWay way);

/* ToolRow, the greatest first.  (transfer full) */
GArray *tool_tally_rows(const ToolTally *tally, ToolWay way, const ToolNaming *naming);

/* The greatest parts of a row with some time: "mailbox 80 %, handling 20 %".  (transfer full) */
char *tool_row_describe(const ToolRow *row);

/* "the courier of device-1".  (transfer full) */
char *tool_place_name(ToolPlace place, const ToolNaming *naming);

#endif
