/* SPDX-License-Identifier: MIT */

/* The parting of two traces is the first event, in their one order, that they do not have in common.
 *
 * Both are read side by side.  Of what they have in common the last events of each device are kept, and the
 * last messages with their causes; so at the parting each side can be told how it came about. */
#ifndef TOOLS_DIFF_PARTING_H
#define TOOLS_DIFF_PARTING_H

#include "tools/trace/naming.h"

typedef struct _ToolParting ToolParting;

/* The traces outlive it. */
ToolParting *tool_parting_new(ToolTrace *a, ToolTrace *b);
void tool_parting_free(ToolParting *parting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolParting, tool_parting_free)

/* Reads until the traces part, or end together.  FALSE with an error for a trace that cannot be read. */
gboolean tool_parting_find(ToolParting *parting, GError **error);

/* How many events they have in common. */
guint64 tool_parting_common(const ToolParting *parting);

/* Side 0 or 1: the event with which it parts; NULL: it has ended; both NULL: they do not part. */
const ToolEvent *tool_parting_event(const ToolParting *parting, guint side);

/* What differs, where both sides have an event of one class: "instant, why".  NULL otherwise.  (transfer
 * full) */
char *tool_parting_differences(const ToolParting *parting);

const ToolNaming *tool_parting_naming(const ToolParting *parting, guint side);

/* Lines of text, the first being nearest to the parting: the messages that led to it on that side.  At most
 * `most`.  (transfer full) */
GPtrArray *tool_parting_causes(const ToolParting *parting, guint side, guint most);

/* Likewise what happened last on that device, in order.  (transfer full) */
GPtrArray *tool_parting_before(const ToolParting *parting, guint32 device);

/* "at 2.5 s, on device-1: departure ...".  (transfer full) */
char *tool_parting_tell(const ToolParting *parting, guint side, const ToolEvent *event);

#endif
