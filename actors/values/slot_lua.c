/* SPDX-License-Identifier: MIT */
#include "actors/values/slot_lua.h"

void actor_slots_open(ActorSlots *slots) {
  const ActorSlot empty = {{0, G_MAXUINT64}, 0}; /* nobody's name */
  for (guint i = 0; i <= ACTOR_SLOTS; i++) slots->slot[i] = empty;
}

void actor_slots_fill(ActorSlots *slots, lua_State *L, guint32 number, const ActorSlotName *name,
                      const char *bytes) {
  lua_pushlstring(L, bytes, name->low & 0xff);
  lua_copy(L, -1, (int)number);
  slots->slot[number].name = *name;
}
