/* SPDX-License-Identifier: MIT */
#include "actors/values/handle.h"

const char *actor_handle_kind_name(ActorHandleKind kind) {
  switch (kind) {
  case ACTOR_ADDRESS: return "address";
  case ACTOR_DEVICE: return "device";
  case ACTOR_LINK: return "link";
  case ACTOR_TIMER: return "timer";
  case ACTOR_BOX: return "mailbox";
  case ACTOR_REFERENCE: return "reference";
  }
  return "address"; /* 1 and 2 */
}
