-- SPDX-License-Identifier: MIT
-- The distributed spanning tree is a lightest one on random graphs, which are found and weighed here, on one device and
-- on a grid of them, in any number of shards.  In TAP: mst_test.lua PLENUM SCENARIO [GRAPHS]
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]
local scenario, graphs = arg[2], tonumber(arg[3] or 1000)

local function random_edges(n, density)
  local list = {}
  for b = 1, n - 1 do
    local linked = math.random(0, b - 1)
    for a = 0, b - 1 do
      if a == linked or math.random() < density then list[#list + 1] = { a, b } end
    end
  end
  return list
end

-- Weights of three sorts: all different, many equal, and fractions on both sides of 0.
local SORTS = {
  function(edges) return math.random(1, 1 << 40) * (1 << 12) + #edges end,
  function() return math.random(1, 10) end,
  function() return math.random(-1000, 1000) / 8 end,
}

local function random_graph(number)
  local n = math.floor(8 * 32.12 ^ math.random())
  local density = math.random(2) == 1 and math.random() ^ 2 or math.random() * 4 / n
  local list = random_edges(n, density)
  local edges = {}
  for _, edge in ipairs(list) do edges[#edges + 1] = { edge[1], edge[2], SORTS[number % 3 + 1](edges) } end
  for i = #edges, 2, -1 do
    local j = math.random(i)
    edges[i], edges[j] = edges[j], edges[i]
  end
  return { nodes = n, edges = edges }
end

-- The weight of a lightest tree, as R. C. Prim finds it: from node 0, the nearest node next.
local function lightest(graph)
  local weights, nearest, left, sum = {}, {}, {}, 0
  for id = 0, graph.nodes - 1 do weights[id], left[id] = {}, id > 0 end
  for _, edge in ipairs(graph.edges) do
    local a, b, weight = table.unpack(edge)
    weights[a][b], weights[b][a] = weight, weight
  end
  local last = 0
  for _ = 2, graph.nodes do
    local best
    for id = 1, graph.nodes - 1 do
      local weight = left[id] and weights[last][id]
      if weight and (not nearest[id] or weight < nearest[id]) then nearest[id] = weight end
      if left[id] and nearest[id] and (not best or nearest[id] < nearest[best]) then best = id end
    end
    left[best], last, sum = false, best, sum + nearest[best]
  end
  return sum
end

local function write_graph(name, graph)
  local rows = {}
  for i, edge in ipairs(graph.edges) do rows[i] = ("[%d,%d,%s]"):format(edge[1], edge[2], edge[3]) end
  return harness.write(name, ('{"nodes": %d, "edges": [%s]}'):format(graph.nodes, table.concat(rows, ",\n")))
end

local function check_run(summary, graph, weight)
  local results = summary.results
  local n, m, total = graph.nodes, #graph.edges, 0
  for _, count in pairs(results.messages) do total = total + count end
  equal(results.weight, weight, "the weight")
  equal(summary.ended, "stopped", "the end")
  equal(#summary.checks, 4, "checks")
  equal(#results.tree_edges, n - 1, "edges of the tree")
  equal(#results.halted, 2, "nodes that halted")
  assert(total > 0 and total <= 5 * n * math.log(n, 2) + 2 * m, "messages beyond the bound")
end

-- On one device and on a grid, in one shard and in four.
local function check_graph(number)
  math.randomseed(number)
  local graph = random_graph(number)
  local file, requests = write_graph("graph.json", graph), {}
  for _, spread in ipairs { 1, math.random(2, 5) } do
    for _, shards in ipairs { 1, 4 } do
      local set = { graph = file, spread = spread }
      requests[#requests + 1] = { scenario, set = set, shards = shards, options = "--shards " .. shards }
    end
  end
  local weight, summaries = lightest(graph), harness.summaries(requests)
  for i, summary in ipairs(summaries) do
    check_run(summary, graph, weight)
    equal(summary.shards, requests[i].shards, "shards")
    if requests[i].shards > 1 then
      equal(summary.fingerprint, summaries[i - 1].fingerprint, "the fingerprint in 4 shards")
    end
  end
end

for first = 1, graphs, 100 do
  local last = math.min(first + 99, graphs)
  test(("graphs %d to %d"):format(first, last), function()
    for number = first, last do
      local well, problem = pcall(check_graph, number)
      if not well then error(("graph %d: %s"):format(number, problem), 0) end
    end
  end)
end

test("no node to talk to, and one", function()
  local alone = harness.results { scenario, set = { graph = harness.write("a.json", '{"nodes": 1, "edges": []}') } }
  equal(alone.weight, 0, "the weight")
  equal(next(alone.messages), nil, "messages")
  equal(#alone.halted, 1, "nodes that halted")
  local two = harness.results { scenario, set = { graph = harness.write("a.json", "[[1, 0, -2.5]]") } }
  equal(two.weight, -2.5, "the weight")
  equal(two.total_messages, 6, "messages")
  equal(#two.halted, 2, "nodes that halted")
end)

test("of edges that weigh the same, those between the first nodes are the lightest", function()
  local file = harness.write("a.json", "[[3, 2, 1], [3, 1, 1], [2, 1, 1], [0, 3, 1], [2, 0, 1], [1, 0, 1]]")
  local results = harness.results { scenario, set = { graph = file } }
  for i, edge in ipairs(results.tree_edges) do
    equal(edge[1], 0, "one end")
    equal(edge[2], i, "the other")
  end
end)

test("each way to write a graph down", function()
  local edges = "[[0, 1, 5], [1, 2, 2.5], [0, 2, -1]]"
  for name, text in pairs {
    ["list.json"] = edges,
    ["graph.json"] = '{"edges": ' .. edges .. "}",
    ["several.json"] = '[{"name": "it", "edges": ' .. edges .. '}, {"name": "other", "edges": []}]',
    ["graphs.json"] = '{"graphs": [{"name": "other", "edges": []}, {"name": "it", "edges": ' .. edges .. "}]}",
    ["counted.json"] = '{"nodes": 3, "edges": ' .. edges .. "}",
    ["graph.csv"] = "a,b,weight\n0,1,5\n1,2,2.5\n0,2,-1\n",
    ["GRAPH.CSV"] = "weight,to,from\r\n5,0,1\r\n\r\n2.5,2,1\r\n-1,0,2\r\n",
  } do
    local set = { graph = harness.write(name, text), name = text:find '"it"' and "it" or nil }
    equal(harness.results({ scenario, set = set }).weight, 1.5, name .. ": the weight")
  end
end)

local BAD = {
  { "[[0, 1, 5], [2, 3, 5]]", "not connected: no edges lead from node 0 to node 2" },
  { "[[1, 2, 5], [2, 3, 5]]", "not connected: no edges lead from node 0 to node 1" },
  { '{"nodes": 1000000000, "edges": [[0, 1, 5]]}', "no edges lead from node 0 to node 2" },
  { "[[0, 1, 5], [1, 0, 6]]", "edge 2 is [1, 0, 6]: edge 1 joins the same nodes" },
  { "[[0, 1, 5], [1, 1, 6]]", "edge 2 is [1, 1, 6]: it joins a node to itself" },
  { "[[0, 1, 5], [1, null, 6]]", "edge 2 is [1, null, 6]: a node is a whole number from 0" },
  { "[[0, 1, 5], [1.5, 2, 6]]", "edge 2 is [1.5, 2, 6]: a node is a whole number from 0" },
  { "[[0, 1, 5], [-1, 2, 6]]", "edge 2 is [-1, 2, 6]: a node is a whole number from 0" },
  { "[[0, 1, 5], [[1], 2, 6]]", "edge 2 is [a table, 2, 6]: a node is a whole number from 0" },
  { '{"nodes": 2, "edges": [[0, 1, 5], [1, 2, 6]]}', "edge 2 is [1, 2, 6]: a node is a whole number from 0 to 1" },
  { '[[0, 1, 5], [1, 2, "6"]]', 'edge 2 is [1, 2, "6"]: a weight is a number' },
  { "[[0, 1, 5], [1, 2, 1e300]]", "edge 2 is [1, 2, 1e+300]: a weight is a number, at most 2^53 from 0" },
  { "[[0, 1, 5], [1, 2]]", "edge 2 is [1, 2, null]: an edge is [node, node, weight]" },
  { "[[0, 1, 5], [1, 2, 6, 7]]", "edge 2 is [1, 2, 6, 7]: an edge is [node, node, weight]" },
  { "[[0, 1, 5], null, [1, 2, 6]]", "edge 2 is null: an edge is [node, node, weight]" },
  { '[[0, 1, 5], "x"]', 'edge 2 is "x": an edge is [node, node, weight]' },
  { "[[0, 1, 5],\n [1, 2", "a.json:2:" },
  { '{"nodes": 0, "edges": []}', "nodes is 0: it is a whole number above 0" },
  { '{"nodes": "3", "edges": []}', 'nodes is "3": it is a whole number above 0' },
  { '{"edges": []}', "there are no edges" },
  { '{"edges": {"a": [0, 1, 2]}}', 'edges are a list, without names such as "a"' },
  { '{"edges": 7}', "graph 1 has no list of edges" },
  { "[]", "graph 1 has no list of edges" },
  { '{"graphs": 7}', "graphs is 7, not a list" },
  { '[{"name": "a", "edges": [[0, 1, 5]]}, {"name": "b", "edges": [[0, 1, 5]]}]', 'none of its graphs: "a" "b"' },
  { "a,b,weight\n0,1,5\n1,,6\n", "edge 2 is [1, null, 6]: a node is a whole number from 0", "csv" },
  { "a,b,weight\n0,1,5\n1,2,1e999\n", "edge 2 is [1, 2, inf]: a weight is a number", "csv" },
  { "a,b,weight\n0,1,5\n1,2\n", "a.csv:3:", "csv" },
  { "a,b,weight\n", "there are no edges", "csv" },
  { "0,1,5\n1,2,6\n", "a.csv:1: the three columns are", "csv" },
}

test("bad files are told with their name and what they say, and end with status 2", function()
  for _, case in ipairs(BAD) do
    local text, complaint, suffix = table.unpack(case)
    local file = harness.write("a." .. (suffix or "json"), text)
    local status, _, said = harness.run { scenario, set = { graph = file } }
    has(said, complaint)
    has(said, file)
    equal(status, 2, text .. ": the status")
  end
end)

-- The scenario, broken, beside a copy of what it requires.
local function break_scenario(was, is)
  local text = harness.read(scenario)
  local from, to = text:find(was, 1, true)
  local file = harness.write("mst.lua", text:sub(1, from - 1) .. is .. text:sub(to + 1))
  local from_folder, to_folder = scenario:match("^(.*)/"), file:match("^(.*)/")
  assert(os.execute(("cp -r '%s/mst' '%s'"):format(from_folder, to_folder)))
  return file
end

-- The second one reports twice where a message is served between a test and its report.
for _, case in ipairs {
  { 'self:continue { "HALT" }\n  end', 'self:continue { "START" }\n  end', "the core halts" },
  { "return Node.command.REPORT(self)", 'return self:continue({ "START" }, { "REPORT" })', "" },
  { 'if m.state == "find" then self.find_count', 'if m.state ~= "find" then self.find_count', "" },
  { 'if edge.state == "basic" then edge.state = "rejected" end', 'edge.state = "rejected"', "" },
  { "elseif lighter(self.best_weight, m.weight)", "elseif lighter(m.weight, self.best_weight)", "the core halts" },
} do
  local was, is, complaint = table.unpack(case)
  test("notices " .. is:match("[^\n]+"), function()
    local failed
    for seed = 1, 10 do
      local status, _, said = harness.run { break_scenario(was, is), options = "--seed " .. seed, set = { nodes = 24 } }
      assert(status <= 1, said)
      if status == 1 then failed = said end
    end
    assert(failed, "not noticed")
    has(failed, complaint)
  end)
end

harness.done()
