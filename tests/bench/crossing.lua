-- SPDX-License-Identifier: MIT
-- Every device of a grid sends a message to every other at once, over couriers of one rate: what hops cost.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario { title = "Crossing", params = { width = { 16, "of the grid, and its height", min = 2 } } }

local grid = topology.grid {
  width = p.width,
  height = p.width,
  device = { courier = { rate = 100, step = "10 ms" } },
}

local inboxes = {}

local function program(i)
  for j, inbox in ipairs(inboxes) do
    if j ~= i then inbox:send { "letter" } end
  end
  while true do plenum.receive() end
end

for i, device in ipairs(grid) do inboxes[i] = device:spawn(program, i) end
