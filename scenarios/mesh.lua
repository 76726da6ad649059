-- SPDX-License-Identifier: MIT
-- A mesh whose couriers are written in Lua: each sends a message along its row first, then along its column.
-- Source: dimension-order routing, W. J. Dally, B. Towles, Principles and Practices of Interconnection Networks (2004),
-- section 8.4; plenum's own grid does the same.
-- Expect: with couriers = built_in the same run, event for event.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "A mesh of couriers in Lua",
  params = {
    couriers = { "lua", "whose decisions", one_of = { "lua", "built_in" } },
    width = { 6, "devices in a row and in a column", min = 2 },
    rate = { 100, "messages that a courier forwards in a second", min = 1 },
    step = { "10 ms", "time for one hop" },
  },
}

local mesh
local x, y = {}, {} -- of each device

local function toward(from, to) return from < to and from + 1 or from - 1 end

local Courier = plenum.courier("x first", {
  route = function(self, destination)
    local here = self.device
    if x[here] ~= x[destination] then return mesh:at(toward(x[here], x[destination]), y[here]) end
    return mesh:at(x[here], toward(y[here], y[destination]))
  end,
})

local options = { rate = p.rate, step = p.step }
mesh = topology.grid {
  width = p.width,
  height = p.width,
  device = { courier = p.couriers == "lua" and Courier(options) or options },
}
for i, device in ipairs(mesh) do x[device], y[device] = (i - 1) % p.width + 1, (i - 1) // p.width + 1 end

local sinks = {}
for i, device in ipairs(mesh) do
  sinks[i] = device:spawn(function()
    while true do
      plenum.receive()
      plenum.record("delivered_at", plenum.now())
    end
  end)
end

for i, device in ipairs(mesh) do
  device:spawn(function()
    for j, sink in ipairs(sinks) do
      if j ~= i then sink:send { "letter" } end
    end
  end)
end

plenum.at_end(function()
  local delivered = plenum.metric("delivered_at")
  plenum.check(delivered.count == #mesh * (#mesh - 1), "each message is delivered once")
  plenum.result("hops", math.tointeger(plenum.metric("hops").sum))
  plenum.result("last_delivery", delivered.max)
end)
