-- SPDX-License-Identifier: MIT
-- The scenarios hold their claims for other parameters and seeds, too, and notice when a claim is broken.
-- In TAP: claims_test.lua PLENUM FOLDER
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]
local folder = arg[2]

local function path(name) return folder .. "/" .. name .. ".lua" end

local function results(name, set, seed)
  return harness.results { path(name), set = set, options = seed and "--seed " .. seed }
end

local function near(got, wanted, what)
  if math.abs(got - wanted) > 1e-6 then equal(got, wanted, what) end
end

test("factorial: an answer takes 3 n + 2 edges", function()
  local factorial = 1
  for n = 0, 20 do
    factorial = math.max(n, 1) * factorial
    local got = results("factorial", { n = n })
    equal(got.answer, factorial, n .. "!")
    equal(got.answered_at, 3 * n + 2, "the edge")
    equal(got.data_depth, n > 0 and 2 or 1, "the data")
    equal(got.command_depth, n > 0 and 2 * n + 3 or 2, "the commands")
  end
end)

test("ping: a call takes twice the hops", function()
  for _, case in ipairs { { 0, 3, "10 ms", 0 }, { 1, 1, "1 us", 2e-6 }, { 7, 20, "3 ms", 0.84 } } do
    local hops, calls, step, finished_at = table.unpack(case)
    near(results("ping", { hops = hops, calls = calls, step = step }).finished_at, finished_at, "the end")
  end
end)

test("token_ring: where and when a token ends", function()
  local long = results("token_ring", { processes = 503, devices = 7, hops = 10000, tokens = 3 })
  equal(long.ended_at, 10000 % 503 + 1, "the end")
  for devices, finished_at in pairs { [6] = 0.12, [3] = 0.06, [2] = 0.04, [1] = 0 } do
    local got = results("token_ring", { processes = 6, devices = devices, hops = 60, latency = "2 ms" })
    near(got.finished_at, finished_at, devices .. " devices: the end")
  end
end)

test("token_wait: polling theory holds for five seeds and other rings", function()
  for seed = 1, 5 do results("token_wait", nil, seed) end
  results("token_wait", { stations = 2, arrival = 300.0, duration = 30.0 })
  results("token_wait", { stations = 20, latency = "300 us", arrival = 10.0, use = "2 ms" })
  for _, stations in ipairs { 2, 5, 16 } do
    local got = results("token_wait", { stations = stations, use = "0 ms", duration = 20.0 })
    near(got.expected_wait, stations * 0.0005, "half a rotation")
  end
end)

test("stop_and_wait: rounds and use of the link, for other losses and latencies", function()
  for seed = 1, 5 do results("stop_and_wait", nil, seed) end
  equal(results("stop_and_wait", { loss = 0.0, frames = 50 }).rounds, 50, "rounds without loss")
  for _, latency in ipairs { 0.1, 20.0 } do
    results("stop_and_wait", { latency = latency, loss = 0.4, frames = 500 })
  end
end)

test("all_to_all: hops on grids, tori and quadtrees of many sizes", function()
  for _, width in ipairs { 2, 3, 5, 8 } do
    local got = results("all_to_all", { width = width })
    equal(3 * got.hops, 2 * width ^ 3 * (width ^ 2 - 1), "hops of a grid")
    equal(got.messages, width ^ 2 * (width ^ 2 - 1), "messages")
    results("all_to_all", { topology = "torus", width = width, height = 3 })
    results("all_to_all", { topology = "quadtree", width = width, height = 2 })
  end
  assert(results("all_to_all", { topology = "torus", width = 8 }).hops < results("all_to_all", { width = 8 }).hops,
    "a torus is no shorter")
end)

test("all_to_all: half the rate takes twice the time", function()
  local fast = results("all_to_all", { rate = 100, step = "10 ms" })
  local slow = results("all_to_all", { rate = 50, step = "20 ms" })
  near(slow.last_delivery, 2 * fast.last_delivery, "the last delivery")
  equal(slow.courier_depth, fast.courier_depth, "the greatest queue")
end)

test("coloring: lines of any length are coloured", function()
  for _, nodes in ipairs { 2, 3, 17, 300 } do results("coloring", { nodes = nodes }) end
  results("coloring", { nodes = 30, per_device = 7 })
end)

test("mm1: the formulas hold for ten seeds and three loads", function()
  for seed = 1, 10 do results("mm1", nil, seed) end
  results("mm1", { arrival = 0.2 })
  results("mm1", { arrival = 3.0, service = 10.0 })
  results("mm1", { arrival = 0.7, customers = 100000 })
end)

test("phold: renewal theory holds for ten seeds and other shares", function()
  for seed = 1, 10 do results("phold", nil, seed) end
  for _, remote in ipairs { 0.0, 0.5, 1.0 } do results("phold", { remote = remote, lookahead = 2.0 }) end
  results("phold", { devices = 1, processes = 10 })
  results("phold", { devices = 16, population = 5, lookahead = 0.01 })
end)

test("mesh: couriers in Lua give the same run as the grid's own", function()
  for _, width in ipairs { 2, 3, 7 } do
    local function run(couriers, shards)
      local status, summary = harness.run {
        path "mesh", set = { couriers = couriers, width = width }, options = "--shards " .. shards,
      }
      equal(status, 0, "the status")
      return summary
    end
    local lua, built_in, divided = run("lua", 1), run("built_in", 1), run("lua", 3)
    equal(lua.fingerprint, built_in.fingerprint, "the fingerprint")
    equal(divided.fingerprint, built_in.fingerprint, "the fingerprint in three shards")
    equal(3 * lua.results.hops, 2 * width ^ 3 * (width ^ 2 - 1), "hops")
  end
end)

test("tandem: the formula holds for five seeds and other rows", function()
  for seed = 1, 5 do results("tandem", nil, seed) end
  results("tandem", { routers = 1, arrival = 0.8 })
  results("tandem", { routers = 6, arrival = 0.3 })
end)

test("flooding: messages and instants on grids of many sizes", function()
  for _, case in ipairs { { 1, 1 }, { 2, 1 }, { 1, 7 }, { 3, 3 }, { 8, 5 } } do
    local width, height = table.unpack(case)
    local nodes, edges = width * height, 2 * width * height - width - height
    for _, latency in ipairs { 0.0, 0.5 } do
      for _, back in ipairs { true, false } do
        local got = results("flooding", { width = width, height = height, latency = latency, back = back })
        equal(got.messages, 2 * edges - (back and 0 or nodes - 1), "messages")
        equal(got.eccentricity, width + height - 2, "the eccentricity")
        local last = 0
        for _, node in ipairs(got.nodes) do last = math.max(last, node.found_at) end
        near(last, got.eccentricity * (latency > 0 and latency or 1), "the last node's instant")
      end
    end
  end
end)

test("tree_operations: complete trees and random ones, on one device and on many", function()
  for _, case in ipairs { { 0, 3, 1, 1 }, { 5, 1, 6, 1 }, { 3, 2, 15, 8 }, { 2, 20, 421, 400 } } do
    local depth, branching, size, leaves = table.unpack(case)
    for _, latency in ipairs { 0.0, 1.5 } do
      local got = results("tree_operations", { depth = depth, branching = branching, latency = latency })
      equal(got.size, size, "the size")
      equal(got.leaves, leaves, "the leaves")
      equal(got.depth, depth + 1, "the depth")
    end
  end
  for seed = 1, 5 do
    results("tree_operations", { shape = "random", latency = seed % 2 }, seed)
    results("tree_operations", { shape = "random", nodes = seed }, seed)
  end
end)

-- The mean of a result over seeds from 1 on, and its standard error.
local function sample(name, set, result, seeds)
  local sum, squares = 0, 0
  for seed = 1, seeds do
    local value = results(name, set, seed)[result]
    sum, squares = sum + value, squares + value ^ 2
  end
  local mean = sum / seeds
  return mean, math.sqrt((squares / seeds - mean ^ 2) / (seeds - 1))
end

-- The slope of the line through points { x, y } with the least squares, and how well it fits: 1 is exact.
local function fit(points)
  local n, x, y, xx, xy, yy = #points, 0, 0, 0, 0, 0
  for _, point in ipairs(points) do
    x, y = x + point[1] / n, y + point[2] / n
    xx, xy, yy = xx + point[1] ^ 2 / n, xy + point[1] * point[2] / n, yy + point[2] ^ 2 / n
  end
  local covariance = xy - x * y
  return covariance / (xx - x ^ 2), covariance ^ 2 / ((xx - x ^ 2) * (yy - y ^ 2))
end

local STANDARD_ERRORS = 3.29 -- one sample in 1000 is farther off

test("coloring: nodes may join and leave, before and after", function()
  for seed = 1, 10 do
    for _, when in ipairs { "running", "stable" } do
      for added, removed in pairs { [0] = 16, [1] = 0, [2] = 2, [8] = 8 } do
        local set = { added = added, removed = removed, when = when }
        equal(results("coloring", set, seed).nodes, 64 + added - removed, "nodes in the end")
      end
    end
  end
  results("coloring", { nodes = 4, added = 1, per_device = 1 })
  results("coloring", { nodes = 4, removed = 1, per_device = 1 })
end)

test("coloring: who joins a line that is coloured disturbs its neighbours only", function()
  local alone = sample("coloring", { nodes = 256 }, "ticks", 40)
  local joined = sample("coloring", { nodes = 256, added = 1 }, "ticks", 40)
  assert(joined > alone and joined < 1.5 * alone, ("%.1f ticks, and %.1f with a node more"):format(alone, joined))
end)

test("leader: the best and the worst ring of Chang and Roberts", function()
  for _, n in ipairs { 1, 2, 3, 8, 17, 64 } do
    equal(results("leader", { nodes = n, order = "ascending" }).messages, 2 * n - 1, "messages at best")
    equal(results("leader", { nodes = n, order = "descending" }).messages, n * (n + 1) // 2, "messages at worst")
  end
end)

test("leader: the mean of Chang and Roberts is n (1 + 1/2 + ... + 1/n)", function()
  for n, seeds in pairs { [5] = 300, [16] = 500, [50] = 200 } do
    local harmonic = 0
    for i = 1, n do harmonic = harmonic + 1 / i end
    local mean, deviation = sample("leader", { nodes = n }, "messages", seeds)
    local errors = (mean - n * harmonic) / deviation
    print(("# n = %d: mean %.2f, expected %.2f: %.2f standard errors"):format(n, mean, n * harmonic, errors))
    assert(math.abs(errors) < STANDARD_ERRORS, "another mean")
    assert(deviation < 0.03 * mean, "too few seeds")
  end
end)

test("leader: Hirschberg and Sinclair on sorted rings, where the greatest alone goes on", function()
  for _, order in ipairs { "ascending", "descending" } do
    for phases, nodes in pairs { { 2 }, { 3, 4 }, { 5, 8 }, { 9, 16 }, { 17, 32 }, { 33, 64 } } do
      for _, n in ipairs(nodes) do
        local got = results("leader", { algorithm = "hirschberg_sinclair", nodes = n, order = order }).messages
        equal(got, 5 * n + 4 * (2 ^ phases - 2), "messages of " .. n)
      end
    end
  end
end)

test("leader: Hirschberg and Sinclair grow with n log n", function()
  local points = {}
  for power = 3, 8 do
    local set = { algorithm = "hirschberg_sinclair", nodes = 1 << power }
    points[#points + 1] = { power, sample("leader", set, "messages", 10) / (1 << power) }
  end
  local slope, certainty = fit(points)
  print(("# messages / n grow by %.2f where n doubles, certainty %.4f"):format(slope, certainty))
  assert(slope > 2 and slope < 8 and certainty > 0.99, "another law")
end)

test("snapshot: any graph, at any time", function()
  local travelling = 0
  for seed = 1, 20 do travelling = travelling + results("snapshot", nil, seed).travelling end
  assert(travelling > 200, "channels were empty: nothing was shown")
  for _, density in ipairs { 0.0, 0.1, 1.0 } do
    for _, start in ipairs { 0.0, 5.0, 1000.0 } do
      local got = results("snapshot", { accounts = 12, density = density, start = start })
      if density == 0 then equal(got.channels, 12, "channels of a ring") end
      if density == 1 then equal(got.channels, 12 * 11, "all channels") end
      if start == 1000 then equal(got.travelling, 0, "payments when all is over") end
    end
  end
  results("snapshot", { accounts = 2 })
end)

test("echo: networks of all shapes, and delays of all sorts", function()
  local NETWORKS = { "line", "ring", "complete", "tree", "grid", "torus", "hypercube", "random" }
  for _, network in ipairs(NETWORKS) do
    for _, size in ipairs { 1, 2, 3, 4, 7 } do
      results("echo", { network = network, size = size })
      results("echo", { network = network, size = size, jitter = 3.5 })
    end
  end
  equal(results("echo", { network = "line", size = 30 }).time, 58, "the time of a line")
  equal(results("echo", { network = "ring", size = 30 }).time, 30, "the time of a ring")
  equal(results("echo", { network = "ring", size = 31 }).time, 31, "the time of a ring that is odd")
  equal(results("echo", { network = "complete", size = 9 }).time, 3, "the time where all are neighbours")
  for seed = 1, 20 do results("echo", { size = 40 }, seed) end
end)

test("bellman_ford: random graphs, with rounds and without", function()
  for seed = 1, 20 do
    results("bellman_ford", { size = 20 }, seed)
    local finished_at = results("bellman_ford", { size = 20, rounds = true }, seed).finished_at
    assert(finished_at <= 19, "too many rounds")
  end
  for _, n in ipairs { 1, 2, 10, 100 } do
    equal(results("bellman_ford", { graph = "line", size = n, rounds = true }).finished_at, n - 1, "rounds of a line")
  end
end)

test("bellman_ford: exponentially many messages without rounds, few with them", function()
  for k = 1, 12 do
    local wild = results("bellman_ford", { graph = "detours", size = k })
    equal(wild.nodes, 2 * k + 1, "nodes")
    equal(wild.messages, 5 * (2 ^ k - 1), "messages")
    local tame = results("bellman_ford", { graph = "detours", size = k, rounds = true })
    equal(tame.messages, 4 * k, "messages in rounds")
    equal(tame.finished_at, k, "rounds")
  end
end)

test("quadtree: planes of all widths", function()
  for width = 1, 20 do results("quadtree", { width = width }) end
  for power = 0, 6 do
    local got = results("quadtree", { width = 1 << power })
    equal(got.quadtree_hops, 2 * power, "hops of the tree")
    equal(got.grid_hops, 2 * ((1 << power) - 1), "hops of the grid")
  end
end)

test("mst: random graphs of any density, on one device and many", function()
  for seed = 1, 5 do
    results("mst", nil, seed)
    results("mst", { nodes = 60, density = 0.05, spread = 3 }, seed)
  end
  for nodes = 1, 5 do
    equal(#results("mst", { nodes = nodes, density = 0.0 }).tree_edges, nodes - 1, "edges")
    results("mst", { nodes = nodes, density = 1.0, spread = 2 })
  end
  equal(results("mst", { nodes = 9, edges = 8 }).weight, 36, "the weight of a tree")
  for _, edges in ipairs { 7, 37 } do
    local status, _, said = harness.run { path "mst", set = { nodes = 9, edges = edges } }
    equal(status, 2, "the status")
    has(said, ("edges=%d: 9 nodes are joined by 8 to 36"):format(edges))
  end
end)

test("mutex: writes stand together with locks, and take turns without", function()
  for _, writers in ipairs { 1, 3, 10 } do
    for _, apart in ipairs { false, true } do
      local set = { writers = writers, writes = 5, apart = apart }
      equal(results("mutex", set).interleavings, 0, "interleavings with locks")
      set.locked = false
      equal(results("mutex", set).interleavings, writers > 1 and 4 * writers or 0, "interleavings without")
    end
  end
end)

test("chatterbox: all count the same votes", function()
  for seed = 1, 3 do
    for _, boxes in ipairs { 1, 2, 40 } do
      equal(results("chatterbox", { boxes = boxes }, seed).edges, 3 * boxes + (boxes > 1 and 1 or 0), "edges")
    end
    results("chatterbox", { devices = 5 }, seed)
  end
end)

-- A scenario whose checks a broken world passes would be no test.
local BROKEN = {
  { "all_to_all", "j ~= i", "j > i", "each message is delivered once" },
  { "coloring", "color == self.color", "color == 3", "neighbours differ" },
  { "mesh", "x[here] ~= x[destination]", "x[here] < x[destination]", "mesh.lua" },
  { "tandem", "plenum.exponential(1 / self.rate_of_service)", "1 / self.rate_of_service", "the formula lies within" },
  { "flooding", "far[j] = far[i] + 1", "far[j] = far[i] + 2", "found after as many steps" },
  { "flooding", "if answers[i] then", "if not answers[i] then", "one node's child" },
  { "flooding", "p.back or nodes[neighbor] ~= self.parent", "nodes[neighbor] ~= self.parent", "as many messages" },
  { "mm1", "plenum.exponential(1 / p.service)", "1 / p.service", "the formula lies within" },
  { "mm1", "plenum.sleep(plenum.exponential(1 / p.service))",
    "plenum.receive_match({ 'none' }, plenum.exponential(1 / p.service))", "the parts of a customer's time" },
  { "tandem", "  service_time = function", "  rate = 2, service_time = function", "routing is as long" },
  { "token_wait", "plenum.exponential(use)", "use", "the formula lies within" },
  { "token_wait", "i % p.stations + 1", "i == 1 and 2 or 1", "the formula lies within", { use = "0 ms" } },
  { "stop_and_wait", "round + 1e-6", "2 * round", "time is the rounds" },
  { "stop_and_wait", "frame.number == last + 1", "true", "each frame is delivered once" },
  { "stop_and_wait", "bandwidth = SIZE, loss = p.loss", "bandwidth = SIZE", "as many rounds as" },
  { "token_ring", "latency = p.latency }", "latency = p.latency, bandwidth = 1e6 }", "a hop is its latency" },
  { "phold", "plenum.exponential(1)", "plenum.exponential(1.2)", "hops as renewal theory says" },
  { "ping", '"pong")', '"pang")', "assertion failed" },
  { "tree_operations", "input = 1, combine = cast.sum", "input = 2, combine = cast.sum", "the numbers are those" },
  { "tree_operations", "1 - m.color", "m.color", "the colour is the parity" },
  { "tree_operations", "m.depth = m.depth + 1", "plenum.send(plenum.self(), { \"size\" })", "each edge carries" },
  { "token_ring", "i % p.processes", "(i + 1) % p.processes", "a token ends as many places on" },
  { "bellman_ford", "self.distance + weight", "self.distance + 1", "distances are Dijkstra's" },
  { "bellman_ford", "neighbor ~= self.parent", "neighbor", "exponentially many", { graph = "detours" } },
  { "bellman_ford", "and 0.5 or", "and 1.5 or", "as many as a shortest way", { rounds = true } },
  { "coloring", "= neighbors, true", "= neighbors, self.undecided", "neighbours differ", { removed = 16 } },
  { "coloring", "self.neighbors ~= asked", "false", "neighbours differ",
    { nodes = 1000, removed = 250, when = "running" } },
  { "echo", "tell(parent, nodes)", "tell(parent, 1)", "counted all nodes" },
  { "echo", "device ~= parent", "device", "two messages cross each link" },
  { "echo", "heard < #neighbors", "heard < 1", "counted all nodes" },
  { "leader", "other > id", "other ~= id", "as many messages" },
  { "leader", "other == id", "other <= id", "one leader" },
  { "leader", "id > self.id and m.hops > 0", "m.hops > 0", "one leader", { algorithm = "hirschberg_sinclair" } },
  { "quadtree", "net:at(1, 1)", "net:at(1, 2)", "the grid's way" },
  { "snapshot", "one_way = true", "one_way = true, reorder = true", "the cut is consistent" },
  { "snapshot", "channel.open then", "true then", "the cut is consistent" },
  { "snapshot", "self.balance + m.amount", "self.balance", "no money is missing" },
  { "snapshot", "to in ipairs(self.outward)", "to in ipairs { 2, table.unpack(self.outward) }", "one marker" },
  { "chatterbox", "self.tally + vote", "self.tally + 1", "all count the same votes" },
  { "mutex", '{ "LOCK", { self.reader } }, ', "", "locked writes stand together" },
}
for _, case in ipairs(BROKEN) do
  local name, was, is, complaint, set = table.unpack(case)
  test(name .. " notices " .. is .. " for " .. was, function()
    local text = harness.read(path(name))
    local from, to = text:find(was, 1, true)
    local file = harness.write(name .. ".lua", text:sub(1, from - 1) .. is .. text:sub(to + 1))
    local status, _, said = harness.run { file, set = set }
    equal(status, 1, "the status")
    has(said, complaint)
  end)
end

harness.done()
