-- SPDX-License-Identifier: MIT
-- Nodes learn how far they are from the first one: whoever finds a shorter way tells its neighbours.
-- Source: N. A. Lynch, Distributed Algorithms (1996), on shortest paths; that without rounds it may take exponentially
-- many messages is where B. Awerbuch, A. Bar-Noy, M. Gopal begin, Approximate distributed Bellman-Ford algorithms, IEEE
-- Transactions on Communications 42(8), 1994.
-- Expect: Dijkstra's distances.  In rounds the last is known after as many as its shortest way has links, n - 1 at
-- most.  Without, on a chain of k detours that are fast but long, the last node learns 2^k distances, one after the
-- other, and there are 5 (2^k - 1) messages.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Bellman-Ford",
  unit = "tick",
  params = {
    graph = { "random", "to find ways in", one_of = { "random", "line", "detours" } },
    size = { 12, "nodes; of a chain, detours (16 or fewer)", min = 1, max = 1000 },
    rounds = { false, "whether all go step by step, or as their mail comes" },
  },
}

local Node = plenum.process("node", { clock_rate = p.rounds and 1 or nil, distance = math.huge, learned = 0 })
local nodes = {}

-- In each round, or whenever mail has come.
function Node.command:START()
  self:continue { "START" }
  if self.shorter then self:tell() end
  self:sleep_until_mail()
end

function Node:tell()
  for neighbor, weight in pairs(self.weights) do
    if neighbor ~= self.parent then
      nodes[neighbor]:send { "distance", self.distance + weight, from = self.number }
    end
  end
  self.shorter = false
end

Node:on({ "distance", plenum.number }, function(self, m, distance)
  if distance < self.distance then
    self.distance, self.parent, self.shorter = distance, m.from, true
    self.learned, self.learned_at = self.learned + 1, plenum.now()
  end
end)

local devices, weights = { plenum.device {} }, { {} }

local function join(a, b, weight, latency)
  for _, node in ipairs { a, b } do
    devices[node], weights[node] = devices[node] or plenum.device {}, weights[node] or {}
  end
  plenum.link(devices[a], devices[b], { latency = p.rounds and 0.5 or latency })
  weights[a][b], weights[b][a] = weight, weight
end

local draw = {}

function draw.random(size)
  for i = 2, size do
    local one = plenum.random(i - 1)
    for j = 1, i - 1 do
      if j == one or plenum.bernoulli(2 / size) then join(j, i, plenum.random(0, 9), plenum.exponential(1)) end
    end
  end
end

function draw.line(size)
  for i = 2, size do join(i - 1, i, 1, 1) end
end

-- From 1 to 3 to 5 ...: straight, which is short and slow, or by 2, 4, ..., which is long and fast.
function draw.detours(size)
  for i = 1, size do
    local here, length = 2 * i - 1, 2 ^ (size - i)
    join(here, here + 1, 0, 1e-6)
    join(here + 1, here + 2, length, 1e-6)
    join(here, here + 2, 0, length)
  end
end

draw[p.graph](p.size)
for i, device in ipairs(devices) do
  nodes[i] = device:spawn(Node, { number = i, weights = weights[i] })
end
nodes[1]:send { "distance", 0 }

-- Dijkstra's algorithm: distances, and how few links a shortest way has.
local function shortest_ways()
  local ways, done = { { 0, 0 } }, {}
  local function before(a, b) return not b or a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end
  local function nearest()
    local best
    for node, way in pairs(ways) do
      if not done[node] and before(way, best and ways[best]) then best = node end
    end
    return best
  end
  for node in nearest do
    done[node] = true
    for neighbor, weight in pairs(weights[node]) do
      local way = { ways[node][1] + weight, ways[node][2] + 1 }
      if before(way, ways[neighbor]) then ways[neighbor] = way end
    end
  end
  return ways
end

plenum.at_end(function()
  local ways, most, last, learned = shortest_ways(), 0, 0, 0
  for i, node in ipairs(nodes) do
    local state = plenum.inspect(node)
    plenum.check(state.distance == ways[i][1], "distances are Dijkstra's")
    most, last, learned = math.max(most, ways[i][2]), math.max(last, state.learned_at), state.learned
  end
  local messages = plenum.metric("messages:distance").sent - 1 -- but the one that starts it
  plenum.check(not p.rounds or last == most, "in rounds, as many as a shortest way has links")
  if p.graph == "detours" and not p.rounds then
    plenum.check(learned == 2 ^ p.size, "the last node learns all distances from 2^k - 1 to 0")
    plenum.check(messages == 5 * (2 ^ p.size - 1), "exponentially many messages")
  end
  plenum.result("nodes", #nodes)
  plenum.result("messages", messages)
  plenum.result("finished_at", last)
end)
