-- SPDX-License-Identifier: MIT
-- A wave goes out over any network and comes back as an echo, which counts the nodes on its way.
-- Source: E. J. H. Chang, Echo algorithms: depth parallel operations on general graphs, IEEE Transactions on
-- Software Engineering 8(4), 1982; A. Segall, Distributed network protocols, IEEE Transactions on Information Theory
-- 29(1), 1983.
-- Expect: 2m messages over m links, whatever they are; where all delays are equal the echo is back after 2 * depth of
-- them, and one more where two of the farthest nodes are neighbours (each waits for the other's wave).
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Echo",
  unit = "tick",
  params = {
    network = { "random", "that the wave crosses", one_of = {
      "line", "ring", "complete", "tree", "grid", "torus", "hypercube", "random" } },
    size = { 8, "devices; of a plane in a row, of a tree levels, of a hypercube dimensions", min = 1, max = 1000 },
    jitter = { 0.0, "of a link, beyond a delay of 1", min = 0 },
  },
}

local LINK = { latency = 1, jitter = p.jitter }

-- Each is linked to one of those before it, and perhaps to more of them.
local function random_network(size)
  local net = {}
  for i = 1, size do
    net[i] = plenum.device {}
    local one = i > 1 and plenum.random(i - 1)
    for j = 1, i - 1 do
      if j == one or plenum.bernoulli(2 / size) then plenum.link(net[i], net[j], LINK) end
    end
  end
  return net
end

local MEASURES = {
  grid = { "width" }, torus = { "width" }, hypercube = { "dimensions" }, tree = { "depth", branching = 2 },
}

local function network()
  if p.network == "random" then return random_network(p.size) end
  local measure = MEASURES[p.network] or { "count" }
  return topology[p.network] { [measure[1]] = p.size, branching = measure.branching, link = LINK }
end

-- The first to bring the wave is the parent, who gets the echo when all others have answered.
local function node(begins)
  local neighbors = plenum.device_of():neighbors()
  local heard, nodes, parent = 0, 1, nil
  local function hear()
    local wave = plenum.receive()
    heard, nodes = heard + 1, nodes + wave.nodes
    return plenum.header().via
  end
  local function tell(device, count) plenum.send({ "node", device }, { "wave", nodes = count }) end

  if not begins then parent = hear() end
  for _, device in ipairs(neighbors) do
    if device ~= parent then tell(device, 0) end
  end
  while heard < #neighbors do hear() end
  if parent then return tell(parent, nodes) end
  plenum.result("nodes", nodes)
  plenum.result("time", plenum.now())
end

local net = network()
for i, device in ipairs(net) do device:spawn { node, i == 1, name = "node" } end

-- The number of links, the depth of the network, and whether two at that depth are neighbours.
local function measure()
  local ends, depth, close = 0, 0, false
  for _, device in ipairs(net) do depth = math.max(depth, net[1]:distance(device)) end
  for _, device in ipairs(net) do
    local is_farthest = net[1]:distance(device) == depth
    for _, neighbor in ipairs(device:neighbors()) do
      ends, close = ends + 1, close or is_farthest and net[1]:distance(neighbor) == depth
    end
  end
  return ends // 2, depth, close
end

plenum.at_end(function()
  local links, depth, close = measure()
  local messages = plenum.metric("messages:wave")
  plenum.check(plenum.result("nodes") == #net, "the echo has counted all nodes")
  plenum.check((messages and messages.sent or 0) == 2 * links, "two messages cross each link")
  plenum.check(p.jitter > 0 or plenum.result("time") == 2 * depth + (close and 1 or 0), "there and back again")
  plenum.result("links", links)
  plenum.result("depth", depth)
end)
