-- SPDX-License-Identifier: MIT
-- While the file is read devices tell of the links that have been declared so far, each time it is read.
-- Expect: 4 checks pass.
local plenum = require "plenum"
local topology = require "plenum.topology"

plenum.scenario { title = "declared", unit = "tick" }

-- What is found is written down, and what is declared next follows from it.
local found = {}
local function note(...) found[#found + 1] = table.concat({ ... }, " ") end

local function names(devices)
  local list = {}
  for i, device in ipairs(devices) do list[i] = device.name end
  return table.concat(list, ",")
end

local a, b, c = plenum.device { name = "a" }, plenum.device { name = "b" }, plenum.device { name = "c" }

local function look()
  note(names(a:neighbors()), a:distance(b) or "-", a:distance(c) or "-", a:link_to(b) and "ab" or "-",
    c:link_to(a) and "ca" or "-")
end

local function join(from, to, options)
  if not from:link_to(to) then return plenum.link(from, to, options) end
end

look()
local first = join(a, b, { latency = 1 })
look()
local second = join(b, a)
join(b, c, { latency = 1, one_way = true })
look()
if a:distance(c) > 1 then join(a, c, { latency = 5, one_way = true }) end
look()
join(c, a, { latency = 1, one_way = true })
look()
local again = plenum.link(a, b, { latency = 7 })

-- A shape before it is whole, and then.
local ring = {}
for i = 1, 40 do ring[i] = plenum.device {} end
for i = 1, 39 do join(ring[i], ring[i + 1]) end
note(ring[1]:distance(ring[40]), ring[1]:distance(ring[20]), #ring[1]:neighbors())
if ring[1]:distance(ring[40]) > 20 then join(ring[40], ring[1]) end
note(ring[1]:distance(ring[40]), ring[1]:distance(ring[30]), #ring[1]:neighbors())
local grid = topology.grid { width = 3, height = 3 }
note(grid:at(1, 1):distance(grid:at(3, 3)), #grid:at(2, 2):neighbors())
if not grid:at(1, 1):distance(a) then plenum.link(grid:at(1, 1), a) end

local EXPECTED = {
  " - - - -",
  "b 1 - ab -",
  "b 1 2 ab -",
  "b,c 1 1 ab -",
  "b,c 1 1 ab ca",
  "39 19 1",
  "1 11 2",
  "4 4",
}
local wanted = table.concat(EXPECTED, ";")
plenum.check(table.concat(found, ";") == wanted, "in the experimenter's reading: " .. table.concat(found, ";"))

a:spawn(function()
  plenum.check(table.concat(found, ";") == wanted, "in a shard's: " .. table.concat(found, ";"))
  plenum.check(a:link_to(b) == first and first ~= again and second == nil, "link_to: the first declared")
  plenum.check(names(a:neighbors()) == "b,c," .. grid:at(1, 1).name and a:distance(grid:at(3, 3)) == 5,
    "in the end all are there")
end)
