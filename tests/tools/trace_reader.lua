-- SPDX-License-Identifier: MIT
-- Reads a whole trace, for tests of what is made of one:
-- read(folder) → { { class=, instant=, turn=, device=, FIELD=... }, ... } in order of (instant, turn, device).
local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
package.path = here .. "../trace/?.lua;" .. package.path
local ctf = require "ctf"

return function(folder)
  local events = {}
  for event in ctf.events(folder .. "/ctf") do
    event.class, event.name = event.name, event.called
    events[#events + 1] = event
  end
  return events
end
