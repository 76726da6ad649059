-- SPDX-License-Identifier: MIT
-- Networks of data centres and supercomputers, for plenum.topology: hosts, which are net[i], below switches.
local blueprint = require "plenum.blueprint"

local datacenter = {}

local AUTHOR = blueprint.AUTHOR

---@class plenum.topology.FatTree: plenum.topology.Options
---@field ports integer of each switch; even

---@class plenum.topology.Dragonfly: plenum.topology.Options
---@field routers integer of a group (a)
---@field hosts integer of a router (p)
---@field global_links? integer of a router, to other groups (h); default: as few as join each two groups
---@field groups? integer default: as many as global_links can join, routers * global_links + 1

---@class plenum.topology.Switched: plenum.topology.Net
---@field routers plenum.Device[] all switches, indices #net + 1 and so on for `device` and `link`
---@field edge? plenum.Device[] of a fat tree
---@field aggregation? plenum.Device[] of a fat tree
---@field core? plenum.Device[] of a fat tree
---@field groups? plenum.Device[][] of a dragonfly: the routers of each

-- An error of the author's function tells the author's line: `make` is called one call below what the author called.

local function add_hosts(net, make, prefix, count)
  for i = 1, count do net[i] = make(prefix .. i, i) end
end

local function add_router(net, list, router)
  net.routers[#net.routers + 1], list[#list + 1] = router, router
end

-- The switches of a fat tree, pod by pod.
local function add_switches(net, make, prefix, half)
  local function index() return #net + #net.routers + 1 end
  for _, layer in ipairs { "edge", "aggregation" } do
    net[layer] = {}
    for pod = 1, 2 * half do
      for j = 1, half do
        add_router(net, net[layer], make(("%s%s-%d-%d"):format(prefix, layer, pod, j), index()))
      end
    end
  end
  net.core = {}
  for i = 1, half * half do add_router(net, net.core, make(prefix .. "core-" .. i, index())) end
end

-- The routers of a dragonfly, group by group.
local function add_groups(net, make, prefix, groups, routers)
  for g = 1, groups do
    net.groups[g] = {}
    for r = 1, routers do
      add_router(net, net.groups[g], make(("%srouter-%d-%d"):format(prefix, g, r), #net + #net.routers + 1))
    end
  end
end

-- Each switch of a pod's lower layer to each of its upper; aggregation switch j to the j-th row of the core.
local function join_switches(net, join, half)
  local edge = #net
  local aggregation, core = edge + #net.edge, edge + #net.edge + #net.aggregation
  for i = 1, #net do
    local e = (i - 1) // half + 1
    join(net[i], net.edge[e], i, edge + e)
  end
  for e = 1, #net.edge do
    for j = 1, half do
      local a = (e - 1) // half * half + j
      join(net.edge[e], net.aggregation[a], edge + e, aggregation + a)
    end
  end
  for a = 1, #net.aggregation do
    for j = 1, half do
      local c = (a - 1) % half * half + j
      join(net.aggregation[a], net.core[c], aggregation + a, core + c)
    end
  end
end

---A fat tree of switches with k ports (M. Al-Fares, A. Loukissas, A. Vahdat: A scalable, commodity data
---center network architecture, SIGCOMM 2008): k pods of k/2 edge and k/2 aggregation switches, (k/2)^2 core
---switches, k^3/4 hosts in order of their pods; hosts are at most 6 hops apart.  Of the ways that are equally
---short the first declared is taken: to spread traffic is a courier's matter.
---@param options plenum.topology.FatTree
---@return plenum.topology.Switched
function datacenter.fat_tree(options)
  blueprint.check("fat_tree", options, { "ports" }, 2)
  local ports = options.ports
  if ports % 2 ~= 0 then
    blueprint.fail("fat_tree", AUTHOR - 1, "ports: an even number is wanted, not %s", blueprint.shown(ports))
  end
  blueprint.check_count("fat_tree", ports ^ 3 / 4 + 5 * ports ^ 2 / 4)
  local half = math.tointeger(ports) // 2
  local prefix, make = blueprint.choose_prefix("fat_tree"), blueprint.device_maker("fat_tree", options, AUTHOR)
  local net = { routers = {} }
  add_hosts(net, make, prefix, 2 * half * half * half)
  add_switches(net, make, prefix, half)
  join_switches(net, blueprint.link_maker(options), half)
  return net
end

local function check_whole(options, name, least)
  local value = options[name]
  if value ~= nil and (not blueprint.is_whole(value) or value < least) then
    blueprint.fail("dragonfly", AUTHOR + 1, "%s: a whole number from %d is wanted, not %s", name, least,
      blueprint.shown(value))
  end
  return value and math.tointeger(value)
end

-- How many groups there are, and how many links of a router lead to others.
local function check_groups(options)
  local routers = options.routers
  local groups, links = check_whole(options, "groups", 1), check_whole(options, "global_links", 0)
  if not links then
    if not groups then blueprint.fail("dragonfly", AUTHOR, "groups or global_links is wanted") end
    links = math.ceil((groups - 1) / routers)
  end
  groups = groups or routers * links + 1
  if groups - 1 > routers * links then
    blueprint.fail("dragonfly", AUTHOR, "%.0f routers of %.0f global links cannot join a group to %.0f others",
      routers, links, groups - 1)
  end
  return groups, links
end

-- The ports of a group to others, from 0, belong to its routers in order; those to the d-th group on come
-- d-th.  Ports that are left over when each two groups have alike many links are not used.
local function join_groups(net, join, groups, routers, links)
  local each = groups > 1 and routers * links // (groups - 1) or 0
  local function router(group, port) return (group - 1) * routers + port // links + 1 end
  for i = 1, groups do
    for j = i + 1, groups do
      for c = 0, each - 1 do
        local a, b = router(i, (j - i - 1) * each + c), router(j, (groups - j + i - 1) * each + c)
        join(net.routers[a], net.routers[b], #net + a, #net + b)
      end
    end
  end
end

---Groups of routers that are all joined to one another, each two groups by alike many links (J. Kim,
---W. Dally, S. Scott, D. Abts: Technology-driven, highly-scalable dragonfly topology, ISCA 2008; balanced is
---a = 2 p = 2 h); hosts in order of their routers; with one link between groups, at most 5 hops apart.
---@param options plenum.topology.Dragonfly
---@return plenum.topology.Switched
function datacenter.dragonfly(options)
  blueprint.check("dragonfly", options, { "routers", "hosts" }, 1, { "groups", "global_links" })
  local groups, links = check_groups(options)
  local routers, hosts = options.routers, options.hosts
  blueprint.check_count("dragonfly", (1.0 + hosts) * routers * groups)
  routers, hosts = math.tointeger(routers), math.tointeger(hosts)
  local prefix, make = blueprint.choose_prefix("dragonfly"), blueprint.device_maker("dragonfly", options, AUTHOR)
  local join = blueprint.link_maker(options)
  local net = { routers = {}, groups = {} }
  add_hosts(net, make, prefix, groups * routers * hosts)
  add_groups(net, make, prefix, groups, routers)
  for i = 1, #net do
    local r = (i - 1) // hosts + 1
    join(net[i], net.routers[r], i, #net + r)
  end
  for g = 1, groups do
    local first = (g - 1) * routers
    for a = first + 1, first + routers do
      for b = a + 1, first + routers do join(net.routers[a], net.routers[b], #net + a, #net + b) end
    end
  end
  join_groups(net, join, groups, routers, links)
  return net
end

return datacenter
