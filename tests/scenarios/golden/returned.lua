-- SPDX-License-Identifier: MIT
-- golden/returned.json: three calls to a process that is no more, with the instants at which they come back.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Returned mail, measured",
  unit = "tick",
  params = { clock_rate = "1", courier_rate = "100", step = 0.01, hops = 2 },
}

local line = topology.line {
  count = p.hops + 1,
  device = { courier = { rate = p.courier_rate, step = p.step } },
}
local nobody = line[#line]:spawn(function() end)

local Pinger = plenum.process("pinger", { clock_rate = p.clock_rate, pings = {} })

function Pinger.command:START() self:continue({ "PING" }, { "PING" }, { "PING" }) end

function Pinger.command:PING()
  local ping = { send = plenum.instant() }
  self.pings[#self.pings + 1] = ping
  local answer = plenum.ask(nobody, { "ping" })
  answer:on_done(function() ping.rts_delivered = plenum.instant() end)
  local ok, problem = pcall(answer.await, answer)
  ping.value = ok and "answered" or problem
  ping.result = plenum.instant()
end

local pinger = line[1]:spawn(Pinger)

local found = {}
plenum.stop_when(function()
  while #found < plenum.metric("returned").count do found[#found + 1] = plenum.instant() end
  return false
end)

plenum.at_end(function()
  plenum.result("pings", plenum.inspect(pinger).pings)
  plenum.result("no_mailbox", found)
end)
