-- SPDX-License-Identifier: MIT
-- golden/ping.json: three calls between clocked processes, with the instant of each step.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Ping, measured",
  unit = "tick",
  params = {
    pinger_rate = "1", ponger_rate = "1", courier_rate = "100", step = 0.01, hops = 1,
    ponger = { "busy", one_of = { "busy", "sleepy" } },
    first = { "ponger", one_of = { "ponger", "pinger" } },
  },
}

local addresses = {}

local Pinger = plenum.process("pinger", { clock_rate = p.pinger_rate, pings = {} })

function Pinger.command:START() self:continue({ "PING" }, { "PING" }, { "PING" }) end

function Pinger.command:PING()
  local ping = { send = plenum.instant() }
  self.pings[#self.pings + 1] = ping
  local answer = plenum.ask(addresses.ponger, { "ping" })
  answer:on_done(function() ping.reply_delivered = plenum.instant() end)
  ping.value = answer:await()
  ping.result = plenum.instant()
end

local Ponger = plenum.process("ponger", { clock_rate = p.ponger_rate, handled = {} })

function Ponger.command:START()
  self:continue { "START" }
  if p.ponger == "sleepy" then self:sleep_until_mail() end
end

Ponger:rpc("ping", function(self)
  self.handled[#self.handled + 1] = plenum.instant()
  return 42
end)

local line = topology.line {
  count = p.hops + 1,
  device = { courier = { rate = p.courier_rate, step = p.step } },
}
local function start_pinger() addresses.pinger = line[1]:spawn(Pinger) end
local function start_ponger() addresses.ponger = line[#line]:spawn(Ponger) end
if p.first == "pinger" then start_pinger() end
start_ponger()
if p.first == "ponger" then start_pinger() end

-- What has been delivered has been handled or still waits.
local delivered = {}
plenum.stop_when(function()
  local ponger = plenum.inspect(addresses.ponger)
  while #delivered < #ponger.handled + ponger.mailbox_size do delivered[#delivered + 1] = plenum.instant() end
  return plenum.halted(addresses.pinger)
end)

plenum.at_end(function()
  plenum.result("pings", plenum.inspect(addresses.pinger).pings)
  plenum.result("handled", plenum.inspect(addresses.ponger).handled)
  plenum.result("delivered", delivered)
end)
