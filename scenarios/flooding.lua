-- SPDX-License-Identifier: MIT
-- A flood: a node takes the one it first hears of it from for its parent and tells all its neighbours, so a spanning
-- tree grows; the root is done when all have answered.
-- Source: N. Santoro, Design and Analysis of Distributed Algorithms (2007), flooding: 2m - (n - 1) messages on n nodes
-- and m edges; J. Aspnes, Notes on Theory of Distributed Systems (arXiv:2001.04235), flooding: all hear of it within
-- the diameter; aether 1.3.0, tests/examples/flooding.lisp, measured, where a node floods its parent, too.
-- Expect: 2m messages, without `back` 2m - (n - 1); a spanning tree; as all steps take alike, the flood finds each node
-- after as many steps as it is away from the root, the last one after the root's eccentricity.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Flooding",
  unit = "tick",
  params = {
    width = { 0, "of a full grid, whose root is a corner (0: the twelve points that aether has)", min = 0 },
    height = { 0, "of the grid (0: its width)", min = 0 },
    back = { true, "whether a node floods its parent, too" },
    latency = { 0.0, "between devices, one for each node (0: all on one device, clocks of rate 1)", min = 0 },
  },
}

local POINTS = "0,0 1,0 3,0 0,1 1,1 2,1 3,1 1,2 2,2 3,2 1,3 3,3"

local function list_points()
  local points = {}
  if p.width == 0 then
    for x, y in POINTS:gmatch("(%d+),(%d+)") do points[#points + 1] = { tonumber(x), tonumber(y) } end
    return points
  end
  for y = 0, (p.height > 0 and p.height or p.width) - 1 do
    for x = 0, p.width - 1 do points[#points + 1] = { x, y } end
  end
  return points
end

local points, place = list_points(), {} -- "x,y" -> number of the point
local function name(i) return points[i][1] .. "," .. points[i][2] end
for i = 1, #points do place[name(i)] = i end

-- Neighbours are told latest first.
local function list_neighbors(i)
  local x, y = points[i][1], points[i][2]
  local list = {}
  for _, step in ipairs { { 0, -1 }, { -1, 0 }, { 1, 0 }, { 0, 1 } } do
    list[#list + 1] = place[x + step[1] .. "," .. y + step[2]]
  end
  table.sort(list, function(one, other) return one > other end)
  return list
end

local neighbors, edges = {}, 0
for i = 1, #points do
  neighbors[i] = list_neighbors(i)
  edges = edges + #neighbors[i] / 2
end

-- A node without a clock acts when its mail comes.
local clocked = p.latency == 0
local Node = plenum.process("node", {
  clock_rate = clocked and 1 or nil, number = 0, children = {}, root = false, found_at = -1.0,
})

local nodes = {}

function Node.command:START()
  if self.root then
    self.parent, self.found_at = plenum.self(), plenum.now()
    self:continue { "FLOOD" }
  else
    self:continue { "START" }
  end
end

function Node.command:FLOOD(m)
  local asked, numbers = {}, {}
  for _, neighbor in ipairs(neighbors[self.number]) do
    if p.back or nodes[neighbor] ~= self.parent then
      asked[#asked + 1], numbers[#numbers + 1] = nodes[neighbor], neighbor
    end
  end
  local answers = plenum.await_all(plenum.ask_all(asked, { "flood", parent = plenum.self() }))
  for i, number in ipairs(numbers) do
    if answers[i] then table.insert(self.children, 1, number) end
  end
  if m then plenum.reply(m, true) end
end

Node:on("flood", function(self, m)
  if self.parent then return plenum.reply(m, false) end
  self.parent, self.found_at = m.parent, plenum.now()
  self:continue { "FLOOD", m }
end)

local one = clocked and plenum.device { name = "node", courier = { rate = 100, step = 0.01 } }
local devices = {}
for i = 1, #points do devices[i] = one or plenum.device { name = "node-" .. name(i) } end
if not one then
  for i = 1, #points do
    for _, j in ipairs(neighbors[i]) do
      if j > i then plenum.link(devices[i], devices[j], { latency = p.latency }) end
    end
  end
end
for i = 1, #points do nodes[i] = devices[i]:spawn(Node, { number = i, root = i == 1 }) end

plenum.stop_when(function()
  if not plenum.halted(nodes[1]) then return false end
  plenum.result("root_halts_at", plenum.now())
  return true
end)

-- How far each node is from the root.
local function distances()
  local far, line = { 0 }, { 1 }
  for _, i in ipairs(line) do
    for _, j in ipairs(neighbors[i]) do
      if not far[j] then
        far[j] = far[i] + 1
        line[#line + 1] = j
      end
    end
  end
  return far, line[#line]
end

plenum.at_end(function()
  local far, last = distances()
  local step = clocked and 1 or p.latency
  local told, number_of, claimed = {}, {}, {}
  for i, node in ipairs(nodes) do number_of[node] = i end
  for i, node in ipairs(nodes) do
    local seen = plenum.inspect(node)
    local children = {}
    for k, child in ipairs(seen.children) do
      children[k] = name(child)
      claimed[child] = (claimed[child] or 0) + 1
    end
    local parent = seen.parent and number_of[seen.parent]
    told[i] = { id = name(i), parent = parent and name(parent), children = table.concat(children, " "),
      found_at = seen.found_at }
    plenum.check(math.abs(seen.found_at - far[i] * step) < 1e-6, "found after as many steps as it is away")
    plenum.check(parent and (i == 1 and parent == 1 or far[parent] == far[i] - 1), "a parent is one step closer")
  end
  plenum.check(not claimed[1], "the root is nobody's child")
  for i = 2, #nodes do plenum.check(claimed[i] == 1, "each other node is one node's child") end
  local floods = plenum.metric "messages:flood"
  local expected = math.tointeger(2 * edges - (p.back and 0 or #nodes - 1))
  plenum.check((floods and floods.sent or 0) == expected, "as many messages as the formula says")
  plenum.result("nodes", told)
  plenum.result("messages", floods and floods.sent or 0)
  plenum.result("expected_messages", expected)
  plenum.result("eccentricity", far[last])
end)
