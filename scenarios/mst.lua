-- SPDX-License-Identifier: MIT
-- The nodes of a network find its minimum-weight spanning tree; each knows its own edges and talks to its neighbours.
-- Source: R. G. Gallager, P. A. Humblet, P. M. Spira, A Distributed Algorithm for Minimum-Weight Spanning Trees,
-- ACM TOPLAS 5(1), 1983, 66-77; its procedures are the commands, its responses the clauses below.  A node takes one
-- message on an edge of its clock.  What it must answer later goes to the end of its own mailbox, as in the paper;
-- that is counted as requeued, and is no message.
-- Expect: the two nodes of the last core halt; the branches are Kruskal's tree, known at both ends of each edge; no
-- more than 5 n log2 n + 2 m messages.
local plenum = require "plenum"
local topology = require "plenum.topology"
local weighted = require "mst.graph"

local p = plenum.scenario {
  title = "Minimum-weight spanning tree",
  unit = "tick",
  params = {
    graph = { "", "a .json or .csv file of edges: node, node, weight; nodes count from 0 (none: a random graph)" },
    name = { "", "which graph, of a file that holds several" },
    nodes = { 16, "of a random graph", min = 1 },
    density = { 0.2, "of a random graph: 0.0 is a tree, 1.0 joins all nodes", min = 0, max = 1 },
    edges = { 0, "of a random graph (0: by density)", min = 0 },
    spread = { 1, "the nodes live on a grid of so many by so many devices", min = 1 },
  },
}

local function edges_by_density()
  local least, most = p.nodes - 1, p.nodes * (p.nodes - 1) // 2
  return math.floor(least + p.density * (most - least) + 0.5)
end

local graph = p.graph ~= "" and weighted.read(p.graph, p.name) or
  weighted.random(p.nodes, p.edges > 0 and p.edges or edges_by_density())
local lighter, equal = weighted.lighter, weighted.equal
local NOTHING = { math.huge, 0, 0 } -- what no edge weighs

--------------------------------------------------------------------------------------------------------------
-- The algorithm.  A node calls its edges by the neighbours they lead to.

local KINDS = { "connect", "initiate", "test", "accept", "reject", "report", "change_core" }
local nodes = {} -- from 0

local Node = plenum.process("node", {
  clock_rate = 1,
  exhaust_inbox = false, -- one message on an edge
  id = 0,
  edges = {}, -- by neighbour: { weight=, state= "basic", "branch" or "rejected" }
  neighbors = {}, -- over the lightest edge first
  untested = 1, -- those before this one are no longer basic
  state = "sleeping", -- or "find" or "found"
  level = 0, -- of the fragment, which is called by the weight of its core
  fragment = NOTHING,
  best_weight = NOTHING,
  find_count = 0,
}) -- and best_edge, in_branch, test_edge: neighbours or nil

function Node:tell(neighbor, message)
  message.from = self.id
  nodes[neighbor]:send(message)
end

function Node:requeue(m)
  plenum.count("requeued:" .. m[1])
  nodes[self.id]:send(m)
end

function Node:reject(neighbor)
  local edge = self.edges[neighbor]
  if edge.state == "basic" then edge.state = "rejected" end
end

function Node.command:START()
  self:continue { "START" }
  if self.state == "sleeping" then self:continue { "WAKEUP" } end
end

function Node.command:WAKEUP()
  local nearest = self.neighbors[1]
  self.state = "found"
  if not nearest then return self:continue { "HALT" } end
  self.edges[nearest].state = "branch"
  self:tell(nearest, { "connect", level = 0 })
end

-- With nothing to test it reports within the same edge: were a message served in between, it could report twice.
function Node.command:TEST()
  local neighbors, edges = self.neighbors, self.edges
  while self.untested <= #neighbors and edges[neighbors[self.untested]].state ~= "basic" do
    self.untested = self.untested + 1
  end
  self.test_edge = neighbors[self.untested]
  if not self.test_edge then return Node.command.REPORT(self) end
  self:tell(self.test_edge, { "test", level = self.level, fragment = self.fragment })
end

function Node.command:REPORT()
  if self.find_count > 0 or self.test_edge then return end
  self.state = "found"
  self:tell(self.in_branch, { "report", weight = self.best_weight })
end

function Node.command:CHANGE_CORE()
  local best = self.edges[self.best_edge]
  if best.state == "branch" then return self:tell(self.best_edge, { "change_core" }) end
  self:tell(self.best_edge, { "connect", level = self.level })
  best.state = "branch"
end

function Node.command:HALT()
  plenum.count("halted")
  plenum.result("halted_at", plenum.now())
  self:die()
end

local function awake(self) return self.state ~= "sleeping" end

Node:on("connect", function(self, m)
  local edge = self.edges[m.from]
  if m.level < self.level then -- absorb
    edge.state = "branch"
    self:tell(m.from, { "initiate", level = self.level, fragment = self.fragment, state = self.state })
    if self.state == "find" then self.find_count = self.find_count + 1 end
  elseif edge.state == "basic" then
    self:requeue(m)
  else -- merge: the edge is the new core
    self:tell(m.from, { "initiate", level = self.level + 1, fragment = edge.weight, state = "find" })
  end
end, awake)

Node:on("initiate", function(self, m)
  self.level, self.fragment, self.state = m.level, m.fragment, m.state
  self.in_branch, self.best_edge, self.best_weight = m.from, nil, NOTHING
  for _, neighbor in ipairs(self.neighbors) do
    if neighbor ~= m.from and self.edges[neighbor].state == "branch" then
      self:tell(neighbor, { "initiate", level = m.level, fragment = m.fragment, state = m.state })
      if m.state == "find" then self.find_count = self.find_count + 1 end
    end
  end
  if m.state == "find" then self:continue { "TEST" } end
end)

Node:on("test", function(self, m)
  if m.level > self.level then
    self:requeue(m)
  elseif not equal(m.fragment, self.fragment) then
    self:tell(m.from, { "accept" })
  else
    self:reject(m.from)
    if self.test_edge == m.from then return self:continue { "TEST" } end
    self:tell(m.from, { "reject" })
  end
end, awake)

Node:on("accept", function(self, m)
  local weight = self.edges[m.from].weight
  self.test_edge = nil
  if lighter(weight, self.best_weight) then self.best_edge, self.best_weight = m.from, weight end
  self:continue { "REPORT" }
end)

Node:on("reject", function(self, m)
  self:reject(m.from)
  self:continue { "TEST" }
end)

Node:on("report", function(self, m)
  if m.from ~= self.in_branch then
    self.find_count = self.find_count - 1
    if lighter(m.weight, self.best_weight) then self.best_edge, self.best_weight = m.from, m.weight end
    self:continue { "REPORT" }
  elseif self.state == "find" then
    self:requeue(m)
  elseif lighter(self.best_weight, m.weight) then
    self:continue { "CHANGE_CORE" }
  elseif equal(m.weight, NOTHING) and equal(self.best_weight, NOTHING) then
    self:continue { "HALT" }
  end
end)

Node:on("change_core", function(self) self:continue { "CHANGE_CORE" } end)

--------------------------------------------------------------------------------------------------------------
-- The world

local net = topology.grid { width = p.spread, device = { courier = { rate = 100, step = 0.01 } } }

local edges, neighbors = {}, {}
for id = 0, graph.nodes - 1 do edges[id], neighbors[id] = {}, {} end
for _, weight in ipairs(graph.edges) do
  local _, a, b = table.unpack(weight)
  edges[a][b], edges[b][a] = { weight = weight, state = "basic" }, { weight = weight, state = "basic" }
  table.insert(neighbors[a], b)
  table.insert(neighbors[b], a)
end
for id = 0, graph.nodes - 1 do
  nodes[id] = net[id % #net + 1]:spawn(Node, { id = id, edges = edges[id], neighbors = neighbors[id] })
end

--------------------------------------------------------------------------------------------------------------
-- What comes of it

local function count(name)
  local metric = plenum.metric(name)
  return metric and (metric.sent or metric.count) or 0
end

-- By kind, what nodes sent to each other and what they put back, and how many the former are.
local function traffic()
  local messages, requeued, total = {}, {}, 0
  for _, kind in ipairs(KINDS) do
    local again = count("requeued:" .. kind)
    local sent = count("messages:" .. kind) - again
    if sent > 0 then messages[kind] = sent end
    if again > 0 then requeued[kind] = again end
    total = total + sent
  end
  return messages, requeued, total
end

local core = math.min(graph.nodes, 2)
plenum.stop_when(function() return count("halted") == core end)

-- Who has mail takes some of it on each edge, and has been through all of it several times in so many ticks: if nobody
-- has sent anything by then (to put a message back is not to send), nobody will.
plenum.experiment(function()
  local total, before
  repeat
    before = total
    plenum.sleep(100 + 4 * (#graph.edges + graph.nodes))
    total = select(3, traffic())
  until total == before
  plenum.stop "no messages any more"
end)

plenum.at_end(function()
  local seen, halted = {}, {}
  for id = 0, graph.nodes - 1 do
    seen[id] = plenum.inspect(nodes[id])
    if seen[id].status == "ended" then halted[#halted + 1] = id end
  end
  plenum.check(#halted == core, "the core halts")

  local tree, weight, agreed = {}, 0, true
  for _, edge in ipairs(graph.edges) do
    local a, b = edge[2], edge[3]
    local here, there = seen[a].edges[b].state == "branch", seen[b].edges[a].state == "branch"
    agreed = agreed and here == there
    if here and there then tree[#tree + 1], weight = { a, b }, weight + edge[1] end
  end
  for id = 1, graph.nodes - 1 do
    agreed = agreed and seen[id].level == seen[0].level and equal(seen[id].fragment, seen[0].fragment)
  end
  plenum.check(agreed, "all nodes agree on their fragment and edges")

  local least, as_kruskal = 0, true
  for i, edge in ipairs(weighted.kruskal(graph)) do
    least = least + edge[1]
    as_kruskal = as_kruskal and tree[i] and tree[i][1] == edge[2] and tree[i][2] == edge[3]
  end
  plenum.check(as_kruskal and #tree == graph.nodes - 1 and weight == least, "the tree is Kruskal's")

  local messages, requeued, total = traffic()
  local bound = 5 * graph.nodes * math.log(graph.nodes, 2) + 2 * #graph.edges
  plenum.check(total <= bound, "no more than 5 n log2 n + 2 m messages")
  plenum.result("weight", weight)
  plenum.result("messages", messages)
  plenum.result("requeued", requeued)
  plenum.result("total_messages", total)
  plenum.result("halted", halted)
  plenum.result("tree_edges", tree)
end)
