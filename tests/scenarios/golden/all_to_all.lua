-- SPDX-License-Identifier: MIT
-- golden/all_to_all*.json: every device, or one, mails every one, itself too, at instant 0.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "All to all, measured",
  unit = "tick",
  params = {
    topology = { "grid", one_of = { "grid", "quadtree" } },
    width = 3, height = 3,
    rate = "100", step = 0.01,
    sender = { 0, "the device that sends; 0: all do", min = 0 },
  },
}

local net = topology[p.topology] {
  width = p.width, height = p.height,
  device = { courier = { rate = p.rate, step = p.step } },
}

local sinks = {}
for i, device in ipairs(net) do
  sinks[i] = device:spawn(function()
    while true do
      plenum.receive()
      plenum.record("delivered", plenum.instant())
      if p.sender > 0 then plenum.result("to_" .. i, plenum.instant()) end
    end
  end)
end

for i, device in ipairs(net) do
  if p.sender == 0 or p.sender == i then
    device:spawn(function()
      for _, sink in ipairs(sinks) do sink:send { "letter" } end
    end)
  end
end

plenum.at_end(function()
  local delivered = plenum.metric("delivered")
  plenum.result("messages", delivered.count)
  plenum.result("last", delivered.max)
  plenum.result("sum", delivered.sum)
  plenum.result("courier_depth", plenum.metric("courier_depth").max)
end)
