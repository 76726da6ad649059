-- SPDX-License-Identifier: MIT
-- golden/routing.json: one message from one device of a grid or quadtree to another; places count from 0.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "One message",
  unit = "tick",
  params = {
    topology = { "grid", one_of = { "grid", "quadtree" } },
    width = 8, height = 8,
    rate = "100", step = 0.01,
    from_x = 0, from_y = 0, to_x = 7, to_y = 7,
  },
}

local net = topology[p.topology] {
  width = p.width, height = p.height,
  device = { courier = { rate = p.rate, step = p.step } },
}

local receiver = net:at(p.to_x + 1, p.to_y + 1):spawn(function()
  plenum.receive()
  plenum.result("arrived", plenum.instant())
  plenum.result("hops", plenum.header().hops)
  plenum.stop()
end)

net:at(p.from_x + 1, p.from_y + 1):spawn(function() receiver:send { "letter" } end)
