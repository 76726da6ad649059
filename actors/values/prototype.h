/* SPDX-License-Identifier: MIT */

/* A prototype is a Lua function's code without its captures, as `lua_dump` writes it.
 *
 * Lua's public interface makes closures and reads their captures, but tells neither whether a
 * function assigns a captured variable nor which function of a chunk it is.  The dump does.  Its
 * format is Lua 5.4's own (lundump.c), so the header is checked and anything else is refused by an
 * assertion; dumps come from `lua_dump` in the same process, never from an author.
 *
 * In a guarded copy each assignment of a captured variable jumps behind the end of the code, where
 * the variable's name is stored into the guard, one more capture, whose `__newindex` raises.  As
 * it never comes back, nothing else moves, and no limit of an instruction's fields matters. */
#ifndef ACTORS_VALUES_PROTOTYPE_H
#define ACTORS_VALUES_PROTOTYPE_H

#include <glib.h>

/* One less than Lua's own limit: room for the guard. */
enum { ACTOR_PROTOTYPE_MAX_CAPTURES = 254 };

typedef struct _ActorPrototype ActorPrototype;

/* The tree of prototypes of a dumped function; the bytes are copied. */
ActorPrototype *actor_prototype_parse(const guint8 *dump, gsize length);
void actor_prototype_free(ActorPrototype *tree);

/* All prototypes of the tree, each before those nested in it (transfer container). */
GPtrArray *actor_prototype_list(ActorPrototype *tree);

guint actor_prototype_captures(const ActorPrototype *prototype);
guint actor_prototype_line(const ActorPrototype *prototype); /* where it is defined */

/* Whether it, or a function nested in it, assigns a variable that it captures. */
gboolean actor_prototype_assigns(const ActorPrototype *prototype);

/* What Lua takes for the name of the prototype's chunk, which may have zero bytes in it. */
void actor_prototype_set_source(ActorPrototype *prototype, const void *source, gsize length);

/* The dump of a function of this prototype (transfer full). */
GByteArray *actor_prototype_dump(const ActorPrototype *prototype);

/* The dump of a function that returns, at each call, a new function of the prototype, guarded if
 * it assigns captures; its captures are nil and its own.  The guard is capture 1 of the factory, if
 * actor_prototype_assigns.  At most ACTOR_PROTOTYPE_MAX_CAPTURES (transfer full). */
GByteArray *actor_prototype_dump_factory(const ActorPrototype *prototype);

#endif
