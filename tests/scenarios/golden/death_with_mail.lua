-- SPDX-License-Identifier: MIT
-- golden/returned.json, death_with_mail: what waits in a mailbox when its process dies, and what comes later.
local plenum = require "plenum"

plenum.scenario { title = "Death with mail", unit = "tick" }

local node = plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }

local Mortal = plenum.process("mortal", { clock_rate = 3 })
function Mortal.command:START() self:continue { "IDLE" } end
function Mortal.command:IDLE() end

local function witness(name)
  return node:spawn(function()
    local log = {}
    while true do
      local m = plenum.receive()
      log[#log + 1] = { m[1], plenum.instant(), m[3] }
      plenum.result(name, log)
    end
  end)
end

local mortal, first, second = node:spawn(Mortal), witness "first", witness "second"

node:spawn(function()
  mortal:send { "letter", reply_to = first }
  plenum.sleep(0.5)
  mortal:send { "letter", reply_to = second }
  plenum.sleep(0.2)
  mortal:send { "letter", reply_to = second }
  plenum.sleep(0.05)
  mortal:send { "letter" }
  plenum.result("alive", plenum.alive(mortal))
end)

plenum.at_end(function()
  plenum.result("status", plenum.inspect(mortal).status)
  plenum.result("returned", plenum.metric("returned").count)
  plenum.result("dropped", plenum.metric("dropped").count)
end)
