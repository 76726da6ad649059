-- SPDX-License-Identifier: MIT
-- golden/wake.json: a clocked process that sleeps from its start on wakes strictly after its mail.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Waking a process",
  unit = "tick",
  params = { rate = "3", start = 0.0, arrivals = "0.1 0.2 0.5" },
}

local Sleeper = plenum.process("sleeper", { clock_rate = p.rate, log = {} })

function Sleeper:note(entry)
  self.log[#self.log + 1] = entry
  plenum.result("log", self.log)
end

function Sleeper.command:START()
  self:note { "command-start", plenum.instant() }
  self:continue { "START" }
  self:sleep_until_mail()
end

Sleeper:on("arrival", function(self, m) self:note { "handled", plenum.instant(), m.at } end)

plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }:spawn(function()
  plenum.sleep(p.start)
  local sleeper = plenum.spawn(Sleeper)
  for arrival in p.arrivals:gmatch("%S+") do
    plenum.sleep(tonumber(arrival) - plenum.now())
    sleeper:send { "arrival", at = plenum.instant() }
  end
end)
