-- SPDX-License-Identifier: MIT
-- From corner to corner of a plane of k x k devices: beside the devices themselves, or up and down a tree of routers?
-- Source: aether 1.3.0, tests/network.lisp, where the way of the tree is never the longer one; R. A. Finkel, J. L.
-- Bentley, Quad trees: a data structure for retrieval on composite keys, Acta Informatica 4(1), 1974.
-- Expect: 2(k - 1) hops in the grid; in the tree floor(log2 k) up and ceil(log2 k) down, 2 log2 k for powers of two.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Corner to corner",
  unit = "tick",
  params = { width = { 8, "devices in a row, and rows", min = 1 } },
}

-- A letter from the last device of a net to its first, and what the way was like.
local function cross(name)
  local net = topology[name] { width = p.width, link = { latency = 1 } }
  local receiver = net:at(1, 1):spawn(function()
    plenum.receive()
    plenum.result(name .. "_hops", plenum.header().hops)
    plenum.result(name .. "_ticks", plenum.now())
  end)
  net:at(p.width, p.width):spawn(function() receiver:send { "letter" } end)
end

cross "grid"
cross "quadtree"

-- The least number of halvings that leave one of `width`; of two halves the first is the greater one.
local function halvings(width, half)
  local count = 0
  while width > 1 do
    width, count = half(width), count + 1
  end
  return count
end

plenum.at_end(function()
  local up = halvings(p.width, function(width) return width // 2 end)
  local down = halvings(p.width, function(width) return (width + 1) // 2 end)
  local grid, tree = plenum.result("grid_hops"), plenum.result("quadtree_hops")
  plenum.check(grid == 2 * (p.width - 1), "the grid's way is along two sides")
  plenum.check(tree == up + down, "the tree's way is over its root")
  plenum.check(tree <= grid, "the tree's way is never the longer one")
  plenum.check(plenum.result("grid_ticks") == grid and plenum.result("quadtree_ticks") == tree, "a tick for each hop")
end)
