-- SPDX-License-Identifier: MIT
-- What does a tree know of itself?  Its size, depth and leaves are counted by convergecasts and its nodes are coloured
-- by a broadcast; each node knows its children alone.
-- Source: J. Aspnes, Notes on Theory of Distributed Systems (arXiv:2001.04235), broadcast and convergecast;
-- aether 1.3.0, tests/examples/tree-operations.lisp and tree-coloring.lisp.
-- Expect: a complete tree with b children a node and d steps from root to leaf has (b^(d+1) - 1) / (b - 1) nodes and
-- b^d leaves, and any tree is coloured by the parity of the depth; a wave through n nodes, h steps deep, takes n - 1
-- messages down and as many up, and 2 h latencies (on one device 2 h + 1 edges of the clock from the question on).
local plenum = require "plenum"
local topology = require "plenum.topology"
local cast = require "plenum.cast"

local p = plenum.scenario {
  title = "Tree operations",
  unit = "tick",
  params = {
    shape = { "complete", "or random: a node hangs below one of those before it", one_of = { "complete", "random" } },
    depth = { 4, "steps from the root of a complete tree to its leaves", min = 0 },
    branching = { 3, "children of a node of a complete tree", min = 1 },
    nodes = { 100, "of a random tree", min = 1 },
    latency = { 0.0, "between devices, one for each node (0: all on one device, clocks of rate 1)", min = 0 },
  },
}

local MOST = 1000000

-- The parent of each node but the root, which is node 1.
local parents = {}
local complete = p.shape == "complete"
local count = p.nodes
if complete then
  count = 0
  for level = 0, p.depth do
    count = math.tointeger(count + math.min(p.branching ^ level, MOST))
    if count >= MOST then error(("a tree of %d nodes and more is too large"):format(MOST)) end
  end
end
for i = 2, count do parents[i] = complete and (i - 2) // p.branching + 1 or plenum.random(i - 1) end

local clocked = p.latency == 0
local Node = plenum.process("node", { clock_rate = clocked and 1 or nil, children = {}, color = -1 })

function Node.command:START() self:continue { "START" } end

Node:on("meet", function(self, m) self.children = m.children end)

Node:convergecast("size", function(self)
  return { targets = self.children, input = 1, combine = cast.sum }
end)

-- Twice: with a number that grows on the way down, and with one that grows on the way up.
Node:convergecast("depth", function(self, m)
  m.depth = m.depth + 1
  return { targets = self.children, input = m.depth, combine = cast.max }
end)
Node:convergecast("height", function(self)
  return { targets = self.children, input = 1, combine = function(_, replies) return 1 + cast.max(nil, replies) end }
end)

Node:convergecast("leaves", function(self)
  return { targets = self.children, input = #self.children == 0 and 1 or 0, combine = cast.sum }
end)

Node:broadcast("color", function(self, m)
  self.color, m.color = m.color, 1 - m.color
  return { targets = self.children }
end)

local net = {}
if clocked then net[1] = plenum.device { name = "node" }
elseif complete then
  net = topology.tree { depth = p.depth, branching = p.branching, link = { latency = p.latency } }
else
  for i = 1, count do net[i] = plenum.device {} end
  for i = 2, count do plenum.link(net[parents[i]], net[i], { latency = p.latency }) end
end

local nodes, children, depths = {}, {}, { 0 }
for i = 1, count do
  nodes[i] = (clocked and net[1] or net[i]):spawn(Node)
  children[i] = {}
  if i > 1 then
    table.insert(children[parents[i]], nodes[i])
    depths[i] = depths[parents[i]] + 1
  end
end
for i = 1, count do nodes[i]:send { "meet", children = children[i] } end

local height, leaves = 0, 0
for i = 1, count do
  height = math.max(height, depths[i])
  if #children[i] == 0 then leaves = leaves + 1 end
end

local function sent(kind)
  local messages = plenum.metric("messages:" .. kind)
  return messages and messages.sent or 0
end

-- The answer to a question that the root is asked, which takes its time and its messages.
local function ask(kind, message)
  local asked_at, replies = plenum.now(), sent "reply"
  local answer = plenum.call(nodes[1], message)
  local expected = clocked and 2 * height + 1 or 2 * height * p.latency
  plenum.check(math.abs(plenum.now() - asked_at - expected) < 1e-6, "a wave takes its time")
  plenum.check(sent(kind) == count and sent "reply" == replies + count, "each edge carries a message and an answer")
  if answer ~= nil then plenum.result(kind, answer) end
  return answer
end

plenum.experiment(function()
  plenum.sleep(1)
  local size, depth, number = ask("size", { "size" }), ask("depth", { "depth", depth = 0 }), ask("leaves", { "leaves" })
  plenum.check(size == count and depth == height + 1 and number == leaves, "the numbers are those of the tree")
  plenum.check(ask("height", { "height" }) == depth, "a depth can be counted from above or from below")
  if complete then
    local b, d = p.branching, p.depth
    local total = b == 1 and d + 1 or (b ^ (d + 1) - 1) // (b - 1)
    plenum.check(size == total and number == b ^ d, "the numbers are those of the formulas")
  end
  plenum.check(ask("color", { "color", color = 0 }) == nil, "a broadcast is acknowledged")
  for i = 1, count do
    plenum.check(plenum.inspect(nodes[i]).color == depths[i] % 2, "the colour is the parity of the depth")
  end
  plenum.stop()
end)
