-- SPDX-License-Identifier: MIT
-- Topologies that chance draws, that data centres have and that files describe, against formulas and counts.
-- In TAP: topology_test.lua PLENUM FOLDER, where samples of files are
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]
local folder = arg[2]

local PREAMBLE = 'local plenum = require "plenum"\nlocal topology = require "plenum.topology"\n'

-- Counts the links that a topology makes: results links, simple, degrees (degree -> how many devices), parts.
local COUNT = PREAMBLE .. [[
local degree, seen, parent, links, simple = {}, {}, {}, 0, true
local function find(i)
  while parent[i] do i = parent[i] end
  return i
end
local function link(i, j)
  local key = math.min(i, j) * 2 ^ 20 + math.max(i, j)
  simple = simple and i ~= j and not seen[key]
  seen[key] = true
  links = links + 1
  degree[i], degree[j] = (degree[i] or 0) + 1, (degree[j] or 0) + 1
  local a, b = find(i), find(j)
  if a ~= b then parent[math.max(a, b)] = math.min(a, b) end
  return { latency = 1 }
end
local indices = 0
local function device(i)
  indices = indices + 1
  plenum.check(i == indices, "devices are declared in the order of their indices")
end
local net = topology.%s
local counts, parts = {}, 0
for i = 1, indices do
  local name = tostring(degree[i] or 0)
  counts[name] = (counts[name] or 0) + 1
  if not parent[i] then parts = parts + 1 end
end
plenum.result("hosts", #net)
plenum.result("devices", indices)
plenum.result("links", links)
plenum.result("simple", simple)
plenum.result("degrees", counts)
plenum.result("parts", parts)
%s
]]

local function count(call, rest, seed)
  call = call:gsub("}$", ", device = device, link = link }")
  local file = harness.write("count.lua", COUNT:format(call, rest or ""))
  return harness.results { file, options = seed and "--seed " .. seed }
end

local FARTHEST = [[
local far, sum = 0, 0
for i = 1, #net do
  for j = 1, #net do
    far = math.max(far, net[i]:distance(net[j]))
    sum = sum + net[i]:distance(net[j])
  end
end
plenum.result("far", far)
plenum.result("sum", sum)
]]

test("a fat tree has the switches of its paper, and hosts are 2, 4 or 6 hops apart", function()
  for _, k in ipairs { 2, 4, 6, 8 } do
    local got = count(("fat_tree { ports = %d }"):format(k), FARTHEST .. [[
      plenum.result("lists", { #net.routers, #net.edge, #net.aggregation, #net.core })]])
    local hosts, half = k ^ 3 // 4, k // 2
    equal(got.hosts, hosts, "hosts")
    local switches = ("%d %d %d %d"):format(5 * k * k // 4, k * half, k * half, half * half)
    equal(table.concat(got.lists, " "), switches, "switches")
    equal(got.links, 3 * hosts, "links")
    equal(got.degrees["1"], hosts, "devices with one link")
    equal(got.degrees[tostring(k)], 5 * k * k // 4, "switches that use all ports")
    equal(got.far, 6, "the diameter")
    equal(got.sum, hosts * (2 * (half - 1) + 4 * (half * half - half) + 6 * (hosts - half * half)), "all distances")
    equal(got.parts, 1, "parts")
  end
end)

test("a dragonfly's groups are all joined, and hosts are at most 5 hops apart", function()
  for _, case in ipairs { { 2, 1, 1, 3 }, { 4, 2, 2, 9 }, { 3, 2, 3, 10 } } do
    local a, p, h, g = table.unpack(case)
    local got = count(("dragonfly { routers = %d, hosts = %d, global_links = %d }"):format(a, p, h), FARTHEST .. [[
      plenum.result("groups", { #net.groups, #net.groups[1] })]])
    equal(table.concat(got.groups, " "), g .. " " .. a, "groups")
    equal(got.hosts, a * p * g, "hosts")
    equal(got.links, a * p * g + g * a * (a - 1) // 2 + g * (g - 1) // 2, "links")
    equal(got.degrees[tostring(p + a - 1 + h)], a * g, "routers that use all ports")
    equal(got.far, 5, "the diameter")
    assert(got.simple, "two links join the same")
  end
  local few = count("dragonfly { routers = 4, hosts = 1, groups = 3 }")
  equal(few.links, 12 + 18 + 3 * 2, "links where each router has one port")
  equal(count("dragonfly { routers = 3, hosts = 2, groups = 1 }").links, 9, "links of a single group")
end)

test("a random regular net is simple and has the degree", function()
  local cases = { { 10, 3 }, { 50, 4 }, { 51, 50 }, { 20, 17 }, { 300, 7 }, { 7, 0 }, { 1, 0 }, { 4, 2 }, { 2, 1 } }
  for seed, case in ipairs(cases) do
    local n, d = table.unpack(case)
    local got = count(("random { count = %d, degree = %d }"):format(n, d), nil, seed)
    equal(got.degrees[tostring(d)], n, "devices of the degree")
    equal(got.links, n * d // 2, "links")
    assert(got.simple, "not simple")
  end
end)

-- 4 devices of degree 2 are one of three rings; 6 of degree 2: 60 rings and 10 pairs of triangles.
test("random regular nets are alike likely", function()
  local triangles = 0
  for seed = 1, 140 do triangles = triangles + (count("random { count = 6, degree = 2 }", nil, seed).parts - 1) end
  assert(triangles >= 8 and triangles <= 36, triangles .. " pairs of triangles, of 20 expected") -- 3.8 deviations
end)

test("each two devices are joined with the probability", function()
  local links, n, p, runs = 0, 60, 0.1, 40
  for seed = 1, runs do
    local got = count(("random { count = %d, probability = %g }"):format(n, p), nil, seed)
    assert(got.simple, "not simple")
    links = links + got.links
  end
  local pairs_of = runs * n * (n - 1) / 2
  local deviations = (links - p * pairs_of) / math.sqrt(pairs_of * p * (1 - p))
  assert(math.abs(deviations) < 3.5, deviations .. " deviations from the mean")
  equal(count("random { count = 9, probability = 0 }").links, 0, "links without")
  equal(count("random { count = 9, probability = 1 }").links, 36, "links with certainty")
  equal(count("random { count = 9, probability = 1e-300 }").links, 0, "links with hardly any")
end)

test("the first and the last pair are drawn as often as others", function()
  local first, last, runs = 0, 0, 200
  for seed = 1, runs do
    local got = count("random { count = 4, probability = 0.5 }", [[
      plenum.result("first", net[1]:distance(net[2]) == 1)
      plenum.result("last", net[3]:distance(net[4]) == 1)]], seed)
    first, last = first + (got.first and 1 or 0), last + (got.last and 1 or 0)
  end
  assert(math.abs(first - 100) < 30 and math.abs(last - 100) < 30, first .. " and " .. last .. " of 100 expected")
end)

test("connected = true draws until all are joined", function()
  local parted = 0
  for seed = 1, 20 do
    if count("random { count = 30, probability = 0.1 }", nil, seed).parts > 1 then parted = parted + 1 end
    equal(count("random { count = 30, probability = 0.1, connected = true }", nil, seed).parts, 1, "parts")
  end
  assert(parted > 3, "only " .. parted .. " of 20 are in parts anyway")
end)

test("a scale-free net is connected, and some devices have far more links than most", function()
  local greatest = 0
  for seed = 1, 5 do
    local n, m = 1000, 2
    local got = count(("scale_free { count = %d, edges = %d }"):format(n, m), nil, seed)
    equal(got.links, m * (n - m), "links")
    equal(got.parts, 1, "parts")
    assert(got.simple, "not simple")
    for degree in pairs(got.degrees) do greatest = math.max(greatest, tonumber(degree)) end
    -- P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)): half have m = 2, a fifth 3
    assert(got.degrees["2"] > 440 and got.degrees["2"] < 560, got.degrees["2"] .. " with two")
    assert(got.degrees["3"] > 140 and got.degrees["3"] < 260, got.degrees["3"] .. " with three")
  end
  assert(greatest > 50, "the greatest degree is " .. greatest)
end)

test("a small world is a ring of which some links lie elsewhere", function()
  local moved = 0
  local ring = count("small_world { count = 40, neighbors = 4, probability = 0 }", FARTHEST)
  equal(ring.degrees["4"], 40, "devices of degree 4")
  equal(ring.far, 10, "the ring's diameter")
  for seed = 1, 20 do
    local got = count("small_world { count = 200, neighbors = 4, probability = 0.1 }", [[
      local away = 0
      for key in pairs(seen) do
        local i, j = key // 2 ^ 20, key % 2 ^ 20
        if math.min(j - i, 200 - j + i) > 2 then away = away + 1 end
      end
      plenum.result("away", away)]], seed)
    equal(got.links, 400, "links")
    assert(got.simple, "not simple")
    moved = moved + got.away
  end
  -- 8000 links, moved with 0.1, of which 4 of 199 places are near
  assert(math.abs(moved - 784) < 3.5 * math.sqrt(8000 * 0.1 * 0.9), moved .. " links lie elsewhere")
  assert(count("small_world { count = 200, neighbors = 4, probability = 0.2, connected = true }", FARTHEST).far < 15,
    "no small world")
  equal(count("small_world { count = 5, neighbors = 4, probability = 1 }").links, 10, "links of a complete one")
end)

test("the seed decides, and not the number of shards", function()
  local file = harness.write("shards.lua", PREAMBLE .. [[
local net = topology.random { count = 40, degree = 3, connected = true, link = function(i, j)
  return { latency = (7 * i + j) % 13 + 1 }
end }
local far = topology.scale_free { count = 10, edges = 2, link = { latency = 1 } }
for _, list in ipairs { net, far } do
  for i = 2, #list do
    list[i]:spawn(function(target) plenum.call(target, { "hello" }) end,
      list[1]:spawn(function() while true do plenum.reply(plenum.receive(), 1) end end))
  end
end
]])
  local _, one = harness.results { file, options = "--seed 5" }
  for _, shards in ipairs { 2, 4 } do
    local _, more = harness.results { file, options = "--seed 5 --shards " .. shards }
    equal(more.fingerprint, one.fingerprint, shards .. " shards: the fingerprint")
  end
  local _, other = harness.results { file, options = "--seed 6" }
  assert(other.fingerprint ~= one.fingerprint, "the seed decides nothing")
end)

-- Misuse.

local function refuses(call, ...)
  local words = { ... }
  test("refused: " .. call, function()
    local status, _, said = harness.run { harness.write("bad.lua", PREAMBLE .. call .. "\n") }
    equal(status, 2, "the status")
    has(said, "bad.lua:3:")
    for _, each in ipairs(words) do has(said, each) end
  end)
end

refuses("topology.fat_tree { ports = 3 }", "ports: an even number is wanted, not 3")
refuses("topology.fat_tree { ports = 0 }", "ports: a whole number from 2")
refuses("topology.fat_tree { ports = 200 }", "2050000 devices are too many")
refuses("topology.fat_tree { ports = 4, device = function() return 1 end }", "device: the function has to return a")
refuses("topology.fat_tree { ports = 4, device = function(i) if i > 30 then return 1 end end }", "return a table")
refuses("topology.dragonfly { routers = 2, hosts = 1 }", "groups or global_links is wanted")
refuses("topology.dragonfly { routers = 2, hosts = 1, groups = 4, global_links = 1 }", "cannot join a group to 3")
refuses("topology.dragonfly { routers = 2, hosts = 1, groups = 0 }", "groups: a whole number from 1")
refuses("topology.random { count = 5, degree = 3 }", "count * degree is even, and 5 * 3 is not")
refuses("topology.random { count = 4, degree = 4 }", "degree: a whole number from 0 to count - 1")
refuses("topology.random { count = 4 }", "either degree or probability")
refuses("topology.random { count = 4, degree = 2, probability = 0.5 }", "either degree or probability")
refuses("topology.random { count = 4, probability = 1.5 }", "probability: a number from 0 to 1 is wanted, not 1.5")
refuses("topology.random { count = 4, probability = 0 / 0 }", "probability")
refuses("topology.random { count = 4, degree = 0, connected = true }", "connected: none of the 100")
refuses("topology.random { count = 4, degree = 2, connected = 1 }", "connected: true or false")
refuses("topology.random { count = 4, degre = 2 }", "degre", "count, degree, probability, connected, device, link")
refuses("topology.random { count = 100000, probability = 0.5 }", "links are too many")
refuses("topology.scale_free { count = 4, edges = 4 }", "edges: a whole number below count")
refuses("topology.small_world { count = 6, neighbors = 3, probability = 0 }", "neighbors: an even number below count")
refuses("topology.small_world { count = 4, neighbors = 4, probability = 0 }", "neighbors: an even number below count")

-- Files.

local function sample(name) return folder .. "/" .. name end

test("a file's nodes and edges are devices and links", function()
  local file = harness.write("file.lua", PREAMBLE .. [[
local p = plenum.scenario { params = { file = "x" } }
local seen = {}
local net = topology.from_graph(p.file, {
  device = function(i, attributes) seen[i] = attributes.id .. " " .. tostring(attributes.city) end,
  link = function(i, j, attributes)
    seen[#seen + 1] = i .. " " .. j .. " " .. tostring(attributes.latency)
    return { loss = false, latency = attributes.latency or "5 ms" }
  end,
})
plenum.check(#net == 3 and net[2].name == "b" and net:at "c" == net[3] and #net.routers == 0, "devices")
plenum.check(table.concat(seen, ", ") == "a Köln & Bonn, b nil, c nil, 1 2 3 ms, 2 3 1 ms, 3 1 nil",
  table.concat(seen, ", "))
plenum.check(net.graph.nodes[1].attributes.up == true and net.graph.edges[2].directed, "attributes")
local function sends(from, to)
  local target = to:spawn(function()
    while plenum.receive() do plenum.result(from.name .. to.name, plenum.now()) end
  end)
  from:spawn(function() target:send { "hello" } end)
end
sends(net[1], net[2])
sends(net[2], net[3])
sends(net[3], net[2])
]])
  local got = harness.results { file, set = { file = sample "ring.graphml" } }
  equal(got.ab, 0.003, "from a to b")
  equal(got.bc, 0.001, "from b to c: without the file's loss")
  equal(got.cb, 0.008, "from c to b, which is one way, by a")
  local shards = harness.results { file, set = { file = sample "ring.graphml" }, options = "--shards 3" }
  equal(shards.cb, got.cb, "from c to b in three shards")
end)

test("options of devices and links come from the file", function()
  local file = harness.write("options.lua", PREAMBLE .. [[
local net = topology.from_graph { file = plenum.scenario { params = { file = "x" } }.file }
local target = net[3]:spawn(function() while plenum.receive() do plenum.result("at", plenum.now()) end end)
net[1]:spawn(function() target:send { "hello" } end)
net[2]:spawn(function()
  for _ = 1, 5 do plenum.spawn(function() plenum.work(1); plenum.result("worked", plenum.now()) end) end
end)
]])
  local got = harness.results { file, set = { file = harness.write("net.json", [[{ "nodes": [{ "id": "a",
    "courier": { "rate": 4, "queue": 9 } }, { "id": "b", "cores": 4 }, { "id": "c" }],
    "links": [{ "source": "a", "target": "b", "latency": 0.3 }, { "source": "b", "target": "c", "latency": "500 ms" }] }
  ]]) } }
  equal(got.worked, 2, "five pieces of work on four cores")
  equal(got.at, 0.8, "two hops")
end)

test("a platform's hosts are net[i], and its routers net.routers", function()
  local results = harness.results { harness.write("platform.lua", PREAMBLE .. [[
local net = topology.from_graph(plenum.scenario { resolution = "1 ns", params = { file = "x" } }.file)
plenum.result("hosts", #net)
plenum.result("routers", #net.routers)
plenum.result("far", net[1]:distance(net:at "bob"))
plenum.result("back", net:at "bob":distance(net:at "carol") or -1)
net:at "bob":spawn(function() plenum.cycles(98095000); plenum.result("second", plenum.now()) end)
]]), set = { file = sample "platform.xml" } }
  equal(results.hosts .. " " .. results.routers, "3 2", "hosts and routers")
  equal(results.far .. " " .. results.back, "3 -1", "distances")
  equal(results.second, 1, "98.095 Mf at 98.095 Mf/s")
end)

local function broken(name, text, ...)
  local words = { ... }
  test("a broken file: " .. words[1], function()
    harness.write(name, text)
    local call = ('topology.from_graph "%s"\n'):format(name)
    local status, _, said = harness.run { harness.write("bad.lua", PREAMBLE .. call) }
    equal(status, 2, "the status")
    has(said, "bad.lua:3:")
    for _, each in ipairs(words) do has(said, each) end
  end)
end
broken("a.json", "[[1, 2],\n[2]]", "a.json:2: an edge needs")
broken("a.graphml", "<graphml>\n<oops/></graphml>", "a.graphml:2: <oops> is not supported")
broken("a.dot", "graph { a -- b\n [latency=fast] }", "a.dot:1: link: latency: ", "fast")
broken("a.gv", "graph { a; b\n a -- b [loss=2] }", "a.gv:2: link: ", "2")
broken("a.dot", 'graph { a [cores="many"] }', "a.dot:1: device: cores: ")
broken("a.txt", "", "a.txt: the name ends in none of")

test("a file that is named nowhere is not opened", function()
  local text = PREAMBLE .. 'topology.from_graph "../a.json"\n'
  local status, _, said = harness.run { harness.write("bad.lua", text) }
  equal(status, 2, "the status")
  has(said, "neither lies beside the scenario")
end)
refuses('topology.from_graph("nowhere.json")', "there is no file")
refuses("topology.from_graph(nil)", "the name of a file is wanted, not nil")
refuses('topology.from_graph("x.json", { devices = {} })', "devices", "file, device, link")
refuses('topology.from_graph("x.json", { device = 7 })', "device: a table or a function")

harness.done()
