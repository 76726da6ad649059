-- SPDX-License-Identifier: MIT
-- Networks: `local topology = require "plenum.topology"`.
--
-- Each function declares devices and the links between them, and returns the devices as a list.  Devices
-- are called by their shape and place ("line-3", "grid-2-5"; of a second grid, "grid#2-2-5") unless `device`
-- names them.
--
-- The regular ones are here, declared in an order by which routes are found without tables.  datacenter.lua,
-- randomgraph.lua and graphfile.lua have the others, for which ways are searched, a table for each destination.
local plenum = require "plenum"
local blueprint = require "plenum.blueprint"
local datacenter = require "plenum.datacenter"
local graphfile = require "plenum.graphfile"
local randomgraph = require "plenum.randomgraph"

local topology = {
  fat_tree = datacenter.fat_tree,
  dragonfly = datacenter.dragonfly,
  random = randomgraph.random,
  scale_free = randomgraph.scale_free,
  small_world = randomgraph.small_world,
  from_graph = graphfile.from_graph,
}

-- Options of plenum.device and plenum.link.
---@alias plenum.topology.device table|fun(i: integer, x?: integer, y?: integer): table?
---@alias plenum.topology.link table|fun(i: integer, j: integer): table?

---@class plenum.topology.Options
---@field device? plenum.topology.device of each device, or by its index; routers follow, a hub is 0
---@field link? plenum.topology.link of each link, or by the indices of its ends

---@class plenum.topology.Count: plenum.topology.Options
---@field count integer how many devices; of a star, leaves

---@class plenum.topology.Tree: plenum.topology.Options
---@field depth integer hops from the root to a leaf
---@field branching integer children of each device that is no leaf

---@class plenum.topology.Plane: plenum.topology.Options
---@field width integer
---@field height? integer default: the width

---@class plenum.topology.Hypercube: plenum.topology.Options
---@field dimensions integer

---@class plenum.topology.Net
---@field [integer] plenum.Device
---@field hub? plenum.Device of a star
---@field routers? plenum.Device[] of a quadtree, from the top, depth first
---@field width? integer
---@field height? integer

---@class plenum.topology.Plain: plenum.topology.Net
---@field at fun(self: plenum.topology.Net, x: integer, y: integer): plenum.Device

local check, check_count, choose_prefix = blueprint.check, blueprint.check_count, blueprint.choose_prefix
local device_maker, link_maker, make_list = blueprint.device_maker, blueprint.link_maker, blueprint.make_list
local fail, is_whole = blueprint.fail, blueprint.is_whole
local AUTHOR, MOST = blueprint.AUTHOR, blueprint.MOST

local function join_chain(net, options)
  local join = link_maker(options)
  for i = 1, #net - 1 do join(net[i], net[i + 1], i, i + 1) end
  return join
end

---Devices in a row, each joined to the next.
---@param options plenum.topology.Count
---@return plenum.topology.Net
function topology.line(options)
  check("line", options, { "count" }, 1)
  local net = make_list("line", options, check_count("line", options.count))
  join_chain(net, options)
  plenum.shape("line", net)
  return net
end

---A line whose ends are joined.
---@param options plenum.topology.Count
---@return plenum.topology.Net
function topology.ring(options)
  check("ring", options, { "count" }, 1)
  local net = make_list("ring", options, check_count("ring", options.count))
  local join = join_chain(net, options)
  if #net > 2 then join(net[#net], net[1], #net, 1) end
  plenum.shape("ring", net)
  return net
end

---Devices that are all joined to one another.
---@param options plenum.topology.Count
---@return plenum.topology.Net
function topology.complete(options)
  check("complete", options, { "count" }, 1)
  local net = make_list("complete", options, check_count("complete", options.count))
  local join = link_maker(options)
  for i = 1, #net do
    for j = i + 1, #net do join(net[i], net[j], i, j) end
  end
  plenum.shape("complete", net)
  return net
end

---Leaves around a hub, `net.hub`, which is index 0 for `device` and `link`.
---@param options plenum.topology.Count
---@return plenum.topology.Net
function topology.star(options)
  check("star", options, { "count" }, 1)
  local count = check_count("star", options.count + 1) - 1
  local prefix, make = choose_prefix("star"), device_maker("star", options, 2)
  local join = link_maker(options)
  local net = { hub = make(prefix .. "hub", 0) }
  local all = { net.hub }
  for i = 1, count do
    net[i] = make(prefix .. i, i)
    all[i + 1] = net[i]
  end
  for i = 1, count do join(net.hub, net[i], 0, i) end
  plenum.shape("star", all)
  return net
end

-- 1 + branching + branching ^ 2 + ..., no further than needed to see that it is too much.
local function tree_count(depth, branching)
  if branching == 1 then return depth + 1 end
  local count, level = 1, 1
  for _ = 1, depth do
    level = level * branching
    count = count + level
    if count > MOST then break end
  end
  return count
end

---A tree, numbered from the root, level by level.
---@param options plenum.topology.Tree
---@return plenum.topology.Net
function topology.tree(options)
  check("tree", options, { "depth", "branching" }, 0)
  local branching = math.tointeger(options.branching)
  if branching == 0 then fail("tree", 2, "branching: a whole number from 1 is wanted, not 0") end
  local net = make_list("tree", options, check_count("tree", tree_count(options.depth, branching)))
  local join = link_maker(options)
  for i = 2, #net do
    local parent = (i - 2) // branching + 1
    join(net[parent], net[i], parent, i)
  end
  plenum.shape("tree", net, branching)
  return net
end

---Devices of which two are joined when their numbers, from 0, differ in one binary digit.
---@param options plenum.topology.Hypercube
---@return plenum.topology.Net
function topology.hypercube(options)
  check("hypercube", options, { "dimensions" }, 0)
  local dimensions = math.tointeger(options.dimensions)
  local net = make_list("hypercube", options, check_count("hypercube", 2.0 ^ dimensions))
  local join = link_maker(options)
  for dimension = 0, dimensions - 1 do
    local bit = 1 << dimension
    for i = 0, #net - 1 do
      if i & bit == 0 then join(net[i + 1], net[(i | bit) + 1], i + 1, (i | bit) + 1) end
    end
  end
  plenum.shape("hypercube", net)
  return net
end

-- Planes: grid, torus, quadtree.

local function at(net, x, y)
  if not (is_whole(x) and is_whole(y) and x >= 1 and y >= 1 and x <= net.width and y <= net.height) then
    error(("at(%s, %s) is outside: x is 1 to %d, y is 1 to %d"):format(tostring(x), tostring(y), net.width,
      net.height), 2)
  end
  return net[(y - 1) * net.width + x]
end

local function plane_size(options)
  return math.tointeger(options.width), math.tointeger(options.height or options.width)
end

local function make_plane(shape, options)
  local width, height = plane_size(options)
  local net = { width = width, height = height, at = at }
  local prefix, make = choose_prefix(shape), device_maker(shape, options, AUTHOR)
  for y = 1, height do
    for x = 1, width do
      local i = (y - 1) * width + x
      net[i] = make(prefix .. x .. "-" .. y, i, x, y)
    end
  end
  return net, prefix, make
end

-- All links along x, then all along y; `closed` says whether the last of a row goes on to its first.
local function join_plane(net, options, closed)
  local width, height, join = net.width, net.height, link_maker(options)
  local around_x, around_y = closed and width > 2, closed and height > 2
  for i = 1, width * height do
    if i % width ~= 0 then join(net[i], net[i + 1], i, i + 1)
    elseif around_x then join(net[i], net[i - width + 1], i, i - width + 1) end
  end
  local last = width * (height - 1)
  for i = 1, width * height do
    if i <= last then join(net[i], net[i + width], i, i + width)
    elseif around_y then join(net[i], net[i - last], i, i - last) end
  end
end

---Devices in a plane, joined to those beside, above and below; `net:at(x, y)` finds one.
---@param options plenum.topology.Plane
---@return plenum.topology.Plain
function topology.grid(options)
  check("grid", options, { "width", "height" }, 1)
  check_count("grid", options.width * (options.height or options.width))
  local net = make_plane("grid", options)
  join_plane(net, options, false)
  plenum.shape("grid", net, net.width, net.height)
  return net
end

---A grid whose rows and columns are rings.
---@param options plenum.topology.Plane
---@return plenum.topology.Plain
function topology.torus(options)
  check("torus", options, { "width", "height" }, 1)
  check_count("torus", options.width * (options.height or options.width))
  local net = make_plane("torus", options)
  join_plane(net, options, true)
  plenum.shape("torus", net, net.width, net.height)
  return net
end

-- Routers of a quadtree, in depth-first order: each as { index, children... }.  A rectangle of more than one
-- device has one; it splits in the middle into four, or two when one side is 1.
local function split_plane(width, height)
  local routers = {}
  local function split(x0, y0, x1, y1)
    if x0 == x1 and y0 == y1 then return y0 * width + x0 + 1 end
    local router = { width * height + #routers + 1 }
    routers[#routers + 1] = router
    local x, y = x0 + (x1 - x0) // 2, y0 + (y1 - y0) // 2
    router[2] = split(x0, y0, x, y)
    if x < x1 then router[#router + 1] = split(x + 1, y0, x1, y) end
    if y < y1 then router[#router + 1] = split(x0, y + 1, x, y1) end
    if x < x1 and y < y1 then router[#router + 1] = split(x + 1, y + 1, x1, y1) end
    return router[1]
  end
  split(0, 0, width - 1, height - 1)
  return routers
end

---Devices in a plane under a tree of routers, `net.routers`, which are indices #net + 1 and so on for
---`device` and `link`.
---@param options plenum.topology.Plane
---@return plenum.topology.Plain
function topology.quadtree(options)
  check("quadtree", options, { "width", "height" }, 1)
  local width, height = plane_size(options)
  check_count("quadtree", options.width * (options.height or options.width))
  local plan = split_plane(width, height)
  check_count("quadtree", width * height + #plan)
  local net, prefix, make = make_plane("quadtree", options)
  local all = table.move(net, 1, #net, 1, {})
  net.routers = {}
  for k, router in ipairs(plan) do
    net.routers[k] = make(prefix .. "router-" .. k, router[1])
    all[router[1]] = net.routers[k]
  end
  local join = link_maker(options)
  for _, router in ipairs(plan) do
    for c = 2, #router do join(all[router[1]], all[router[c]], router[1], router[c]) end
  end
  plenum.shape("quadtree", all, width, height)
  return net
end

return topology
