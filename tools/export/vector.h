/* SPDX-License-Identifier: MIT */

/* A vector clock (Fidge 1988, Mattern 1989) counts, for each host, the events of that host that happened
 * before; one event happened before another where its clock is less in some and greater in no component. */
#ifndef TOOLS_EXPORT_VECTOR_H
#define TOOLS_EXPORT_VECTOR_H

#include <glib.h>

typedef struct _ToolVector ToolVector;

ToolVector *tool_vector_new(void);
ToolVector *tool_vector_dup(const ToolVector *vector);
void tool_vector_free(ToolVector *vector);

/* The host has an event. */
void tool_vector_count(ToolVector *vector, guint host);

/* The greater of both, for each host. */
void tool_vector_merge(ToolVector *vector, const ToolVector *other);

/* Hosts from `size` on have 0. */
guint tool_vector_size(const ToolVector *vector);
guint64 tool_vector_get(const ToolVector *vector, guint host);

#endif
