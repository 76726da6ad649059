-- SPDX-License-Identifier: MIT
-- Processes that are spawned, receive one message and end; so many are alive at once.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Spawn, one message, end",
  unit = "tick",
  instant_limit = 1000000000,
  params = {
    processes = { 1000000, "in all", min = 1 },
    alive = { 100, "of them at once", min = 1 },
  },
}

local function short_life() plenum.receive() end

plenum.device {}:spawn(function()
  for _ = 1, p.processes // p.alive do
    local born = {}
    for i = 1, p.alive do born[i] = plenum.spawn(short_life) end
    for i = 1, p.alive do born[i]:send(i) end
    plenum.sleep(0)
  end
end)
