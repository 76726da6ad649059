-- SPDX-License-Identifier: MIT
-- Randomised 3-colouring of a line of nodes, two to a device; expected time grows with the logarithm of the length.
-- Nodes know their neighbours only, so that others may join and leave the line while it is coloured, or afterwards.
-- Source: aether 1.3.0, tests/examples/coloring.lisp, measured over 2000 runs for each length.
-- Expect: a proper colouring; on average about 29.6 ticks for 64 nodes and 45 for 512.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Randomised 3-colouring",
  unit = "tick",
  params = {
    nodes = { 64, "nodes in the line", min = 2 },
    per_device = 2,
    added = { 0, "nodes that join", min = 0 },
    removed = { 0, "nodes that leave; in all one change for four nodes", min = 0 },
    when = { "stable", "they do so", one_of = { "stable", "running" } },
  },
}

local Node = plenum.process("node", { clock_rate = 1, color = 0, undecided = true, neighbors = {} })

Node:rpc("color_query", function(self) return self.color end)

-- Who has other neighbours has to choose again.
function Node:meet(neighbors) self.neighbors, self.undecided = neighbors, true end

Node:on("meet", function(self, m) self:meet(m.neighbors) end)

Node:on("swap", function(self, m)
  local neighbors = { m.new }
  for _, node in ipairs(self.neighbors) do
    if node ~= m.old then neighbors[#neighbors + 1] = node end
  end
  self:meet(neighbors)
end)

-- Those on both sides get each other, or another node, for a neighbour.
local function sew(sides, old, new)
  for i, side in ipairs(sides) do
    local other = sides[3 - i]
    side:send { "swap", old = old or other, new = new or other }
  end
end

Node:on("join", function(self, m)
  self:meet(m.neighbors)
  sew(m.neighbors, nil, plenum.self())
end)

Node:on("leave", function(self)
  sew(self.neighbors, plenum.self(), nil)
  self:die()
end)

function Node.command:START()
  self:continue { "START" }
  if not self.undecided then return self:sleep_until_mail() end
  self.color = plenum.random(0, 2)
  local asked = self.neighbors
  local answers = plenum.await_all(plenum.ask_all(asked, { "color_query" }),
    { returned = function() return "gone" end })
  for _, color in ipairs(answers) do
    if color == self.color then return end
  end
  self.undecided = self.neighbors ~= asked
end

local devices = topology.line {
  count = (p.nodes + p.per_device - 1) // p.per_device,
  device = { courier = { rate = 5 } },
  link = { latency = 0.01 },
}
local nodes = {}
for i = 1, p.nodes do nodes[i] = devices[(i - 1) // p.per_device + 1]:spawn(Node) end

-- The neighbours of a line's i-th node.
local function beside(line, i)
  local neighbors = { line[i + 1] }
  neighbors[#neighbors + 1] = line[i - 1]
  return neighbors
end

for i, node in ipairs(nodes) do node:send { "meet", neighbors = beside(nodes, i) } end

-- The line as it will be.  Changes begin at its end and stand so far apart that none knows of another.
local function change()
  local line, changes, nth = {}, p.added + p.removed, 0
  for i, node in ipairs(nodes) do
    local is_due = nth < changes and i == nth * #nodes // changes + 1
    if is_due then nth = nth + 1 end
    if is_due and nth <= p.added then
      line[#line + 1] = plenum.device_of(node):spawn(Node)
      line[#line]:send { "join", neighbors = i > 1 and { nodes[i - 1], node } or { node } }
    end
    if is_due and nth > p.added then node:send { "leave" } else line[#line + 1] = node end
  end
  return line
end

local function same(list, other)
  local is_there = {}
  for _, node in ipairs(other) do is_there[node] = true end
  for _, node in ipairs(list) do
    if not is_there[node] then return false end
  end
  return #list == #other
end

local function is_stable(line)
  for i, node in ipairs(line) do
    local state = plenum.inspect(node)
    if state.undecided or not same(state.neighbors, beside(line, i)) then return false end
  end
  return true
end

local function settle(line)
  while not is_stable(line) do
    assert(plenum.now() < 10000, "the line does not settle")
    plenum.sleep(1)
  end
end

assert(4 * (p.added + p.removed) <= p.nodes, "there may be one change for four nodes")

plenum.experiment(function()
  if p.when == "stable" then settle(nodes) else plenum.sleep(3) end -- with answers on their way
  local line = change()
  settle(line)
  local before
  for _, node in ipairs(line) do
    local color = plenum.inspect(node).color
    plenum.check(color ~= before, "neighbours differ")
    plenum.check(0 <= color and color <= 2, "one colour more than a node has neighbours")
    before = color
  end
  plenum.result("ticks", plenum.now())
  plenum.result("nodes", #line)
  plenum.stop()
end)
