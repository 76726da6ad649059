/* SPDX-License-Identifier: MIT */

/* A capture is a file of packets in pcapng (draft-ietf-opsawg-pcapng), as Wireshark reads it: who took it,
 * interfaces, and then packets, each at an instant on one of them.
 *
 * Packets are of link type 252, "upper protocol data units" (LINKTYPE_WIRESHARK_UPPER_PDU): tags in front of
 * the bytes name the dissector that knows what they mean. */
#ifndef TOOLS_EXPORT_CAPTURE_H
#define TOOLS_EXPORT_CAPTURE_H

#include "tools/output.h"

typedef struct _ToolCapture ToolCapture;

/* The direction of a packet, as seen from its interface. */
typedef enum { TOOL_CAPTURE_IN = 1, TOOL_CAPTURE_OUT = 2 } ToolDirection;

/* `dissector` and `program` are short words. */
ToolCapture *tool_capture_new(ToolOutput *output, const char *dissector);
void tool_capture_free(ToolCapture *capture);

/* These write to the output; errors are its own. */

gboolean tool_capture_begin(ToolCapture *capture, const char *program, const char *comment, GError **error);

/* The next interface, from 0.  `resolution` is that of its instants, as if_tsresol has it: a power of ten, or
 * with 0x80 of two.  Long names are cut. */
gboolean tool_capture_interface(ToolCapture *capture, const char *name, guint8 resolution, GError **error);

/* `instant` is in steps of the interface's resolution. */
gboolean tool_capture_packet(ToolCapture *capture, guint32 interface, guint64 instant,
                             ToolDirection direction, const guint8 *bytes, gsize length, GError **error);

#endif
