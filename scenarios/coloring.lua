-- SPDX-License-Identifier: MIT
-- Randomised 3-colouring of a line of nodes, two to a device; expected time grows with the logarithm of the length.
-- Source: aether 1.3.0, tests/examples/coloring.lisp, measured over 2000 runs for each length.
-- Expect: a proper colouring; on average about 29.6 ticks for 64 nodes and 45 for 512.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Randomised 3-colouring",
  unit = "tick",
  params = { nodes = { 64, "nodes in the line", min = 2 }, per_device = 2 },
}

local Node = plenum.process("node", { clock_rate = 1, color = 0, undecided = true, neighbors = {} })

Node:rpc("color_query", function(self) return self.color end)
Node:on("meet", function(self, m) self.neighbors = m.neighbors end)

function Node.command:START()
  self:continue { "START" }
  if not self.undecided then return self:sleep_until_mail() end
  self.color = plenum.random(0, 2)
  local answers = plenum.await_all(plenum.ask_all(self.neighbors, { "color_query" }))
  for _, color in ipairs(answers) do
    if color == self.color then return end
  end
  self.undecided = false
end

local devices = topology.line {
  count = (p.nodes + p.per_device - 1) // p.per_device,
  device = { courier = { rate = 5 } },
  link = { latency = 0.01 },
}
local nodes = {}
for i = 1, p.nodes do
  nodes[i] = devices[(i - 1) // p.per_device + 1]:spawn(Node)
end
for i, node in ipairs(nodes) do
  local neighbors = {}
  if i < p.nodes then neighbors[#neighbors + 1] = nodes[i + 1] end
  if i > 1 then neighbors[#neighbors + 1] = nodes[i - 1] end
  node:send { "meet", neighbors = neighbors }
end

plenum.experiment(function()
  local undecided
  repeat
    plenum.sleep(1)
    undecided = 0
    for _, node in ipairs(nodes) do
      if plenum.inspect(node).undecided then undecided = undecided + 1 end
    end
  until undecided == 0
  for i = 2, #nodes do
    plenum.check(plenum.inspect(nodes[i]).color ~= plenum.inspect(nodes[i - 1]).color, "neighbours differ")
  end
  plenum.result("ticks", plenum.now())
  plenum.stop()
end)
