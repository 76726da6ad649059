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
  { "phold", "plenum.exponential(1)", "plenum.exponential(1.2)", "hops as renewal theory says" },
  { "ping", '"pong")', '"pang")', "assertion failed" },
  { "tree_operations", "input = 1, combine = cast.sum", "input = 2, combine = cast.sum", "the numbers are those" },
  { "tree_operations", "1 - m.color", "m.color", "the colour is the parity" },
  { "tree_operations", "m.depth = m.depth + 1", "plenum.send(plenum.self(), { \"size\" })", "each edge carries" },
  { "token_ring", "i % p.processes", "(i + 1) % p.processes", "a token ends as many places on" },
}
for _, case in ipairs(BROKEN) do
  local name, was, is, complaint = table.unpack(case)
  test(name .. " notices " .. is .. " for " .. was, function()
    local text = harness.read(path(name))
    local from, to = text:find(was, 1, true)
    local file = harness.write(name .. ".lua", text:sub(1, from - 1) .. is .. text:sub(to + 1))
    local status, _, said = harness.run { file }
    equal(status, 1, "the status")
    has(said, complaint)
  end)
end

harness.done()
