-- SPDX-License-Identifier: MIT
-- A grid in which nothing happens: what memory a device takes, with its links.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Grid",
  unit = "tick",
  params = { width = { 10, "devices in a row", min = 1 }, height = { 10, "rows", min = 1 } },
}

topology.grid { width = p.width, height = p.height, device = { courier = { rate = 1 } }, link = { latency = 1 } }
