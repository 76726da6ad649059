-- SPDX-License-Identifier: MIT
-- golden/event_loop.json: events that log and schedule themselves, as mail that a process sends to itself.
local plenum = require "plenum"

plenum.scenario { title = "Event loop", unit = "tick", until_time = 3 }

plenum.device { name = "node" }:spawn(function()
  local me, slot, log = plenum.self(), 0, {}
  local function note(kind, value) log[#log + 1] = { kind, plenum.now(), value } end

  plenum.send_after(0, me, { "c" })
  plenum.send_after(1, me, { "b" })
  while true do
    plenum.receive {
      { { "c" }, function()
        note("c")
        slot = slot + 2
        note("a", slot)
        plenum.send_after(1, me, { "c" })
      end },
      { { "b" }, function()
        note("b")
        if plenum.now() < 3 then
          plenum.send_after(1, me, { "b" })
          plenum.send_after(2, me, { "b" })
        end
      end },
    }
    plenum.result("log", log)
  end
end)
