/* SPDX-License-Identifier: MIT */

/* How a process came to where it is: the chain (chain.h) that it goes on from, what it has done with the
 * message that it handles, and what it did while others waited (doings.h).
 *
 * Who takes a message goes on from it, who has waited for answers from the last of them, who has slept or
 * worked from where he was.  Who has waited in vain has waited for the link that has lost what he had sent,
 * or what came of that.  A command machine that is done with a message at once goes on as if it had not come.
 */
#ifndef TOOLS_BLAME_PROCESS_H
#define TOOLS_BLAME_PROCESS_H

#include "tools/blame/copy.h"
#include "tools/blame/doings.h"
#include "tools/blame/forest.h"
#include "tools/trace/trace.h"

typedef struct _ToolProcess ToolProcess;

/* *(chain: transfer full)* */
ToolProcess *tool_process_new(guint64 address, ToolStep *chain);
void tool_process_free(ToolProcess *process);

guint64 tool_process_address(const ToolProcess *process);
ToolDoings *tool_process_doings(ToolProcess *process);

/* The kind of the message that it handles, or that its maker handled; NULL: none. */
const char *tool_process_kind(const ToolProcess *process);

/* It sends: who may wait for what comes of that, if it does so on account of the message that it handles. */
void tool_process_send(ToolProcess *process, SimInstant now, gboolean on_account, ToolAsker *askers);

/* What it handles, or its maker does, is on their account. */
void tool_process_set_askers(ToolProcess *process, const ToolAsker *askers);
void tool_process_inherit(ToolProcess *process, const ToolProcess *maker);

/* What it sent at `sent`, or what came of that, was lost on that link. */
void tool_process_lose(ToolProcess *process, SimInstant sent, guint32 link);

/* How it comes to act now, where the trace says no more. */
const ToolStep *tool_process_advance(ToolProcess *process, SimInstant now);

/* From now on it goes on from there.  *(chain: transfer full)* */
void tool_process_set_top(ToolProcess *process, ToolStep *chain);

/* What it did while nothing was told of it: it handled, or waited for mail. */
void tool_process_tell_rest(ToolProcess *process, SimInstant until);

/* Likewise until it takes a message of that kind, which came at `came`: from then on only its clock was
 * waited for. */
void tool_process_tell_until_taken(ToolProcess *process, SimInstant until, SimInstant came, const char *kind);

/* It takes that message; or as an answer, of which a wait may have been for one.  *(chain: transfer full)* */
void tool_process_take(ToolProcess *process, guint64 id, const char *kind, ToolStep *chain);
void tool_process_answer(ToolProcess *process, guint64 id, ToolStep *chain);

/* The answer makes it do something at once, beside what it does or waits for. */
void tool_process_call(ToolProcess *process, guint64 answer);

/* It is done with a message: what that took, ToolStep of which only blame and length mean something. */
const GArray *tool_process_handled(ToolProcess *process, const ToolEvent *event);
void tool_process_settle(ToolProcess *process);

/* It goes on after a wait; texts are kept by whoever keeps the chains. */
void tool_process_wait(ToolProcess *process, const ToolEvent *event, const char *why, const char *line);

/* All chains that it holds. */
void tool_process_tidy(ToolProcess *process, ToolForest *forest);

#endif
