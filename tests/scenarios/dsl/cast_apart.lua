-- SPDX-License-Identifier: MIT
-- plenum.cast over devices far apart: time on the way, names, returned mail from elsewhere.
-- Expect: 12 checks pass.
local plenum = require "plenum"
local topology = require "plenum.topology"
local cast = require "plenum.cast"

plenum.scenario { title = "cast apart", unit = "tick" }

local DEPTH, BRANCHING = 3, 2
local net = topology.tree { depth = DEPTH, branching = BRANCHING, link = { latency = 2.5 } }

local Node = plenum.process("node", { id = 0, children = {}, color = -1 })
function Node.command:START() self:continue { "START" } end
function Node.command:THINK(frame_field)
  plenum.sleep(1)
  local frame = self.data:peek()
  frame[frame_field] = frame[frame_field] + 0.5
end
Node:on("meet", function(self, m) self.children = m.children end)
Node:convergecast("sum", function(self)
  return { targets = self.children, input = self.id, combine = cast.sum, handle_returned = true }
end)
Node:convergecast("thoughtful", function(self)
  self:continue { "THINK", "input" }
  return { targets = self.children, input = 0, combine = cast.sum }
end)
Node:broadcast("color", function(self, m)
  self.color, m.color = m.color, m.color + 1
  return { targets = self.children }
end)

-- With a clock: from edge to edge, 3 of the clock to a hop.
local Clocked = plenum.process("clocked", { clock_rate = 1, children = {} })
function Clocked.command:START() self:continue { "START" } end
Clocked:on("meet", function(self, m) self.children = m.children end)
Clocked:convergecast("count", function(self)
  return { targets = self.children, input = 1, combine = cast.sum }
end)

local function grow(type_)
  local nodes = {}
  for i, device in ipairs(net) do nodes[i] = device:spawn(type_, { id = i }) end
  for i, node in ipairs(nodes) do
    local first = (i - 1) * BRANCHING + 2
    node:send { "meet", children = table.move(nodes, first, math.min(first + BRANCHING - 1, #nodes), 1, {}) }
  end
  return nodes
end

local nodes, clocked = grow(Node), grow(Clocked)
local count = #net

-- Targets may be names, here or elsewhere; nobody is called "ghost".
net[count]:spawn { Node, { id = 100 }, name = "far" }
net[1]:spawn { Node, { id = 10 }, name = "near" }
local named = net[1]:spawn(Node, { id = 1 })
named:send { "meet", children = { "near", { "far", net[count] }, { "ghost", net[2] }, "ghost" } }

plenum.experiment(function()
  plenum.sleep(1)
  local function ask(who, message)
    local before = plenum.now()
    local answer = plenum.call(who, message)
    return answer, plenum.now() - before
  end
  local answer, took = ask(nodes[1], { "sum" })
  plenum.check(answer == count * (count + 1) // 2, "the sum of a tree over devices")
  plenum.check(took == 2 * DEPTH * 2.5, "a wave takes the way there and back")
  answer, took = ask(nodes[1], { "thoughtful" })
  plenum.check(answer == count * 0.5, "commands before the cast may block")
  plenum.check(took == 2 * DEPTH * 2.5 + DEPTH + 1, "and the cast waits for them")
  answer, took = ask(nodes[1], { "color", color = 0 })
  plenum.check(answer == nil and took == 2 * DEPTH * 2.5, "a broadcast takes as long")
  plenum.check(plenum.inspect(nodes[count]).color == DEPTH, "and reaches the leaves")
  nodes[1]:send { "color", color = 10 }
  plenum.sleep(DEPTH * 2.5)
  plenum.check(plenum.inspect(nodes[count]).color == 10 + DEPTH, "without a reply_to, too")

  answer, took = ask(named, { "sum" })
  plenum.check(answer == 111, "targets may be names, and nobody is nil")
  plenum.check(took == 2 * DEPTH * 2.5, "the farthest is waited for")

  -- Sent on an edge, handled on the third after it, and so each answer is noticed.
  plenum.sleep(math.ceil(plenum.now()) + 1 - plenum.now())
  answer, took = ask(clocked[1], { "count" })
  plenum.check(answer == count and took == 1 + 2 * DEPTH * 3, "clocks round each hop up to an edge")
  local both = plenum.await_all { plenum.ask(clocked[1], { "count" }), plenum.ask(clocked[2], { "count" }) }
  plenum.check(both[1] == count and both[2] == count // 2, "waves that meet do not mix")
  plenum.check(plenum.metric("messages:count").sent == count + 1 + count + count // 2 - 1, "one message to each")
  plenum.stop()
end)
