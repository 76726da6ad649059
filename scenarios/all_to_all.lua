-- SPDX-License-Identifier: MIT
-- Every device mails every other at once: where do messages queue, and when is the last one there?
-- Source: W. J. Dally, B. Towles, Principles and Practices of Interconnection Networks (2004), chapter 3: the hops
-- follow from the distances, and no network is faster than its couriers, which forward one message at a time.
-- Expect: as many hops as all distances add up to; on a grid of w x w devices these are 2/3 * w^3 * (w^2 - 1).
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "All to all",
  params = {
    topology = { "grid", "how the devices are joined", one_of = { "grid", "torus", "quadtree" } },
    width = { 4, "devices in a row", min = 2 },
    height = { 0, "rows (0: as many as a row has devices)", min = 0 },
    rate = { 100, "messages that a courier forwards in a second", min = 1 },
    step = { "10 ms", "time for one hop" },
  },
}

local net = topology[p.topology] {
  width = p.width,
  height = p.height > 0 and p.height or p.width,
  device = { courier = { rate = p.rate, step = p.step } },
}

local sinks = {}
for i, device in ipairs(net) do
  sinks[i] = device:spawn(function()
    while true do
      plenum.receive()
      plenum.record("delivered_at", plenum.now())
    end
  end)
end

for i, device in ipairs(net) do
  device:spawn(function()
    for j, sink in ipairs(sinks) do
      if j ~= i then sink:send { "letter" } end
    end
  end)
end

plenum.at_end(function()
  local distances = 0
  for _, from in ipairs(net) do
    for _, to in ipairs(net) do distances = distances + from:distance(to) end
  end
  local delivered, hops = plenum.metric("delivered_at"), math.tointeger(plenum.metric("hops").sum)
  local couriers = #net + #(net.routers or {})
  plenum.check(delivered.count == #net * (#net - 1), "each message is delivered once")
  plenum.check(hops == distances, "messages take the shortest ways")
  plenum.check(p.topology ~= "grid" or #net ~= p.width ^ 2 or 3 * hops == 2 * p.width ^ 3 * (p.width ^ 2 - 1),
    "hops as the formula says")
  plenum.check(delivered.max >= (hops / couriers - 1) / p.rate, "no faster than couriers that all are busy")
  plenum.result("last_delivery", delivered.max)
  plenum.result("courier_depth", math.tointeger(plenum.metric("courier_depth").max))
  plenum.result("hops", hops)
  plenum.result("messages", delivered.count)
end)
