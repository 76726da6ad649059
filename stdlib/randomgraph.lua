-- SPDX-License-Identifier: MIT
-- Networks that chance draws, for plenum.topology.  They draw from the file's own stream, so the seed of the
-- run decides them, and they are the same for every number of shards.
local plenum = require "plenum"
local blueprint = require "plenum.blueprint"

local randomgraph = {}

local AUTHOR, MOST_LINKS = blueprint.AUTHOR, blueprint.MOST_LINKS
local EXCHANGES_EACH, EXCHANGES = 20, 200000 -- of a link's ends; of all
local TRIES, TRIED_LINKS = 100, 10 ^ 7 -- until a connected one is found, but no more links than that

---@class plenum.topology.Random: plenum.topology.Options
---@field count integer
---@field degree? integer links of each device; count * degree is even
---@field probability? number that two devices are joined; give this or degree
---@field connected? boolean draw again, up to 100 times, until all are joined; default: false

---@class plenum.topology.ScaleFree: plenum.topology.Options
---@field count integer
---@field edges integer links that each new device brings; below count

---@class plenum.topology.SmallWorld: plenum.topology.Options
---@field count integer
---@field neighbors integer each device is joined to so many of the ring, half of them on each side; even
---@field probability number that a link is put elsewhere
---@field connected? boolean as of random

-- Edges are two lists of ends, so that a hundred thousand of them are no tables.

local function add(edges, i, j)
  local n = #edges.from + 1
  edges.from[n], edges.to[n] = i, j
end

-- Whether they join 1 to count.
local function is_connected(count, edges)
  local parent, parts = {}, count
  for i = 1, count do parent[i] = i end
  local function find(i)
    while parent[i] ~= i do
      parent[i] = parent[parent[i]]
      i = parent[i]
    end
    return i
  end
  for e = 1, #edges.from do
    local a, b = find(edges.from[e]), find(edges.to[e])
    if a ~= b then
      parent[math.max(a, b)] = math.min(a, b)
      parts = parts - 1
    end
  end
  return parts == 1
end

-- Draws until the edges join all, if they are to.
local function draw(shape, options, count, one)
  if not options.connected then return one() end
  local drawn = 0
  for try = 1, TRIES do
    local edges = one()
    if is_connected(count, edges) then return edges end
    drawn = drawn + #edges.from + count
    if drawn > TRIED_LINKS or try == TRIES then
      blueprint.fail(shape, AUTHOR, "connected: none of the %d that were drawn is", try)
    end
  end
end

local function declare(shape, options, count, edges)
  local prefix, make = blueprint.choose_prefix(shape), blueprint.device_maker(shape, options, AUTHOR)
  local join, net = blueprint.link_maker(options), {}
  for i = 1, count do net[i] = make(prefix .. i, i) end
  for e = 1, #edges.from do
    local i, j = edges.from[e], edges.to[e]
    join(net[i], net[j], i, j)
  end
  return net
end

local function check_share(shape, options)
  local p = options.probability
  if type(p) ~= "number" or not (p >= 0 and p <= 1) then
    blueprint.fail(shape, AUTHOR, "probability: a number from 0 to 1 is wanted, not %s", blueprint.shown(p))
  end
end

local function check_connected(shape, options)
  if options.connected ~= nil and type(options.connected) ~= "boolean" then
    blueprint.fail(shape, AUTHOR, "connected: true or false is wanted, not %s", blueprint.shown(options.connected))
  end
end

local function check_links(shape, links)
  if links > MOST_LINKS then
    blueprint.fail(shape, AUTHOR, "%.0f links are too many; at most %d are drawn", links, MOST_LINKS)
  end
end

-- Regular.

-- Whether some two of the ends may be joined.
local function some_fit(ends, joined, count)
  for a = 1, #ends do
    for b = a + 1, #ends do
      local i, j = math.min(ends[a], ends[b]), math.max(ends[a], ends[b])
      if i ~= j and not joined[i * count + j] then return true end
    end
  end
  return false
end

-- Pairs free ends at random, those again that may not be joined (A. Steger, N. Wormald: Generating random
-- regular graphs quickly, 1999); nil when the rest of them fits nowhere.
local function pair_ends(count, degree)
  local edges, joined, ends = { from = {}, to = {} }, {}, {}
  for i = 1, count do
    for _ = 1, degree do ends[#ends + 1] = i end
  end
  while #ends > 0 do
    ends = plenum.shuffle(ends)
    local left = {}
    for e = 1, #ends, 2 do
      local i, j = math.min(ends[e], ends[e + 1]), math.max(ends[e], ends[e + 1])
      if i == j or joined[i * count + j] then
        left[#left + 1], left[#left + 2] = i, j
      else
        joined[i * count + j] = true
        add(edges, i, j)
      end
    end
    if #left == #ends and not some_fit(left, joined, count) then return nil end
    ends = left
  end
  return edges, joined
end

-- Exchanges the ends of two links, many times: what pairing has made is likelier than other nets while there
-- are few devices, and this leads to all of them alike (R. Taylor: Constrained switchings in graphs, 1981).
local function exchange_ends(edges, joined, count)
  local from, to, all = edges.from, edges.to, #edges.from
  local function key(i, j) return math.min(i, j) * count + math.max(i, j) end
  for _ = 1, math.min(EXCHANGES_EACH * all, EXCHANGES) do
    local e, f = plenum.random(all), plenum.random(all)
    local a, b, c, d = from[e], to[e], from[f], to[f]
    if plenum.random(2) == 1 then c, d = d, c end
    if a ~= d and b ~= c and not joined[key(a, d)] and not joined[key(b, c)] then
      joined[key(a, b)], joined[key(c, d)] = nil, nil
      joined[key(a, d)], joined[key(b, c)] = true, true
      from[e], to[e], from[f], to[f] = a, d, c, b
    end
  end
end

local function draw_regular(count, degree)
  -- Of few that are not joined there is less to draw, and less that does not fit.
  local inverse = 2 * degree >= count
  local edges, joined
  repeat edges, joined = pair_ends(count, inverse and count - 1 - degree or degree) until edges
  if #edges.from > 0 then exchange_ends(edges, joined, count) end
  if not inverse then return edges end
  edges = { from = {}, to = {} }
  for i = 1, count do
    for j = i + 1, count do
      if not joined[i * count + j] then add(edges, i, j) end
    end
  end
  return edges
end

-- By chance alone.

-- How many pairs are passed over until one is joined follows the geometric distribution (V. Batagelj,
-- U. Brandes: Efficient generation of large random networks, 2005).
local function draw_pairs(count, probability)
  local edges = { from = {}, to = {} }
  if probability == 0 then return edges end
  local scale = probability < 1e-9 and -probability or math.log(1 - probability) -- -inf for 1: none is passed
  local i, j = 2, 0
  while i <= count do
    local passed = math.log(1 - plenum.random()) / scale
    if passed > 2.0 ^ 52 then break end
    j = j + 1 + passed // 1
    while j >= i and i <= count do
      j = j - (i - 1)
      i = i + 1
    end
    if i <= count then add(edges, math.tointeger(j), i) end
  end
  return edges
end

local function draw_random(options, count)
  if options.degree then return function() return draw_regular(count, math.tointeger(options.degree)) end end
  return function() return draw_pairs(count, options.probability) end
end

local function check_degree(count, degree)
  if not blueprint.is_whole(degree) or degree < 0 or degree >= count then
    blueprint.fail("random", AUTHOR, "degree: a whole number from 0 to count - 1 is wanted, not %s",
      blueprint.shown(degree))
  end
  if count * degree % 2 ~= 0 then
    blueprint.fail("random", AUTHOR, "count * degree is even, and %.0f * %.0f is not", count, degree)
  end
end

---Links by chance: `degree` of them at each device, all such nets alike likely, or each two devices
---with a probability of their own (P. Erdős, A. Rényi; E. Gilbert 1959).
---@param options plenum.topology.Random
---@return plenum.topology.Net
function randomgraph.random(options)
  blueprint.check("random", options, { "count" }, 1, { "degree", "probability", "connected" })
  local count = blueprint.check_count("random", options.count)
  if (options.degree == nil) == (options.probability == nil) then
    blueprint.fail("random", AUTHOR - 1, "either degree or probability is wanted")
  end
  if options.degree then check_degree(count, options.degree) else check_share("random", options) end
  check_connected("random", options)
  local share = options.probability or options.degree / math.max(count - 1, 1)
  check_links("random", share * count * (count - 1) / 2)
  return declare("random", options, count, draw("random", options, count, draw_random(options, count)))
end

---Devices that come one by one and are each joined to `edges` others, those with more links being likelier
---(A.-L. Barabási, R. Albert: Emergence of scaling in random networks, 1999), beginning with a star of
---edges + 1; edges * (count - edges) links in all.
---@param options plenum.topology.ScaleFree
---@return plenum.topology.Net
function randomgraph.scale_free(options)
  blueprint.check("scale_free", options, { "count", "edges" }, 1)
  local count, m = blueprint.check_count("scale_free", options.count), options.edges
  if m >= count then
    blueprint.fail("scale_free", AUTHOR - 1, "edges: a whole number below count is wanted, not %s", blueprint.shown(m))
  end
  check_links("scale_free", m * (count - m))
  m = math.tointeger(m)
  local edges, ends = { from = {}, to = {} }, {} -- ends: each device as often as it has links
  for i = 2, m + 1 do
    add(edges, 1, i)
    ends[#ends + 1], ends[#ends + 2] = 1, i
  end
  for i = m + 2, count do
    local chosen, known, last = {}, {}, #ends
    while #chosen < m do
      local j = ends[plenum.random(last)]
      if not known[j] then chosen[#chosen + 1], known[j] = j, true end
    end
    for _, j in ipairs(chosen) do
      add(edges, j, i)
      ends[#ends + 1], ends[#ends + 2] = j, i
    end
  end
  return declare("scale_free", options, count, edges)
end

-- The other end of a link that is put elsewhere; nil: i is joined to all.
local function choose_other(count, i, joined, degree)
  if degree[i] >= count - 1 then return nil end
  while true do
    local j = plenum.random(count)
    if j ~= i and not joined[math.min(i, j) * count + math.max(i, j)] then return j end
  end
end

local function draw_small_world(count, neighbors, probability)
  local edges, joined, degree = { from = {}, to = {} }, {}, {}
  local function key(i, j) return math.min(i, j) * count + math.max(i, j) end
  for i = 1, count do degree[i] = neighbors end
  for d = 1, neighbors // 2 do
    for i = 1, count do
      local j = (i + d - 1) % count + 1
      add(edges, i, j)
      joined[key(i, j)] = true
    end
  end
  for e = 1, #edges.from do
    local i, j = edges.from[e], edges.to[e]
    local other = plenum.random() < probability and choose_other(count, i, joined, degree)
    if other then
      edges.to[e] = other
      joined[key(i, j)], joined[key(i, other)] = nil, true
      degree[j], degree[other] = degree[j] - 1, degree[other] + 1
    end
  end
  return edges
end

---A ring whose devices are each joined to `neighbors` of it, and of whose links some are put elsewhere
---(D. Watts, S. Strogatz: Collective dynamics of small-world networks, 1998); count * neighbors / 2 links.
---@param options plenum.topology.SmallWorld
---@return plenum.topology.Net
function randomgraph.small_world(options)
  blueprint.check("small_world", options, { "count", "neighbors" }, 1, { "probability", "connected" })
  local count, neighbors = blueprint.check_count("small_world", options.count), options.neighbors
  if neighbors % 2 ~= 0 or neighbors >= count then
    blueprint.fail("small_world", AUTHOR - 1, "neighbors: an even number below count is wanted, not %s",
      blueprint.shown(neighbors))
  end
  check_share("small_world", options)
  check_connected("small_world", options)
  check_links("small_world", count * neighbors / 2)
  neighbors = math.tointeger(neighbors)
  local function one() return draw_small_world(count, neighbors, options.probability) end
  return declare("small_world", options, count, draw("small_world", options, count, one))
end

return randomgraph
