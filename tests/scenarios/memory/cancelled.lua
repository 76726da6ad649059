-- SPDX-License-Identifier: MIT
-- Timers that are cancelled, and waits that end long before their time.
-- Expect: what was to happen later, and no longer is, takes no room.
local plenum = require "plenum"

local p = plenum.scenario { title = "Cancelled", params = { rounds = 300000 } }

plenum.device {}:spawn(function()
  local me = plenum.self()
  for round = 1, p.rounds do
    me:send(round)
    plenum.receive(1e6)
    plenum.send_after(1e6, me, round):cancel()
    plenum.sleep(1e-6)
    plenum.receive_match({ "never" }, 1e-7)
  end
end)
