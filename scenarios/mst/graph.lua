-- SPDX-License-Identifier: MIT
-- Graphs with weighted edges, from a file or from chance: { nodes=, edges= }.
--
-- Nodes are numbers from 0 to nodes - 1; an edge is { weight, lower end, upper end }, and edges lie in this order, the
-- lightest first.  So no two of them are equal, whatever they weigh, and a connected graph has one lightest tree.
local plenum = require "plenum"

local graph = {}

function graph.lighter(v, w)
  if v[1] ~= w[1] then return v[1] < w[1] end
  if v[2] ~= w[2] then return v[2] < w[2] end
  return v[3] < w[3]
end

function graph.equal(v, w) return v[1] == w[1] and v[2] == w[2] and v[3] == w[3] end

-- Which tree of those grown so far a node is in.
local function root(parents, node)
  while parents[node] do node = parents[node] end
  return node
end

-- The lightest edges that close no ring, and the trees they make, so far as it takes to join all nodes.
-- Source: J. B. Kruskal, On the shortest spanning subtree of a graph, Proc. AMS 7(1), 1956, 48-50.
local function grow(nodes, edges)
  local parents, ranks, tree = {}, {}, {}
  for _, edge in ipairs(edges) do
    local a, b = root(parents, edge[2]), root(parents, edge[3])
    if a ~= b then
      local rank_a, rank_b = ranks[a] or 0, ranks[b] or 0
      if rank_a < rank_b then a, b = b, a end
      if rank_a == rank_b then ranks[a] = rank_a + 1 end
      parents[b] = a
      tree[#tree + 1] = edge
      if #tree == nodes - 1 then break end
    end
  end
  return tree, parents
end

-- The edges of the lightest tree, the lightest first.
function graph.kruskal(self) return (grow(self.nodes, self.edges)) end

--------------------------------------------------------------------------------------------------------------
-- What is wrong with a file is told with its name and what it says.

local function fail(message, ...) error(message:format(...), 0) end

local function shown(value)
  if type(value) == "string" then return '"' .. value .. '"' end
  if type(value) ~= "table" then return value == nil and "null" or tostring(value) end
  local parts = {}
  for i = 1, math.max(3, #value) do parts[i] = type(value[i]) == "table" and "a table" or shown(value[i]) end
  return "[" .. table.concat(parts, ", ") .. "]"
end

local function whole(value) return type(value) == "number" and math.tointeger(value) end

-- What is wrong with an edge, or nil.
local function fault(edge, nodes)
  if type(edge) ~= "table" or #edge ~= 3 then return "an edge is [node, node, weight]" end
  for i = 1, 2 do
    local node = whole(edge[i])
    if not node or node < 0 or node >= nodes then
      return "a node is a whole number from 0" .. (nodes < math.huge and (" to %d"):format(nodes - 1) or "")
    end
  end
  if edge[1] == edge[2] then return "it joins a node to itself" end
  if type(edge[3]) ~= "number" or math.abs(edge[3]) > 2 ^ 53 then
    return "a weight is a number, at most 2^53 from 0"
  end
end

local function check_connected(file, nodes, edges)
  local tree, parents = grow(nodes, edges)
  if #tree == nodes - 1 then return end
  local lost = 1
  while root(parents, lost) == root(parents, 0) do lost = lost + 1 end
  fail("%s: the graph is not connected: no edges lead from node 0 to node %d", file, lost)
end

-- The greatest index of a list, where null may stand between.
local function length(file, list)
  local count = 0
  for i in pairs(list) do
    if type(i) ~= "number" then fail('%s: edges are a list, without names such as "%s"', file, i) end
    count = math.max(count, i)
  end
  return count
end

-- A graph from a list of edges { node, node, weight }; without a number of nodes the greatest one is the last.
local function build(file, list, nodes)
  local edges, known, most = {}, {}, nodes and nodes - 1 or -1
  for i = 1, length(file, list) do
    local wrong, a, b = fault(list[i], nodes or math.huge), nil, nil
    if not wrong then
      a, b = whole(list[i][1]), whole(list[i][2])
      a, b = math.min(a, b), math.max(a, b)
      known[a] = known[a] or {}
      wrong = known[a][b] and ("edge %d joins the same nodes"):format(known[a][b])
    end
    if wrong then fail("%s: edge %d is %s: %s", file, i, shown(list[i]), wrong) end
    known[a][b] = i
    most = math.max(most, b)
    edges[i] = { list[i][3], a, b }
  end
  if most < 0 then fail("%s: there are no edges", file) end
  table.sort(edges, graph.lighter)
  check_connected(file, most + 1, edges)
  return { nodes = most + 1, edges = edges }
end

--------------------------------------------------------------------------------------------------------------
-- Files

-- The rows of a CSV file as edges; one of its three columns is called weight.
local function edges_of_rows(file, rows)
  local known, ends = {}, {}
  for _, row in ipairs(rows) do
    for name in pairs(row) do
      if not known[name] and name ~= "weight" then ends[#ends + 1] = name end
      known[name] = true
    end
  end
  if #rows > 0 and not (known.weight and #ends == 2) then
    fail("%s:1: the three columns are an edge's two ends and its weight, which is called that", file)
  end
  for i, row in ipairs(rows) do rows[i] = { row[ends[1]], row[ends[2]], row.weight } end
  return rows
end

-- The graphs of a JSON file: several in a list or in { graphs= }, one, or the edges of one.
local function graphs_of(file, data)
  local first = data[1]
  if data.graphs ~= nil then
    if type(data.graphs) ~= "table" then fail("%s: graphs is %s, not a list", file, shown(data.graphs)) end
    return data.graphs
  end
  if type(first) == "table" and first.edges then return data end
  return { type(next(data)) == "number" and { edges = data } or data }
end

local function pick(file, graphs, name)
  local names = {}
  for i, each in ipairs(graphs) do
    if type(each) ~= "table" or type(each.edges) ~= "table" then fail("%s: graph %d has no list of edges", file, i) end
    if each.name == name or (name == "" and #graphs == 1) then return each end
    names[i] = shown(each.name)
  end
  fail("%s: name=%s is none of its graphs: %s", file, name, table.concat(names, " "))
end

-- The graph of a JSON or CSV file; where it holds several, the one of that name, which else is "".
function graph.read(file, name)
  local data = plenum.data(file)
  if file:lower():match("%.csv$") then data = { edges = edges_of_rows(file, data) } end
  local found = pick(file, graphs_of(file, data), name)
  local nodes = whole(found.nodes)
  if found.nodes ~= nil and not (nodes and nodes > 0) then
    fail("%s: nodes is %s: it is a whole number above 0", file, shown(found.nodes))
  end
  return build(file, found.edges, nodes or nil)
end

--------------------------------------------------------------------------------------------------------------
-- Chance

-- A tree of so many nodes, and further edges until there are so many; they weigh 1, 2, 3 ... in a random order.
function graph.random(nodes, count)
  local pairs_of_nodes = nodes * (nodes - 1) // 2
  if count < nodes - 1 or count > pairs_of_nodes then
    fail("edges=%d: %d nodes are joined by %d to %d", count, nodes, nodes - 1, pairs_of_nodes)
  end
  local list, known, order, weights = {}, {}, {}, {}
  for i = 1, nodes do order[i] = i - 1 end
  for i = 1, count do weights[i] = i end
  order, weights = plenum.shuffle(order), plenum.shuffle(weights)
  local function join(a, b)
    local key = math.min(a, b) * nodes + math.max(a, b)
    if a == b or known[key] then return end
    known[key] = true
    list[#list + 1] = { a, b, weights[#list + 1] }
  end
  for i = 2, nodes do join(order[plenum.random(i - 1)], order[i]) end
  while #list < count do join(plenum.random(0, nodes - 1), plenum.random(0, nodes - 1)) end
  return build("a random graph", list, nodes)
end

return graph
